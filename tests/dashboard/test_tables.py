from __future__ import annotations

from datetime import date

import polars as pl

from dashboard.tables import COLUMNS, Tables, by_key
from metrics.contract.weeks import monday
from storage import Store
from storage.recordings.tables import READABLE


def missing(table: str) -> pl.LazyFrame:
    raise KeyError(table)


def test_a_table_that_is_not_there_reads_as_empty() -> None:
    rows = Tables(missing).rows("plan", pl.col("race_pace") == "800")
    assert rows.is_empty()
    assert rows.columns == COLUMNS["plan"].split()


def test_a_column_that_is_not_there_reads_as_null() -> None:
    rows = Tables(lambda _: pl.LazyFrame({"athlete_id": ["a"]})).rows("plan")
    assert rows["metres"].to_list() == [None]


def test_rows_are_listed_by_one_or_several_columns() -> None:
    frame = pl.DataFrame({"a": [1, 1, 2], "b": ["x", "y", "x"]})
    assert [row["b"] for row in by_key(frame, "a")[1]] == ["x", "y"]
    assert by_key(frame, "a", "b")[2, "x"] == [{"a": 2, "b": "x"}]


def test_weeks_start_on_monday() -> None:
    assert monday(date(2026, 2, 15)) == date(2026, 2, 9)
    assert monday(date(2026, 2, 9)) == date(2026, 2, 9)


def test_every_column_of_the_page_is_one_of_the_contract(store: Store) -> None:
    for table, columns in COLUMNS.items():
        if table in READABLE:
            assert set(columns.split()) <= set(READABLE[table].schema), table
