"""One athlete's ladder in words: each rung, then week by week what was done at 800 rhythm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from flows.common.text import UNKNOWN, metres, table
from metrics.contract.race_paces import LADDER, Rung
from metrics.judgements.contract.enums import Work
from storage import Store

RACE_RHYTHM = Rung.R800
"""The rung whose exposure the ladder is climbed for."""
COUNTED = (Work.STRIDES.value, Work.REPS.value)
"""The work that the ladder counts."""


def story(store: Store, athlete_id: str, *, weeks: int) -> Iterator[str]:
    """Lines about one athlete's last weeks; says so where nothing was judged."""
    ladder = _rows(store, "ladder", athlete_id).sort("week_start").tail(weeks)
    if ladder.is_empty():
        yield "  no judged week: no runs of this athlete, or `thirdlap rebuild` was not run"
        return
    last = ladder.row(-1, named=True)
    yield f"  week of {last['week_start']}, through {last['as_of_date']}: {_words(last['status'])}"
    yield f"  {last['reason'] or UNKNOWN}"
    yield ""
    yield from _rungs(store, athlete_id, last["week_start"])
    yield ""
    yield from _weeks(store, athlete_id, ladder)


def _rows(store: Store, table: str, athlete_id: str) -> pl.DataFrame:
    return store.read(table, lambda rows: rows.filter(pl.col("athlete_id") == athlete_id))


def _words(status: str) -> str:
    return status.replace("_", " ")


def _rungs(store: Store, athlete_id: str, week: date) -> Iterator[str]:
    rows = _rows(store, "ladder_rungs", athlete_id).filter(pl.col("week_start") == week)
    by_rung = {row["rung"]: row for row in rows.iter_rows(named=True)}
    for rung in LADDER:
        row = by_rung.get(rung.value)
        if row is not None:
            yield f"  {_box(row)} {rung.value:>4}  {row['reason'] or UNKNOWN}"


def _box(row: Mapping[str, Any]) -> str:
    if row["established"]:
        return "[x]"
    return "[!]" if row["skipped"] else "[ ]"


def _weeks(store: Store, athlete_id: str, ladder: pl.DataFrame) -> Iterator[str]:
    exposure = _rows(store, "exposure_weekly", athlete_id).filter(
        pl.col("rung") == RACE_RHYTHM.value, pl.col("work").is_in(COUNTED)
    )
    by_week = exposure.sort("work").partition_by("week_start", as_dict=True)
    rows = [
        (
            str(row["week_start"]),
            _words(row["status"]),
            row["established_rung"] or UNKNOWN,
            row["expected_rung"] or UNKNOWN,
            UNKNOWN if row["stride_days"] is None else str(row["stride_days"]),
            _amounts(by_week.get((row["week_start"],))),
        )
        for row in ladder.iter_rows(named=True)
    ]
    head = ("week of", "status", "rung", "expected", "stride days", "at 800 rhythm")
    yield from table(head, rows).splitlines()


def _amounts(rows: pl.DataFrame | None) -> str:
    """Metres of each kind of work, with a range that holds them four times out of five or more.

    Each has its own: ranges are not added up.
    """
    if rows is None:
        return "0 m"
    return ", ".join(map(_amount, rows.iter_rows(named=True)))


def _amount(row: Mapping[str, Any]) -> str:
    # A mean may lie outside of its quantiles; a range without its own number reads as a mistake.
    expected = row["metres_expected"]
    low, high = min(row["metres_low"], expected), max(row["metres_high"], expected)
    return f"{row['work']} {metres(expected)} ({low:.0f}–{high:.0f})"
