"""What is in the archive can be measured again, without any inbox."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from flows.engine.outcome import Outcome
from flows.engine.run_words import _measured_again
from metrics.contract.enums import RunWord
from metrics.contract.tables import MEASURE_VERSION
from storage import Store, open_store
from storage.backends.folder import Folder
from storage.format.buckets import buckets, write_bucket
from storage.recordings.archive import raw_key
from storage.recordings.recordings import CLAIMS
from storage.recordings.tables import BUCKETED, FILES

Ingest = Callable[..., list[Outcome]]


@pytest.fixture
def store(example_store: Path, tmp_path: Path) -> Store:
    """A store whose inbox is gone."""
    shutil.copytree(example_store, tmp_path / "store")
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


def dated_ahead(days: int) -> bytes:
    """A run of ten minutes that begins some days from now."""
    start = datetime.now(UTC) + timedelta(days=days)
    points = "".join(
        f'<trkpt lat="{50 + 3 * second / 111_195:.6f}" lon="8">'
        f"<time>{start + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for second in range(600)
    )
    return f"<gpx><trk><type>running</type><trkseg>{points}</trkseg></trk></gpx>".encode()


class InTenDays(datetime):
    """A clock that is ten days ahead."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> InTenDays:
        return super().now(tz) + timedelta(days=10)


@pytest.mark.parametrize("again", ["rebuild", "it_was_a_run"])
def test_a_date_that_could_not_be_at_the_first_offer_never_can(
    tmp_path: Path,
    put: Callable[[Path, bytes], Path],
    ingest: Ingest,
    monkeypatch: pytest.MonkeyPatch,
    again: str,
) -> None:
    """Ten days later three days ahead are the past; the file is measured as of its first offer."""
    ingest(put(tmp_path / "inbox" / "run.gpx", dated_ahead(3)), athlete="abe")
    store = open_store(tmp_path / "store")
    before = store.read("activities")
    assert before["flags"].to_list() == ["date_impossible"]
    assert before["start_time_utc"].to_list() == [None]
    for module in ("batch", "run_words"):
        monkeypatch.setattr(f"flows.engine.{module}.datetime", InTenDays)
    if again == "rebuild":
        assert rebuild(store, "--all").output.startswith("1 file measured again")
        assert store.read("activities").equals(before)
    else:
        hashes = store.files()["file_sha256"].to_list()
        _measured_again(store, hashes, {before["activity_id"][0]: RunWord.RUN})
        assert store.read("activities")["start_time_utc"].to_list() == [None]
        assert "date_impossible" in store.read("activities")["flags"][0]


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
