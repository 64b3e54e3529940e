"""The facts of one athlete, as judgements read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias

import polars as pl
from msgspec import Struct

TableColumns: TypeAlias = pl.DataFrame | Mapping[str, Any]
"""Rows of one athlete as a frame, or as lists, arrays or series of one length by name."""


_RUN_COLUMNS = (
    "activity_id", "local_date", "start_time_utc", "end_time_utc", "utc_offset_s", "venue",
    "distance_source", "is_run", "exertion", "shortest_findable_s",
)  # fmt: skip
EFFORT_COLUMNS = (
    "activity_id", "local_date", "set_index", "group_index", "effort_index", "start_time_utc",
    "start_s", "end_s", "kind", "distance_m", "distance_sd_m", "duration_s", "official_duration_s",
    "nominal_distance_m", "judged_speed_mps", "judged_speed_sd_mps", "peak_speed_2s_mps",
    "rest_after_s", "rest_after_m", "rest_after_mode", "evidence", "confidence", "flags",
)  # fmt: skip
"""What judgements look at of an effort."""
_SET_COLUMNS = (
    "activity_id", "local_date", "set_index", "group_index", "shape", "kind", "rep_count", "grade",
    "nominal_distance_m", "total_distance_m", "total_duration_s", "duration_source",
    "judged_speed_mps", "judged_speed_sd_mps", "judged_bias_sd_mps", "rest_median_s",
)  # fmt: skip
SPEED_COLUMNS = ("activity_id", "local_date", "speed_low_mps", "seconds", "distance_m")
HEART_RATE_COLUMNS = ("activity_id", "local_date", "heart_rate_bpm", "seconds")
"""What judgements look at of the two histograms."""


class AthleteFacts(Struct, frozen=True, kw_only=True, dict=True):
    """The stored facts tables of one athlete, stamped with `athlete_id` and `local_date`.

    Each frame has the columns of `tables.md`, or at least those that the judgement at hand names;
    rows are in any order. It has a dict, so that rows which several judgements ask for are read
    once.
    """

    activities: pl.DataFrame
    efforts: pl.DataFrame
    sets: pl.DataFrame
    speed_histogram: pl.DataFrame
    heart_rate_histogram: pl.DataFrame

    @cached_property
    def activity_rows(self) -> Sequence[Mapping[str, Any]]:
        """What judgements look at of every activity with a local day."""
        return _dated_rows(self.activities, _RUN_COLUMNS)

    @cached_property
    def effort_rows(self) -> Sequence[Mapping[str, Any]]:
        """What judgements look at of every effort with a local day."""
        return _dated_rows(self.efforts, EFFORT_COLUMNS)

    @cached_property
    def set_rows(self) -> Sequence[Mapping[str, Any]]:
        """What judgements look at of every set's groups with a local day."""
        return _dated_rows(self.sets, _SET_COLUMNS)


def rows_of(table: TableColumns, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Read some columns of an athlete's table row by row: a query of so few rows costs more.

    Parameters
    ----------
    table
        Rows in any order.
    columns
        The columns that are wanted.

    Returns
    -------
    iterator of tuple
        One a row, in the order of `table`.
    """
    return zip(*(_listed(table[name]) for name in columns), strict=True)


def dated_runs(activities: TableColumns, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Read some columns of an athlete's runs that have a local day, each row's day first."""
    for is_run, day, *values in rows_of(activities, "is_run", "local_date", *columns):
        if is_run and day is not None:
            yield day, *values


def _listed(values: Any) -> list[Any]:
    if isinstance(values, list):
        return values
    listed: list[Any] = values.to_list() if isinstance(values, pl.Series) else values.tolist()
    return listed


def _dated_rows(facts: pl.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Read the rows that have a local day, column by column: which takes half the time of rows."""
    rows = rows_of(with_days(facts), *columns)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def with_days(facts: pl.DataFrame) -> pl.DataFrame:
    """Leave out the rows of a facts table that have no local day, as hardly any ever does."""
    days = facts["local_date"]
    return facts.filter(days.is_not_null()) if days.null_count() else facts


NO_RUNS = pl.DataFrame(
    schema={
        "activity_id": pl.String,
        "local_date": pl.Date,
        "start_time_utc": pl.Datetime("ms", "UTC"),
        "end_time_utc": pl.Datetime("ms", "UTC"),
        "utc_offset_s": pl.Int32,
        "venue": pl.String,
        "is_run": pl.Boolean,
        "timer_s": pl.Float64,
        "exertion": pl.Float64,
    }
)
"""The activities of an athlete who has not run, with all that is asked of them then."""
