"""The watched folder at size: a season dropped at once, single files over minutes, and nothing."""

from __future__ import annotations

import hashlib
import os
import signal
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import polars as pl
import pytest

from storage import open_store

DROPPED = 2_000
SLOW = 50
SINGLE = 40
PAUSE_S = 3.0
"""Longer than two looks are apart, even when nothing wakes the watcher."""

BETWEEN_S = 1.7
IDLE_S = 60
Runs = Callable[[int], Iterator[tuple[str, bytes]]]


class Started(Protocol):
    """A running command, as the fixture `start` gives it."""

    pid: int

    @property
    def said(self) -> str: ...
    def wait_for(self, word: str, longest_s: float = 60) -> None: ...
    def signal(self, number: int) -> None: ...
    def ends(self, longest_s: float = 60) -> int: ...
    def children(self) -> list[int]: ...


def hashes(store: Path) -> pl.Series:
    read = open_store(store).read
    return read("activities", lambda rows: rows.select("file_sha256")).to_series()


def write_slowly(path: Path, content: bytes) -> None:
    """In three pieces; between them the file looks complete to a careless watcher."""
    third = len(content) // 3
    with path.open("wb") as file:
        for start in (0, third, 2 * third):
            file.write(content[start : len(content) if start == 2 * third else start + third])
            file.flush()
            time.sleep(PAUSE_S)


def drop(folder: Path, files: list[tuple[str, bytes]]) -> None:
    """All at once: some slowly, of the others one half renamed into place."""
    writers = [
        threading.Thread(target=write_slowly, args=(folder / name, content))
        for name, content in files[:SLOW]
    ]
    for writer in writers:
        writer.start()
    for number, (name, content) in enumerate(files[SLOW:]):
        path = folder / name
        if number % 2:
            path.with_suffix(".part").write_bytes(content)
            path.with_suffix(".part").rename(path)
        else:
            path.write_bytes(content)
    for writer in writers:
        writer.join()


def seconds_until_visible(store: Path, path: Path, content: bytes) -> float:
    sha256 = hashlib.sha256(content).hexdigest()
    path.write_bytes(content)
    dropped = time.monotonic()
    while sha256 not in set(hashes(store)):
        assert time.monotonic() - dropped < 60, f"{path.name} never became visible"
        time.sleep(0.05)
    return time.monotonic() - dropped


def processor_s(pids: list[int]) -> float:
    """Processor time that these processes have used so far."""
    tick = os.sysconf("SC_CLK_TCK")
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(field[11]) + int(field[12]) for field in fields) / tick


def idle_share(pids: list[int]) -> float:
    """What share of a core they use while nothing happens."""
    before_s = processor_s(pids)
    time.sleep(IDLE_S)
    return (processor_s(pids) - before_s) / IDLE_S


@pytest.mark.soak
def test_two_thousand_files_at_once_and_single_ones_after_them(
    tmp_path: Path, runs: Runs, start: Callable[..., Started], wait_until: Callable[..., None]
) -> None:
    inbox, store = tmp_path / "inbox", tmp_path / "store"
    inbox.mkdir()
    files = list(runs(DROPPED + SINGLE + 1))
    (inbox / files[-1][0]).write_bytes(files[-1][1])
    watcher = start("watch", "--jobs", 2, THIRDLAP_HOLD_MINUTES="1")
    watcher.wait_for("new: 1")

    begun = time.monotonic()
    drop(inbox, files[:DROPPED])
    wait_until(lambda: len(hashes(store)) > DROPPED, longest_s=600)
    all_s = time.monotonic() - begun

    waits_s = []
    for name, content in files[DROPPED:-1]:
        waits_s.append(seconds_until_visible(store, inbox / name, content))
        time.sleep(BETWEEN_S)
    deciles = statistics.quantiles(waits_s, n=10)
    idle = idle_share([watcher.pid, *watcher.children()])
    print(  # noqa: T201
        f"\n{DROPPED} files at once: all visible after {all_s:.1f} s;"
        f" single files: median {deciles[4]:.2f} s, p90 {deciles[8]:.2f} s;"
        f" idle over {len(files)} files: {idle:.2%} of a core"
    )
    watcher.signal(signal.SIGTERM)
    assert watcher.ends() == 0, watcher.said
    assert sorted(hashes(store)) == sorted(hashlib.sha256(c).hexdigest() for _, c in files)
    assert open_store(store).verify() == []
    assert deciles[4] < 3
    assert deciles[8] < 6
    assert idle < 0.01
