"""Whoever reads the Parquet sees the same: DuckDB, pandas, Polars and Arrow data sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from storage import Store, create_store
from storage.recordings.tables import BUCKETED, STORED

Make = Callable[..., Any]
Ingest = Callable[..., None]
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def store(
    tmp_path_factory: pytest.TempPathFactory, make_sample: Make, make_reject: Make, ingest: Ingest
) -> Store:
    """Two months, an unset clock and a reject."""
    store = create_store(tmp_path_factory.mktemp("read"))
    starts = [datetime.fromisoformat(f"2026-0{month}-05T06:30:00Z") for month in (1, 1, 2)]
    samples = [make_sample(str(n), start_time_utc=start) for n, start in enumerate(starts)]
    ingest(store, [[*samples, make_sample("unset", start_time_utc=None), make_reject("bad")]])
    return store


def _plain(value: Any) -> Any:
    """Return the one shape that every reader's values can be brought to."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, datetime):
        return value.timestamp()
    return str(value)[:10] if hasattr(value, "year") else value


def _sorted(rows: Any) -> Rows:
    plain = [tuple(_plain(value) for value in row) for row in rows]
    return sorted(plain, key=repr)


def _in_duckdb(folder: Path, columns: list[str]) -> Rows:
    names = ", ".join(f'"{name}"' for name in columns)
    query = f"select {names} from read_parquet('{folder}/**/*.parquet')"
    return _sorted(duckdb.connect().execute(query).fetchall())


def _in_pandas(folder: Path, columns: list[str]) -> Rows:
    frame = pd.concat(pd.read_parquet(path) for path in sorted(folder.rglob("*.parquet")))
    return _sorted(frame[columns].astype(object).itertuples(index=False))


def _in_pandas_by_folder(folder: Path, columns: list[str]) -> Rows:
    return _sorted(pd.read_parquet(folder)[columns].astype(object).itertuples(index=False))


def _in_arrow(folder: Path, columns: list[str]) -> Rows:
    table = ds.dataset(folder, partitioning="hive").to_table(columns=columns)
    return _sorted(zip(*(column.to_pylist() for column in table.columns), strict=True))


@pytest.mark.parametrize("read", [_in_duckdb, _in_pandas, _in_pandas_by_folder, _in_arrow])
@pytest.mark.parametrize("name", BUCKETED)
def test_every_reader_sees_the_same_rows(
    store: Store, name: str, read: Callable[[Path, list[str]], Rows]
) -> None:
    folder = store.path / name
    columns = list(BUCKETED[name].schema)
    rows = _sorted(pl.read_parquet(folder / "**" / "*.parquet").select(columns).iter_rows())
    assert rows == _sorted(store.scan(name).collect().iter_rows())
    assert read(folder, columns) == rows


def test_readers_join_efforts_with_their_activity(store: Store) -> None:
    query = f"""
        select count(*) from read_parquet('{store.path}/efforts/**/*.parquet') as efforts
        join read_parquet('{store.path}/activities/**/*.parquet')
        using (activity_id, measure_version)
        where efforts.month = '2026-01'
    """
    january = store.scan("efforts").filter(pl.col("local_date").dt.month() == 1).collect()
    (answer,) = duckdb.connect().execute(query).fetchall()
    assert answer == (january.height,)


@pytest.mark.parametrize("name", STORED)
def test_every_field_says_its_unit_and_meaning(store: Store, name: str) -> None:
    path = next((store.path / name).rglob("*.parquet"))
    schema = pq.read_schema(path)
    for column in STORED[name].columns:
        words = schema.field(column.name).metadata
        assert words[b"unit"].decode() == column.unit
        assert words[b"meaning"].decode() == column.meaning


def test_words_are_dictionary_coded(store: Store) -> None:
    schema = pq.read_schema(next((store.path / "activities").rglob("*.parquet")))
    assert str(schema.field("venue").type).startswith("dictionary<values=")
    frame = pd.read_parquet(next((store.path / "activities").rglob("*.parquet")))
    assert "track" in frame["venue"].cat.categories
