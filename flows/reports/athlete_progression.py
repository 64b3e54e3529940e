"""One athlete's progression in words: each pace, then week by week the work at 800 pace."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from flows.common.text import UNKNOWN, number, table
from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.contract.units import to_tens
from metrics.judgements.contract.enums import ProgressionStatus, Work, is_count_known
from storage import Store

RACE_PACE = RacePace.R800
"""The pace that the progression leads to."""
COUNTED = (Work.STRIDES.value, Work.REPS.value)
"""The work that the progression counts."""
_UNKNOWN_STATUS = (ProgressionStatus.UNKNOWN_PACES, ProgressionStatus.UNKNOWN_HISTORY)
"""What nobody knows is never shown as 0."""


def progression_lines(store: Store, athlete_id: str, *, weeks: int) -> Iterator[str]:
    """Write lines about one athlete's last weeks, or that nothing was judged."""
    progression = _rows(store, "progression", athlete_id).sort("week_start").tail(weeks)
    if progression.is_empty():
        yield "  No judged week: this athlete has no runs, or `thirdlap rebuild` was not run yet."
        return
    last = progression.row(-1, named=True)
    yield f"  week of {last['week_start']}, through {last['as_of_date']}: {_words(last['status'])}"
    yield f"  {last['reason'] or UNKNOWN}"
    yield ""
    yield from _paces(store, athlete_id, last["week_start"])
    yield ""
    yield from _weeks(store, athlete_id, progression)


def pace_rows(store: Store, athlete_id: str, *, weeks: int) -> list[dict[str, Any]]:
    """Read the progression of the last weeks, one row per week and pace."""
    progression = _rows(store, "progression", athlete_id).sort("week_start").tail(weeks)
    paces = _rows(store, "progression_paces", athlete_id).rename({"reason": "pace_reason"})
    key = ["athlete_id", "week_start"]
    beside = paces.drop("settings_hash", "judge_version")
    return progression.join(beside, on=key, how="left").sort("week_start", "race_pace").to_dicts()


def _rows(store: Store, table: str, athlete_id: str) -> pl.DataFrame:
    return store.read(table, lambda rows: rows.filter(pl.col("athlete_id") == athlete_id))


def _words(status: str) -> str:
    return status.replace("_", " ")


def _paces(store: Store, athlete_id: str, week: date) -> Iterator[str]:
    rows = _rows(store, "progression_paces", athlete_id).filter(pl.col("week_start") == week)
    by_pace = {row["race_pace"]: row for row in rows.iter_rows(named=True)}
    for race_pace in PROGRESSION:
        row = by_pace.get(race_pace.value)
        if row is not None:
            yield f"  {_box(row)} {race_pace.value:>4}  {row['reason'] or UNKNOWN}"


def _box(row: Mapping[str, Any]) -> str:
    if row["established"] or row["kept"]:
        return "[x]"
    return "[!]" if row["skipped"] else "[ ]"


def _weeks(store: Store, athlete_id: str, progression: pl.DataFrame) -> Iterator[str]:
    exposure = _rows(store, "exposure_weekly", athlete_id).filter(
        pl.col("race_pace") == RACE_PACE.value, pl.col("work").is_in(COUNTED)
    )
    by_week = exposure.sort("work").partition_by("week_start", as_dict=True)
    recorded = set(_rows(store, "activities", athlete_id)["week_start"])
    rows = [
        (
            str(row["week_start"]),
            _words(row["status"]),
            row["established_pace"] or UNKNOWN,
            row["expected_pace"] or UNKNOWN,
            _stride_days(row, recorded),
            *_amounts(by_week.get((row["week_start"],)), is_known=_is_known(row, recorded)),
        )
        for row in progression.iter_rows(named=True)
    ]
    head = ("week of", "status", "pace", "due", "days", "strides at 800", "reps at 800")
    yield from table(head, rows).splitlines()


def _is_known(row: Mapping[str, Any], recorded: Container[date]) -> bool:
    """Check whether no work in a week means none: runs were recorded, and paces are known."""
    return row["week_start"] in recorded and row["status"] not in _UNKNOWN_STATUS


def _stride_days(row: Mapping[str, Any], recorded: Container[date]) -> str:
    """Write the stride days that are recorded; none are known to be none where runs may lack."""
    days = row["stride_days"]
    is_seen = bool(days) or row["week_start"] in recorded
    return str(days) if is_seen and is_count_known(days, row["history"]) else UNKNOWN


def _amounts(rows: pl.DataFrame | None, *, is_known: bool) -> tuple[str, str]:
    """Write the meters of strides and of reps, each with its 10-90 % range.

    Ranges cannot be added up, so each kind has its own.
    """
    nothing = "0 m" if is_known else UNKNOWN
    amounts = () if rows is None else rows.iter_rows(named=True)
    written = {row["work"]: _amount(row) for row in amounts}
    strides, reps = (written.get(work, nothing) for work in COUNTED)
    return strides, reps


def _amount(row: Mapping[str, Any]) -> str:
    """Write meters to the nearest ten, as the page does; no range where it says no more."""
    # A mean may lie outside of its quantiles; a range without its own number reads as a mistake.
    expected = row["metres_expected"]
    least, most = min(row["metres_low"], expected), max(row["metres_high"], expected)
    told, low, high = (number(to_tens(each)) for each in (expected, least, most))
    return f"{told} m" if low == high else f"{told} m ({low}–{high})"
