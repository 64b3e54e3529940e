from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.exceptions import ColumnNotFoundError

from parsers.common.schema import Table
from storage import create_store, open_store
from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError, NewerStoreError, NotAStoreError, StoreError
from storage.format import buckets
from storage.recordings.tables import BUCKETED, STORED

Make = Callable[..., Any]
Ingest = Callable[..., None]

MARCH = "month=2026-03/data-00.parquet"


def test_a_published_file_is_in_every_table(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path / "S")
    sample = make_sample("one")
    ingest(store, [[sample]])
    for name, table in BUCKETED.items():
        assert (store.path / name / MARCH).is_file()
        assert store.scan(name).collect().schema == table.schema
    facts = sample.facts[0]
    for name, frame in facts.tables.items():
        assert store.scan(name).collect().height == frame.height, name
    assert store.series(facts.activity_id).equals(facts.series)
    assert store.files()["activity_id"].to_list() == [facts.activity_id]


def test_nothing_is_left_behind_in_staging(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path / "S")
    ingest(store, [[make_sample("one")], [make_sample("two")]])
    assert list((store.path / "_staging").iterdir()) == []


def test_an_empty_store_has_every_table(tmp_path: Path) -> None:
    store = create_store(tmp_path / "S")
    for name, table in STORED.items():
        assert store.scan(name).collect().equals(table.empty())


def test_only_the_owner_can_look_inside(tmp_path: Path, make_sample: Make, ingest: Ingest) -> None:
    store = create_store(tmp_path / "deep" / "S")
    ingest(store, [[make_sample("one")]])
    for path in (store.path, *store.path.rglob("*")):
        if path.is_dir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o700, path


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(NotAStoreError, match=r"letter\.txt"):
        create_store(tmp_path)
    with pytest.raises(NotAStoreError, match="no store here"):
        open_store(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "S"
    path.write_text("")
    with pytest.raises(StoreError, match="a file, not a folder"):
        create_store(path)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ('{"format": "thirdlap", "schema_version": 99, "files_per_bucket": 1}', NewerStoreError),
        ('{"format": "other"}', NotAStoreError),
        ('{"format": "thirdlap", "schema_version": 1, "colour": 2}', DamagedStoreError),
        ("{", DamagedStoreError),
        ("[]", DamagedStoreError),
    ],
)
def test_what_store_json_says_is_checked(
    tmp_path: Path, content: str, error: type[Exception]
) -> None:
    (tmp_path / "store.json").write_text(content)
    with pytest.raises(error):
        open_store(tmp_path)


def test_a_store_keeps_its_number_of_files(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    create_store(tmp_path, files_per_bucket=4)
    store = create_store(tmp_path, files_per_bucket=1)
    ingest(store, [[make_sample(str(number)) for number in range(20)]])
    names = {path.name for path in (store.path / "activities" / "month=2026-03").iterdir()}
    assert names == {f"data-{number:02d}.parquet" for number in range(4)}
    assert store.scan("activities").collect().height == 20


def test_an_activity_lies_in_the_utc_month_of_its_start(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    samples = [
        make_sample("east", start_time_utc=new_year, utc_offset_s=3600),
        make_sample("unset", start_time_utc=None),
    ]
    ingest(store, [samples])
    months = [path.parent.name for path in sorted(Path(tmp_path, "activities").rglob("*.parquet"))]
    assert months == ["month=2026-12", "month=unknown"]


def test_a_file_is_said_to_be_no_folder(tmp_path: Path) -> None:
    (tmp_path / "S").write_text("not a store")
    for door in (open_store, create_store):
        with pytest.raises(NotAStoreError, match="a file, not a folder"):
            door(tmp_path / "S")


STRANGERS = (
    "data-00 (conflicted copy).parquet",
    "data-00.sync-conflict-20260301-101112-ABCDEFG.parquet",
    "._data-00.parquet",
    "data-00 2.parquet",
    "data-000.parquet",
)
"""What sync tools and file managers leave beside a file."""


def test_a_strangers_copy_of_a_file_is_not_read(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one")]])
    before = {name: store.read(name) for name in BUCKETED}
    for name in BUCKETED:
        for stranger in STRANGERS:
            content = (tmp_path / name / MARCH).read_bytes()
            (tmp_path / name / "month=2026-03" / stranger).write_bytes(content)
        (tmp_path / name / "month=2026-03 (copy)").mkdir()
        (tmp_path / name / "month=2026-03 (copy)" / "data-00.parquet").write_bytes(content)
    for name, rows in before.items():
        assert store.read(name).equals(rows), name
        assert store.scan(name).collect().equals(rows), name
    assert store.claims().height == 1


def test_a_file_that_grows_short_while_it_is_read_is_read_as_it_was(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample(str(number)) for number in range(200)]])
    rows = store.read("laps")
    short, path = tmp_path / "_staging" / "short.tmp", tmp_path / "laps" / MARCH
    rows.head(1).write_parquet(short)

    def meanwhile(lazy: pl.LazyFrame) -> pl.LazyFrame:
        short.replace(path)
        return lazy

    assert store.read("laps", meanwhile).equals(rows)
    assert store.read("laps").height == 1


def test_a_file_that_is_gone_when_it_is_opened_is_looked_for_again(
    tmp_path: Path, make_sample: Make, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one"), make_sample("unset", start_time_utc=None)]])
    listed = buckets.bucket_keys

    def and_then_gone(disk: Disk, table: Table, since: date) -> list[str]:
        keys = listed(disk, table, since)
        (tmp_path / "activities" / "month=unknown" / "data-00.parquet").unlink(missing_ok=True)
        return keys

    monkeypatch.setattr("storage.store.bucket_keys", and_then_gone)
    assert store.read("activities").height == 1


@pytest.mark.parametrize("size", [0, 3, 400, -9])
def test_damage_is_told_by_the_name_of_its_file(
    tmp_path: Path, make_sample: Make, ingest: Ingest, size: int
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one")]])
    path = tmp_path / "efforts" / MARCH
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DamagedStoreError, match=str(path)):
        store.read("efforts")


def test_a_mistake_in_a_query_is_not_taken_for_damage(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one")]])
    with pytest.raises(ColumnNotFoundError):
        store.read("efforts", lambda rows: rows.select("no such column"))
