"""What the tests of commands share: a command in this process, or as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from flows.engine.batch import Chunk, Outcomes, local
from flows.engine.worker import Order
from parsers import parse

REPOSITORY = Path(__file__).resolve().parents[3]
Thirdlap = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands in this process unpack here: what they start has tests of its own."""

    def here(order: Order, chunks: Iterator[Chunk], *, jobs: int) -> Iterator[Outcomes]:
        return local(order, chunks, jobs=0)

    monkeypatch.setattr("flows.engine.batch.local", here)


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def invoked(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return invoked


@pytest.fixture(scope="session")
def thirdlap() -> Thirdlap:
    """Runs the command as a process of its own."""

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "flows", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        )

    return run


ROSTER = "athlete_id,name,grade\nf01,Ada Quick,11\nf02,Ben Hale,9\n"
TOML = 'workspace_id = "test"\ntoday = "{today}"\n'
RESULTS = "date,athlete,distance,time,kind\n{day},f01,1600,5:20,race\n{day},f01,3200,11:20,race\n"
SEASON = """
[[season]]
name = "Fall"
start = {start}
end = {end}

[[season.meets]]
name = "Opener"
date = {meet}
entries = [{{ athlete = "f01", distance = "1600" }}]
"""


@pytest.fixture(scope="session")
def coached(tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]) -> Path:
    """A coach's folder: Ada ran 21 × 400 yesterday, Ben has no runs; Opener is in two weeks.

    Tests read it; whoever changes something takes a copy.
    """
    folder = tmp_path_factory.mktemp("coached")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "run.fit").write_bytes(contents["21x400.fit"])
    (activity,) = parse(contents["21x400.fit"]).activities
    assert activity.start_time_utc is not None
    run = activity.start_time_utc.date()
    today = run + timedelta(days=1)
    dates = {
        "start": run - timedelta(days=30),
        "end": run + timedelta(days=60),
        "meet": today + timedelta(days=14),
    }
    (folder / "thirdlap.toml").write_text(TOML.format(today=today))
    (folder / "athletes.csv").write_text(ROSTER)
    (folder / "results.csv").write_text(RESULTS.format(day=run - timedelta(days=10)))
    (folder / "season.toml").write_text(SEASON.format(**dates))
    (folder / "plan.csv").write_text(
        f"date,athlete,workout\n{run},f01,20x400 @3k effort (400 jog) + 1x400 all out\n"
        f"{today},f01,6x150 @800\n"
    )
    arguments = ["ingest", str(folder / "inbox"), "--athlete", "f01", "--workspace", str(folder)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="session")
def ask(coached: Path) -> Callable[..., Result]:
    """Runs a reading command in the coached workspace."""

    def asked(command: str, *arguments: object) -> Result:
        words = [command, *map(str, arguments), "--workspace", str(coached)]
        return CliRunner().invoke(main, words)

    return asked
