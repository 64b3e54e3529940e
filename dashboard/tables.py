"""What the page reads: a few columns of the stored tables, and nothing else.

A table or a column that a store does not have yet reads as empty or null: the page then says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, TypeAlias

import polars as pl
from msgspec import Struct
from polars import selectors

Rows: TypeAlias = list[dict[str, Any]]
ReadTable: TypeAlias = Callable[[str], pl.LazyFrame]
"""Gives a table of the store as a lazy frame; `KeyError` where the store has no such table."""

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)

COLUMNS: Final[Mapping[str, str]] = {
    "progression": (
        "athlete_id week_start as_of_date status established_pace expected_pace stride_days"
        " stride_days_target paces_short due_since history reason"
    ),
    "progression_paces": "athlete_id week_start race_pace established kept skipped reason",
    "exposure_weekly": (
        "athlete_id week_start race_pace work metres_expected metres_low metres_high"
    ),
    "compliance": (
        "athlete_id local_date plan_item planned_text mode status structure pace activity_id"
        " breaks_a4 reason"
    ),
    "plan": "athlete_id local_date plan_item group_index planned_text race_pace metres",
    "athletes": "athlete_id group",
    "meets": "season meet local_date",
    "catchup": "athlete_id local_date plan_item planned_text",
    "date_paces": "athlete_id week_start race_pace speed_mps sd_mps basis age_days",
    "results": "athlete_id local_date distance_m kind meet time_s",
    "readiness": (
        "athlete_id meet_date meet race place advised standing reps_at_pace entered best_s reason"
    ),
    "race_review": (
        "athlete_id local_date race_index activity_id distance_m form kind meet round basis time_s"
        " split_source third_lap reason"
    ),
    "race_splits": "athlete_id local_date race_index split_kind split_index time_s sd_s",
    "timings": ("athlete_id local_date timing_index rep_index speed_type distance_m method time_s"),
    "timed_reps": (
        "athlete_id local_date activity_id effort_index time_s distance_m method speed_type"
    ),
    "load": "athlete_id week_start sessions sessions_rated load monotony",
    "activities": (
        "activity_id athlete_id local_date start_time_utc is_run distance_m timer_s"
        " mean_heart_rate_bpm sampling flags effort_count"
    ),
    "sets": "activity_id athlete_id local_date set_index group_index text",
    "efforts": (
        "activity_id athlete_id local_date effort_index kind start_s end_s duration_s"
        " official_duration_s distance_m distance_sd_m snapped_distance_m nominal_distance_m"
        " judged_speed_mps judged_speed_sd_mps judged_bias_sd_mps rest_after_s rest_after_mode"
        " mean_heart_rate_bpm confidence flags"
    ),
    "laps": "activity_id athlete_id local_date lap_index end_s trigger",
    "set_paces": "activity_id athlete_id local_date set_index group_index race_pace probability"
    " counted_as",
    "best_efforts": (
        "activity_id athlete_id local_date by target basis duration_s error_s showable"
    ),
    "files": "file_sha256 part_index session_index verdict reason offered_at",
}
"""The columns that the page shows, by table."""


class Tables(Struct, frozen=True):
    """The tables of one store, each read when it is first asked for."""

    read: ReadTable

    def rows(self, table: str, *filters: pl.Expr) -> pl.DataFrame:
        """Read the rows of a table that the filters leave, with the columns of the page."""
        columns = COLUMNS[table].split()
        try:
            frame = self.read(table)
        except KeyError:
            return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
        present = frame.collect_schema().names()
        absent = [pl.lit(None).alias(name) for name in columns if name not in present]
        words = selectors.by_dtype(pl.Enum, pl.Categorical).cast(pl.String)
        return (
            frame.with_columns(absent)
            .select(columns)
            .with_columns(words)
            .filter(*filters)
            .collect()
        )


def by_key(frame: pl.DataFrame, *key: str) -> dict[Any, Rows]:
    """Sort rows into lists by the values of one or more columns.

    Returns
    -------
    dict
        By the value where there is one key column, by the tuple of values where there are several.
    """
    grouped: dict[Any, Rows] = {}
    for row in frame.iter_rows(named=True):
        cells = tuple(row[name] for name in key)
        grouped.setdefault(cells[0] if len(cells) == 1 else cells, []).append(row)
    return grouped
