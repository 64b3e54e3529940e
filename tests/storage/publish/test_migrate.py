from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from storage import Store, create_store, open_store
from storage.format.layout import SCHEMA_VERSION
from storage.publish.migrate import adapted
from storage.recordings.tables import STORED

Make = Callable[..., Any]
Ingest = Callable[..., None]
Tree = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def older(tmp_path: Path, make_sample: Make, ingest: Ingest) -> Store:
    """A store as a program made it that did not know two of today's columns."""
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one"), make_sample("two", start_time_utc=None)]])
    for path in tmp_path.rglob("*.parquet"):
        rows = pl.read_parquet(path)
        unknown = [name for name in ("venue", "contrast") if name in rows.columns]
        rows.drop(unknown).with_columns(gone=pl.lit(1)).write_parquet(path)
    settings = tmp_path / "store.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "schema_version": 0}))
    return open_store(tmp_path)


def test_an_older_store_can_be_read_as_it_is(older: Store) -> None:
    activities = older.scan("activities").collect()
    assert activities.schema == STORED["activities"].schema
    assert activities["venue"].is_null().all()


def test_every_file_is_migrated_before_the_first_commit(
    older: Store, make_sample: Make, ingest: Ingest
) -> None:
    before = older.scan("efforts").collect()
    ingest(older, [[make_sample("three")]])
    for name, table in STORED.items():
        for path in (older.path / name).rglob("*.parquet"):
            assert pl.read_parquet(path).schema == table.schema
    kept = older.scan("efforts").collect().join(before, on="activity_id", how="semi")
    assert kept.sort(kept.columns).equals(before.sort(before.columns))
    assert json.loads((older.path / "store.json").read_text())["schema_version"] == SCHEMA_VERSION
    assert open_store(older.path).verify() == []


def test_a_migration_that_was_interrupted_is_done_again(older: Store, tree: Tree) -> None:
    settings = (older.path / "store.json").read_text()
    with older.run():
        pass
    migrated = tree(older.path)
    (older.path / "store.json").write_text(settings)
    with open_store(older.path).run():
        pass
    assert tree(older.path) == migrated


def test_a_store_that_stays_open_is_migrated_once(older: Store) -> None:
    with older.run():
        pass
    times = {path: path.stat().st_mtime_ns for path in older.path.rglob("*.parquet")}
    with older.run():
        pass
    assert times == {path: path.stat().st_mtime_ns for path in older.path.rglob("*.parquet")}


def test_a_repair_migrates_first_and_takes_nothing_out(older: Store) -> None:
    assert [problem.key for problem in older.verify()] == ["store.json"]
    (older.path / "laps" / "month=unknown" / "data-00.parquet").write_bytes(b"damaged")
    assert len(older.repair()) == 1
    migrated = open_store(older.path)
    assert migrated.verify() == []
    assert migrated.scan("activities").collect().height == 1


def test_a_word_that_is_no_longer_one_becomes_null() -> None:
    table = STORED["files"]
    rows = pl.DataFrame({"verdict": ["ingested", "lost"], "size_bytes": ["7", "many"]})
    new = adapted(table, rows)
    assert new.schema == table.schema
    assert new["verdict"].to_list() == ["ingested", None]
    assert new["size_bytes"].to_list() == [7, None]
