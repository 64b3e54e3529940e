"""How soon a dropped file is seen in the tables with `thirdlap watch`, as facts and as judgements.

A simulated team's season is taken in but for the last file of each athlete; these are dropped one
after another, each when the one before has been judged. A file counts as dropped when it stands
whole in the inbox, as facts are seen when a month's file of activities is replaced, and judgements
when the note of what they rest on is.
"""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.command import THIRDLAP
from simulator.season.workspace import Size, write_season

FULL, QUICK = Size(athletes=30, weeks=4), Size(athletes=6, weeks=2)
SEED = 1
LOOK_S, LONGEST_S, APART_S = 0.01, 60.0, 1.0


class Seen(NamedTuple):
    """Seconds from a file's drop until its facts and the judgements are seen."""

    facts_s: float
    judgements_s: float


def main(*, quick: bool) -> None:
    """Print medians and 90th percentiles, and the first drop apart: it starts a process."""
    size = QUICK if quick else FULL
    with tempfile.TemporaryDirectory(prefix="thirdlap-") as name:
        workspace, away = Path(name) / "team", Path(name) / "away"
        held = _held_back(workspace, away, size)
        _run(workspace, "ingest", "inbox")
        with _watching(workspace):
            seen = [_dropped(source, target, workspace / "store") for source, target in held]
    _print(seen, size)


def _held_back(workspace: Path, away: Path, size: Size) -> list[tuple[Path, Path]]:
    """Write the season; take the last file of each athlete out of the inbox, first day first."""
    season = write_season(workspace, seed=SEED, size=size)
    away.mkdir()
    last = [max(folder.iterdir()) for folder in season.inbox.iterdir() if any(folder.iterdir())]
    held = []
    for number, target in enumerate(sorted(last, key=lambda path: path.name)):
        source = away / f"{number}{target.suffix}"
        target.rename(source)
        held.append((source, target))
    return held


def _run(workspace: Path, *arguments: str) -> None:
    silent = subprocess.DEVNULL
    command = (*THIRDLAP, *arguments)
    subprocess.run(command, cwd=workspace, stdout=silent, stderr=silent, check=True)


@contextmanager
def _watching(workspace: Path) -> Iterator[None]:
    process = subprocess.Popen(
        (*THIRDLAP, "watch", "--engine", "local"),
        cwd=workspace,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if "unchanged" in line:  # it has looked through what is there
                break
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


def _dropped(source: Path, target: Path, store: Path) -> Seen:
    facts = _changes(lambda: [path.stat() for path in store.glob("activities/*/*.parquet")])
    judgements = _changes(lambda: [(store / "judged.json").stat()])
    beside = target.with_name(f".{target.name}")
    shutil.copy(source, beside)
    os.utime(beside)
    began = time.perf_counter()
    beside.rename(target)
    facts_s = judgements_s = 0.0
    while not judgements_s:
        time.sleep(LOOK_S)
        passed = time.perf_counter() - began
        facts_s = facts_s or (passed if facts() else 0.0)
        judgements_s = passed if judgements() else 0.0
        if passed > LONGEST_S:
            raise TimeoutError(f"{target.name} is not seen after {LONGEST_S:.0f} s")
    time.sleep(APART_S)
    return Seen(facts_s, judgements_s)


def _changes(stats: Callable[[], Sequence[os.stat_result]]) -> Callable[[], bool]:
    """Return whether any file is another one than now."""

    def inodes() -> set[tuple[int, int]]:
        return {(stat.st_ino, stat.st_mtime_ns) for stat in stats()}

    before = inodes()
    return lambda: inodes() != before


def _print(seen: Sequence[Seen], size: Size) -> None:
    first, *later = seen
    print(f"{size.athletes} athletes × {size.weeks} weeks, {len(seen)} files dropped one by one,")
    print(f"load {os.getloadavg()[0]:.0f}: seconds until seen, median, 9 of 10, most")
    for name in Seen._fields:
        values = sorted(getattr(each, name) for each in later)
        tenth = statistics.quantiles(values, n=10, method="inclusive")[-1]
        word = name.removesuffix("_s")
        cells = f"{statistics.median(values):.2f}  {tenth:.2f}  {values[-1]:.2f}"
        print(f"  {word:10}  {cells}; the first file {getattr(first, name):.2f}")
