"""A back-fill as a process of its own: killed in the middle, the same command goes on."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from storage import open_store

FILE_COUNT = 60
Runs = Callable[[int], Iterator[tuple[str, bytes]]]


class Started(Protocol):
    """A running command, as the fixture `start` gives it."""

    @property
    def said(self) -> str: ...
    def ends(self, longest_s: float = 60) -> int: ...
    def kill(self) -> None: ...
    def children(self) -> list[int]: ...


def folder_of(files: Iterator[tuple[str, bytes]], where: Path) -> Path:
    (where / "years").mkdir()
    for name, content in files:
        (where / "years" / name).write_bytes(content)
    return where / "years"


def export_of(files: Iterator[tuple[str, bytes]], where: Path) -> Path:
    with zipfile.ZipFile(where / "export.zip", "w") as archive:
        for name, content in files:
            archive.writestr(f"activities/{name}", content)
    return where / "export.zip"


@pytest.mark.slow
@pytest.mark.parametrize("packed", [folder_of, export_of])
def test_killed_in_the_middle_it_goes_on_and_takes_each_run_once(
    tmp_path: Path,
    runs: Runs,
    start: Callable[..., Started],
    wait_until: Callable[..., None],
    are_gone: Callable[[list[int]], bool],
    packed: Callable[[Iterator[tuple[str, bytes]], Path], Path],
) -> None:
    years = packed(runs(FILE_COUNT), tmp_path)
    store = tmp_path / "store"
    first = start("backfill", years, "--jobs", 2, THIRDLAP_CHUNK_FILES="2")
    wait_until(lambda: bool(list(store.glob("_staging/*/*.part"))))
    workers = first.children()
    first.kill()
    wait_until(lambda: are_gone(workers))
    again = start("backfill", years, "--jobs", 2)
    assert again.ends() == 0, again.said
    assert re.search(rf"new +{FILE_COUNT}\n", again.said)
    activities = open_store(store).read("activities")
    assert activities.height == activities["file_sha256"].n_unique() == FILE_COUNT
    assert open_store(store).verify() == []
    assert re.search(r"new +0\n", finished(start("backfill", years)))


def finished(command: Started) -> str:
    assert command.ends() == 0, command.said
    return command.said
