"""Real runs of the command, killed at random moments and set against each other."""

from __future__ import annotations

import hashlib
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import polars as pl
import pytest

from storage import StoreError, open_store

Runs = Callable[[int], Iterator[tuple[str, bytes]]]


class Started(Protocol):
    """A running command, as `conftest` starts it."""

    said: str

    def signal(self, number: int) -> None: ...
    def ends(self, longest_s: float = 60) -> int: ...
    def kill(self) -> None: ...


Start = Callable[..., Started]

VERSION = ["activity_id", "measure_version"]
SMALL, FULL = 3, 40
READ_EVERY_S = 0.02
"""The reader leaves the processors to those it reads beside."""


@pytest.fixture
def inbox(tmp_path: Path, runs: Runs) -> Path:
    """Sixty runs of a season, and one of them three times under other names."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    files = list(runs(60))
    for name, content in [*files, *((f"again-{index}.fit", files[0][1]) for index in range(2))]:
        (folder / name).write_bytes(content)
    return folder


def expected(inbox: Path) -> list[str]:
    return sorted({hashlib.sha256(path.read_bytes()).hexdigest() for path in inbox.iterdir()})


def check_whole(store: Path, inbox: Path) -> None:
    """Every run once, nothing else, and nothing wrong with any file of the store."""
    opened = open_store(store)
    assert sorted(opened.read("activities")["file_sha256"]) == expected(inbox)
    assert opened.verify() == []


def half_activities(store: Path) -> pl.DataFrame:
    """Activities that a reader finds without all of their efforts: there must never be one."""
    opened = open_store(store)
    # In this order: what a reader finds in `activities` is complete everywhere else.
    activities = opened.read("activities", lambda rows: rows.select(*VERSION, "effort_count"))
    efforts = opened.read("efforts", lambda rows: rows.select(*VERSION))
    found = efforts.group_by(VERSION).agg(found=pl.len().cast(pl.Int32))
    joined = activities.join(found, on=VERSION, how="left").with_columns(
        pl.col("found", "effort_count").fill_null(0)
    )
    return joined.filter(pl.col("found") != pl.col("effort_count"))


class Reader(threading.Thread):
    """A dashboard that reads again and again."""

    def __init__(self, store: Path) -> None:
        super().__init__(daemon=True)
        self._store, self._ended = store, threading.Event()
        self.reads, self.problems = 0, list[str]()

    def run(self) -> None:
        """Until `end`; what it found wrong is in `problems`."""
        while not self._ended.is_set():
            try:
                halves = half_activities(self._store)
            except StoreError:
                time.sleep(0.05)  # there is no store yet
                continue
            except Exception as error:  # a reader must never meet one
                self.problems.append(repr(error))
            else:
                self.problems += [] if halves.is_empty() else [str(halves)]
            self.reads += 1
            time.sleep(READ_EVERY_S)

    def end(self) -> None:
        """No further reads."""
        self._ended.set()
        self.join()


def _kill_often(inbox: Path, start: Start, kills: int) -> None:
    dice = random.Random(1)
    store = inbox.parent / "store"
    reader = Reader(store)
    reader.start()
    for _ in range(kills):
        command = start("ingest", inbox, "--jobs", 2, THIRDLAP_CHUNK_FILES="4")
        time.sleep(dice.uniform(0.3, 4.0))
        command.kill()
    last = start("ingest", inbox, "--jobs", 2)
    assert last.ends() == 0, last.said
    reader.end()
    assert reader.reads
    assert reader.problems == []
    check_whole(store, inbox)


@pytest.mark.slow
def test_killed_runs_lose_nothing_double_nothing_and_show_no_half(
    inbox: Path, start: Start
) -> None:
    _kill_often(inbox, start, SMALL)


@pytest.mark.soak
def test_forty_killed_runs(inbox: Path, start: Start) -> None:
    _kill_often(inbox, start, FULL)


@pytest.mark.slow
def test_two_ingests_a_watcher_and_a_rebuild_at_once(inbox: Path, start: Start) -> None:
    store = inbox.parent / "store"
    first = start("ingest", inbox / "run-00000.fit")
    assert first.ends() == 0
    reader = Reader(store)
    reader.start()
    writers = [
        start("ingest", inbox, THIRDLAP_CHUNK_FILES="3"),
        start("ingest", inbox, "--verify", "--jobs", 1, THIRDLAP_CHUNK_FILES="5"),
        start("rebuild", "--facts", "--all"),
    ]
    watcher = start("watch", inbox, "--jobs", 1)
    for writer in writers:
        assert writer.ends(180) == 0, writer.said
    time.sleep(1)
    watcher.signal(signal.SIGTERM)
    assert watcher.ends() == 0
    reader.end()
    assert reader.problems == []
    check_whole(store, inbox)
