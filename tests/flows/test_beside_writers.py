"""Readers while another process makes the tables' files shorter, longer, and takes them away."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli.main import main
from flows.engine.outcome import Outcome
from storage import open_store

Ingest = Callable[..., list[Outcome]]

REPOSITORY = Path(__file__).resolve().parents[2]
SMALL, FULL, STATUSES = 40, 10_000, 100
LONGEST_S = 30.0
TABLES = ("activities", "efforts", "splits")

WRITER = """
import sys
from pathlib import Path
from storage.backends.folder import Folder
from storage.format.buckets import buckets, read_bucket, write_bucket
from storage.recordings.tables import STORED_FACTS
disk = Folder(Path(sys.argv[1]))
tables = [STORED_FACTS[name] for name in sys.argv[2:]]
months = [(table, bucket, read_bucket(disk, table, bucket))
          for table in tables for bucket in buckets(disk, table)]
print("ready", flush=True)
while True:
    for share in (0, 1, 2):
        for table, bucket, rows in months:
            write_bucket(disk, table, bucket, rows.head(rows.height * share // 2))
"""


@contextmanager
def written_to(store: Path) -> Iterator[None]:
    """Have another process write none, half and all of the rows of each month in turn."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(store), *TABLES],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
    ) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == b"ready\n"
        try:
            yield
        finally:
            writer.kill()


def check(store: Path, *, reads: int) -> None:
    opened = open_store(store)
    whole = {name: opened.read(name).height for name in TABLES}
    heights: set[tuple[str, int]] = set()
    until, number = time.monotonic() + LONGEST_S, 0
    with written_to(store):
        while number < reads or (len(heights) <= len(TABLES) and time.monotonic() < until):
            number += 1
            name = TABLES[number % len(TABLES)]
            height = opened.read(name).height
            assert 0 <= height <= whole[name]
            heights.add((name, height))
    assert len(heights) > len(TABLES)


def test_no_read_beside_a_writer_fails(inbox: Path, tmp_path: Path, ingest: Ingest) -> None:
    ingest(inbox)
    check(tmp_path / "store", reads=SMALL)


@pytest.mark.soak
def test_none_of_ten_thousand_reads_fails(inbox: Path, tmp_path: Path, ingest: Ingest) -> None:
    ingest(inbox)
    check(tmp_path / "store", reads=FULL)


@pytest.mark.soak
def test_none_of_a_hundred_statuses_fails(
    inbox: Path, tmp_path: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "athletes.csv").write_text("athlete_id,name\nf07,Ada\n")
    ingest(inbox, athlete="f07")
    with written_to(tmp_path / "store"):
        for _ in range(STATUSES):
            done = CliRunner().invoke(main, ["status"])
            assert done.exit_code == 0, done.output
            assert "Traceback" not in done.output


def answer(store: Path) -> dict[str, list[tuple[object, ...]]]:
    opened = open_store(store)
    names = ("activities", "efforts", "sets", "exposure_weekly", "progression")
    return {name: opened.read(name).sort("athlete_id").rows() for name in names}


def test_conflicted_copies_change_no_answer(
    inbox: Path, tmp_path: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync tool puts a second copy beside each month of each table; then all is judged again."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "athletes.csv").write_text("athlete_id,name\nf07,Ada\n")
    ingest(inbox, athlete="f07")
    assert CliRunner().invoke(main, ["rebuild"]).exit_code == 0
    before = answer(tmp_path / "store")
    copies = []
    for path in sorted((tmp_path / "store").rglob("*.parquet")):
        copies += [path.with_name(f"{path.stem} (conflicted copy).parquet")]
        copies[-1].write_bytes(path.read_bytes())
    (tmp_path / "results.csv").write_text(
        "date,athlete,distance,time,kind\n2026-03-01,f07,1600,5:20,race\n"
    )
    assert CliRunner().invoke(main, ["rebuild"]).exit_code == 0
    (tmp_path / "results.csv").unlink()
    assert CliRunner().invoke(main, ["rebuild"]).exit_code == 0
    assert answer(tmp_path / "store") == before
    named = {problem.key for problem in open_store(tmp_path / "store").verify()}
    assert named == {str(copy.relative_to(tmp_path / "store")) for copy in copies}


def test_a_damaged_table_is_a_line_and_no_traceback(
    inbox: Path, tmp_path: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "athletes.csv").write_text("athlete_id,name\nf07,Ada\n")
    ingest(inbox, athlete="f07")
    assert CliRunner().invoke(main, ["rebuild"]).exit_code == 0
    for table in ("activities", "efforts", "progression"):
        path = sorted((tmp_path / "store" / table).rglob("*.parquet"))[0]
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
        for command in ("status", "report", "doctor"):
            done = CliRunner().invoke(main, [command])
            assert done.exception is None or isinstance(done.exception, SystemExit), command
            assert done.exit_code in (0, 1), done.output
        path.write_bytes(content)
