"""Three readers that know nothing of us find the same rows in a real store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

from flows.engine.outcome import Outcome
from storage.recordings.tables import STORED_FACTS

Ingest = Callable[..., list[Outcome]]


def by_duckdb(pattern: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as database:
        return database.execute("select activity_id from read_parquet(?)", [pattern]).fetchall()


def by_pandas(folder: Path) -> list[tuple[object, ...]]:
    frames = [pd.read_parquet(path) for path in sorted(folder.rglob("*.parquet"))]
    return [(activity_id,) for frame in frames for activity_id in frame["activity_id"]]


def by_polars(pattern: str) -> list[tuple[object, ...]]:
    return pl.read_parquet(pattern).select("activity_id").rows()


@pytest.mark.parametrize("name", list(STORED_FACTS))
def test_duckdb_pandas_and_polars_agree(example_store: Path, name: str) -> None:
    pattern = f"{example_store}/{name}/**/*.parquet"
    found = sorted(by_polars(pattern))
    assert found
    assert sorted(by_duckdb(pattern)) == found
    assert sorted(by_pandas(example_store / name)) == found


def test_the_real_files_too(corpus: Path, tmp_path: Path, ingest: Ingest) -> None:
    ingest(corpus / "sessions" / "runner-01")
    folder = tmp_path / "store" / "efforts"
    found = sorted(by_polars(f"{folder}/**/*.parquet"))
    assert found
    assert sorted(by_duckdb(f"{folder}/**/*.parquet")) == found
    assert sorted(by_pandas(folder)) == found
