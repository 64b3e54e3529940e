"""The tables that every parser returns."""

from __future__ import annotations

import pytest

from parsers.common import activity
from parsers.common.schema import Table

TABLES = [value for value in vars(activity).values() if isinstance(value, Table)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_tells_unit_and_meaning_of_each_column(table: Table) -> None:
    assert set(table.key) <= set(table.schema)
    assert all(column.unit and column.meaning for column in table.columns)
    times = [column for column in table.columns if column.name.endswith("_s")]
    assert all(column.unit == "s" for column in times)


def test_laps_know_the_words_that_the_tables_promise() -> None:
    assert activity.LAPS.schema["trigger"].categories.to_list() == [  # type: ignore[attr-defined]
        "manual",
        "distance",
        "time",
        "position",
        "step",
        "session_end",
        "unknown",
    ]
