from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from storage import Store, create_store
from storage.backends.folder import Folder
from storage.format.enums import Verdict
from storage.publish.row_writer import RowWriter
from storage.recordings.tables import STORED_FACTS

Make = Callable[..., Any]
Ingest = Callable[..., None]


@pytest.fixture
def store(tmp_path: Path, make_sample: Make, ingest: Ingest) -> Store:
    """Make a store with one run."""
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one")]])
    return store


def put(store: Store, verdict: Verdict) -> None:
    claims = store.claims().with_columns(
        pl.lit(-1, dtype=pl.Int32).alias("chunk"), pl.lit(str(verdict)).alias("verdict")
    )
    RowWriter(Folder(store.path), []).put(claims)


def tables(store: Store) -> dict[str, pl.DataFrame]:
    return {name: store.scan(name).collect() for name in STORED_FACTS}


def test_rows_that_are_laid_aside_come_back_as_they_were(store: Store) -> None:
    before = tables(store)
    activity_id = store.claims()["activity_id"][0]
    recording = store.series(activity_id)
    put(store, Verdict.DUPLICATE)
    assert all(rows.is_empty() for rows in tables(store).values())
    assert store.series(activity_id).is_empty()
    assert list((store.path / "_aside" / "efforts").rglob("*.parquet"))
    put(store, Verdict.INGESTED)
    assert all(tables(store)[name].equals(rows) for name, rows in before.items())
    assert store.series(activity_id).equals(recording)
