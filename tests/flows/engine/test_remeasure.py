"""What is in the archive can be measured again, without any inbox."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from flows.engine.outcome import Outcome
from metrics.contract.tables import MEASURE_VERSION
from storage import Store, open_store
from storage.backends.folder import Folder
from storage.format.buckets import buckets, write_bucket
from storage.recordings.archive import raw_key
from storage.recordings.recordings import CLAIMS
from storage.recordings.tables import BUCKETED, FILES

Ingest = Callable[..., list[Outcome]]


@pytest.fixture
def store(inbox: Path, tmp_path: Path, ingest: Ingest) -> Store:
    """A store whose inbox is gone."""
    ingest(inbox, athlete="abe")
    shutil.rmtree(inbox)
    return open_store(tmp_path / "store")


def rebuild(store: Store, *options: str) -> Result:
    command = ["rebuild", "--facts", "--store", str(store.path), "--jobs", "1", *options]
    return CliRunner().invoke(main, command)


def age(store: Store) -> None:
    """As an older program would have left it: a lower version, and other numbers."""
    disk = Folder(store.path)
    for table in BUCKETED.values():
        for bucket in buckets(disk, table):
            rows = pl.read_parquet(store.path / bucket.key(table.name))
            is_measured = pl.col("format").is_not_null() if table is FILES else pl.lit(value=True)
            version = pl.when(is_measured).then(0).otherwise("measure_version").cast(pl.Int32)
            old = rows.with_columns(measure_version=version)
            measures = [name for name, dtype in table.schema.items() if dtype == pl.Float64]
            none = [pl.lit(None, pl.Float64).alias(name) for name in measures]
            write_bucket(disk, table, bucket, table.check(old.with_columns(none)))


def tables(store: Store) -> dict[str, bytes]:
    return {
        str(path.relative_to(store.path)): path.read_bytes()
        for path in sorted(store.path.rglob("*.parquet"))
    }


def test_what_an_older_program_measured_is_measured_again(store: Store) -> None:
    measured = tables(store)
    age(store)
    assert tables(store) != measured
    result = rebuild(store)
    assert result.exit_code == 0, result.output
    assert "measured again" in result.output
    assert tables(store) == measured
    assert store.read("activities")["athlete_id"].unique().to_list() == ["abe"]
    assert store.verify() == []


def test_what_this_program_measured_is_left_alone_unless_all_is_wanted(store: Store) -> None:
    before = tables(store)
    assert rebuild(store).output.startswith("0 files measured again")
    assert rebuild(store, "--all").output.startswith("8 files measured again")
    assert tables(store) == before


def test_a_newer_programs_rows_stay(store: Store) -> None:
    disk, newer = Folder(store.path), pl.lit(MEASURE_VERSION + 1, pl.Int32)
    for table in (*BUCKETED.values(), CLAIMS):
        for bucket in buckets(disk, table):
            rows = pl.read_parquet(store.path / bucket.key(table.name))
            rows = rows.with_columns(measure_version=newer)
            write_bucket(disk, table, bucket, table.check(rows))
    before = tables(store)
    assert rebuild(store, "--all").exit_code == 0
    assert tables(store) == before


def test_what_is_not_in_the_archive_or_damaged_there_is_said_and_stays(store: Store) -> None:
    age(store)
    gone, broken = sorted(store.archive.hashes())[:2]
    (store.path / raw_key(gone)).unlink()
    (store.path / raw_key(broken)).write_bytes(b"?")
    result = rebuild(store)
    assert result.exit_code == 3
    assert f"{broken[:10]}: " in result.output
    assert "1 file not in the archive" in result.output
    assert set(store.judged_before(MEASURE_VERSION)) == {gone, broken}


def test_without_facts_only_judgements_are_made_again(store: Store) -> None:
    result = CliRunner().invoke(main, ["rebuild", "--store", str(store.path)])
    assert result.exit_code == 0
    assert result.output.startswith("0 athletes judged, 1 unchanged, through ")
