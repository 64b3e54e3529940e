"""Each command that changes a store, killed at random and run again: as if nothing had happened.

The small dose is `tests/storage/test_deaths.py`, which dies at each step without a process.
"""

from __future__ import annotations

import os
import random
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import polars as pl
import pytest

from metrics.judgements.contract.tables import JUDGEMENTS
from storage import open_store
from storage.recordings.tables import BUCKETED, HIDDEN

Runs = Callable[[int], Iterator[tuple[str, bytes]]]

SCHEMA_1 = Path(__file__).resolve().parents[1] / "storage/publish/store_of_schema_1.zip"
RUNS = 24
KILLS = int(os.environ.get("THIRDLAP_TEST_KILLS", "40"))
CLOCKS = ("offered_at", "assigned_at", "device_key", "chunk")
"""What depends on when it was done, and on the secret of a new store."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "ingest": ("ingest", "inbox"),
    "forget": ("forget", "f07", "--yes"),
    "assign": ("assign", "m02", "inbox/a", "--yes"),
    "rebuild": ("rebuild", "--facts", "--all"),
    "judge": ("rebuild",),
    "migrate": ("files",),
}


class Started(Protocol):
    """A running command, as `conftest` starts it."""

    said: str

    def ends(self, longest_s: float = 60) -> int: ...
    def kill(self) -> None: ...


Start = Callable[..., Started]


@pytest.fixture
def team(tmp_path: Path, runs: Runs, start: Start) -> Path:
    """A workspace of two athletes, its runs taken in and judged."""
    folder = tmp_path / "team"
    for number, (name, content) in enumerate(runs(RUNS)):
        path = folder / "inbox" / "ab"[number % 2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "thirdlap.toml").write_text('workspace_id = "t"\ntoday = "2026-11-30"\n')
    (folder / "athletes.csv").write_text("athlete_id,name,folder\nf07,Ada,a\nm02,Ben,b\n")
    done = start("ingest", folder / "inbox", "--workspace", folder)
    assert done.ends() == 0, done.said
    shutil.copytree(folder, tmp_path / "kept")
    return folder


def prepare(folder: Path, name: str) -> None:
    """Make the workspace as it is before a command; the index knows where its files lie."""
    shutil.rmtree(folder)
    shutil.copytree(folder.parent / "kept", folder)
    if name == "ingest":
        shutil.rmtree(folder / "store")
    elif name == "judge":
        results = "date,athlete,distance,time,kind\n2024-03-01,f07,1600,5:20,race\n"
        (folder / "results.csv").write_text(results)
    elif name == "migrate":
        shutil.rmtree(folder / "store")
        with zipfile.ZipFile(SCHEMA_1) as archive:
            archive.extractall(folder / "store")


def state(root: Path) -> dict[str, Any]:
    """Give everything that a store holds, but for what depends on the clock."""
    store = open_store(root)
    assert store.verify() == []
    held: dict[str, Any] = {"raw": list(store.archive.hashes())}
    held["series"] = sorted(path.name for path in (root / "series").iterdir())
    for name in (*BUCKETED, *JUDGEMENTS):
        held[name] = plain(store.read(name))
    for name, table in HIDDEN.items():
        frames = map(pl.read_parquet, sorted((root / name).rglob("*.parquet")))
        held[name] = plain(pl.concat([table.empty(), *frames]))
    held["staged"] = [path for path in (root / "_staging").iterdir() if path.is_dir()]
    return held


def plain(rows: pl.DataFrame) -> list[tuple[Any, ...]]:
    without = rows.drop(CLOCKS, strict=False)
    return without.sort(pl.all()).rows() if without.width else []


def check(team: Path, start: Start, name: str, *, kills: int) -> None:
    dice, wrong = random.Random(name), 0
    prepare(team, name)
    begun_s = time.monotonic()
    done = run(start, team, name)
    longest_s = time.monotonic() - begun_s
    assert done.ends() == 0, done.said
    expected = state(team / "store")
    for _ in range(kills):
        prepare(team, name)
        killed = begin(start, team, name)
        time.sleep(dice.uniform(0.2, 1.0) * longest_s)
        killed.kill()
        again = run(start, team, name)
        found = state(team / "store")
        odd = [key for key in expected if found[key] != expected[key]]
        wrong += again.ends() not in (0, 1) or bool(odd)
        if odd:
            print(f"\n{name}: not as undisturbed: {odd}; {again.said}")  # noqa: T201
    print(f"\n{name}: {kills} kills, {wrong} wrong")  # noqa: T201 - a figure for -s
    assert not wrong


def begin(start: Start, folder: Path, name: str) -> Started:
    command, *rest = COMMANDS[name]
    words = [folder / word if word.startswith("inbox") else word for word in rest]
    return start(command, *words, "--workspace", folder)


def run(start: Start, folder: Path, name: str) -> Started:
    done = begin(start, folder, name)
    done.ends(120)
    return done


@pytest.mark.soak
@pytest.mark.parametrize("name", COMMANDS)
def test_forty_kills_of_each_command(team: Path, tmp_path: Path, start: Start, name: str) -> None:
    check(team, start, name, kills=KILLS)
