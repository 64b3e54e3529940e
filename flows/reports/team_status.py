"""The team on one screen: where each athlete stands in a week, the most urgent first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from flows.common.text import UNKNOWN, count
from metrics.judgements.contract.enums import ProgressionStatus
from storage import Store

_ORDER = (
    ProgressionStatus.JUMPED_AHEAD,
    ProgressionStatus.BEHIND,
    ProgressionStatus.UNKNOWN_PACES,
    ProgressionStatus.UNKNOWN_HISTORY,
    ProgressionStatus.ON_TRACK,
)
"""Safety first, then who needs more work, then who cannot be judged, then the rest."""

_HEADINGS = {
    ProgressionStatus.JUMPED_AHEAD: "jumped ahead",
    ProgressionStatus.BEHIND: "behind",
    ProgressionStatus.UNKNOWN_PACES: "paces unknown",
    ProgressionStatus.UNKNOWN_HISTORY: "history unknown",
    ProgressionStatus.ON_TRACK: "on track",
}

LONGEST_NAME = 18


def last_week(store: Store) -> date | None:
    """Return the last judged week; None where nobody was judged."""
    week: date | None = store.read(
        "progression", lambda rows: rows.select("week_start").max()
    ).item()
    return week


def week_rows(store: Store, monday: date | None) -> list[dict[str, Any]]:
    """Read everyone's row of a week in `progression`; none for None."""
    is_wanted = pl.col("week_start") == pl.lit(monday, dtype=pl.Date)
    rows = store.read("progression", lambda stored: stored.filter(is_wanted))
    return rows.sort("athlete_id").to_dicts()


def status_lines(
    rows: Sequence[Mapping[str, Any]], *, names: Mapping[str, str], width: int
) -> Iterator[str]:
    """Write where everyone stands; `rows` are those of one week in `progression`."""
    if not rows:
        yield "no athlete was judged in that week"
        return
    through = max(row["as_of_date"] for row in rows)
    yield f"week of {rows[0]['week_start']}, through {through}: {count(len(rows), 'athlete')}"
    for status in _ORDER:
        matching = [row for row in rows if row["status"] == status]
        if matching:
            yield ""
            yield f"{_HEADINGS[status]} ({len(matching)})"
        by_name = [(names.get(row["athlete_id"], row["athlete_id"]), row) for row in matching]
        for name, row in sorted(by_name, key=lambda pair: pair[0]):
            yield from _of_athlete(name, row, width)


def _of_athlete(name: str, row: Mapping[str, Any], width: int) -> list[str]:
    cut = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    head = f"  {cut:<{LONGEST_NAME}}  {_paces(row)}, {_strides(row)}"
    if row["status"] == ProgressionStatus.ON_TRACK:
        return [head]
    indent = " " * 4
    return [
        head,
        *textwrap.wrap(
            row["reason"] or UNKNOWN, width, initial_indent=indent, subsequent_indent=indent
        ),
    ]


def _paces(row: Mapping[str, Any]) -> str:
    established = row["established_pace"] or "no race pace yet"
    return f"{established} of {row['expected_pace']}" if row["expected_pace"] else established


def _strides(row: Mapping[str, Any]) -> str:
    days, target = row["stride_days"], row["stride_days_target"]
    if days is None:
        return "strides not known"
    return f"strides on {days} of {target} days" if target else f"strides on {count(days, 'day')}"
