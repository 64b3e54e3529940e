"""Small tables made by hand, for pages without a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from dashboard.tables import COLUMNS, Tables

MONDAY = date(2026, 3, 9)


def tables_of(**rows: Sequence[Mapping[str, Any]]) -> Tables:
    """Tables of these rows; columns that a row does not name are null."""

    def read(table: str) -> pl.LazyFrame:
        if not rows.get(table):
            raise KeyError(table)
        names = COLUMNS[table].split()
        filled = [{name: row.get(name) for name in names} for row in rows[table]]
        return pl.LazyFrame(filled, infer_schema_length=None)

    return Tables(read)


def week(athlete_id: str = "a1", status: str = "on_track", **cells: Any) -> dict[str, Any]:
    """One athlete's week of the table `progression`."""
    return {
        "athlete_id": athlete_id,
        "week_start": MONDAY,
        "as_of_date": date(2026, 3, 11),
        "status": status,
        "established_pace": "1600",
        "expected_pace": "800",
        "stride_days": 2,
        "stride_days_target": 3,
        "history": "known",
        "reason": "Through 1600 pace.",
        **cells,
    }
