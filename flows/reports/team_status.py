"""The team on one screen: where each athlete stands in a week, whoever needs a word first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from flows.common.text import UNKNOWN, count
from metrics.judgements.contract.enums import LadderStatus
from storage import Store

_ORDER = (
    LadderStatus.JUMPED_AHEAD,
    LadderStatus.BEHIND,
    LadderStatus.UNKNOWN_PACES,
    LadderStatus.UNKNOWN_HISTORY,
    LadderStatus.ON_TRACK,
)
"""Safety first, then who needs more, then who cannot be told; the rest is well."""

_HEADINGS = {
    LadderStatus.JUMPED_AHEAD: "jumped ahead",
    LadderStatus.BEHIND: "behind",
    LadderStatus.UNKNOWN_PACES: "paces unknown",
    LadderStatus.UNKNOWN_HISTORY: "history unknown",
    LadderStatus.ON_TRACK: "on track",
}

LONGEST_NAME = 18


def last_week(store: Store) -> date | None:
    """The week that was looked at last; None where nobody was judged."""
    week: date | None = store.read("ladder", lambda rows: rows.select("week_start").max()).item()
    return week


def of_week(store: Store, monday: date | None) -> list[dict[str, Any]]:
    """Everyone's row of a week in `ladder`; none for None."""
    is_wanted = pl.col("week_start") == pl.lit(monday, dtype=pl.Date)
    found = store.read("ladder", lambda rows: rows.filter(is_wanted))
    return found.sort("athlete_id").to_dicts()


def standing(
    rows: Sequence[Mapping[str, Any]], *, names: Mapping[str, str], width: int
) -> Iterator[str]:
    """Lines that say where everyone stands; `rows` are those of one week in `ladder`."""
    if not rows:
        yield "nobody was looked at in that week"
        return
    through = max(row["as_of_date"] for row in rows)
    yield f"week of {rows[0]['week_start']}, through {through}: {count(len(rows), 'athlete')}"
    for status in _ORDER:
        own = [row for row in rows if row["status"] == status]
        if own:
            yield ""
            yield f"{_HEADINGS[status]} ({len(own)})"
        called = [(names.get(row["athlete_id"], row["athlete_id"]), row) for row in own]
        for name, row in sorted(called, key=lambda pair: pair[0]):
            yield from _of_athlete(name, row, width)


def _of_athlete(name: str, row: Mapping[str, Any], width: int) -> list[str]:
    cut = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    head = f"  {cut:<{LONGEST_NAME}}  {_rungs(row)}, {_strides(row)}"
    if row["status"] == LadderStatus.ON_TRACK:
        return [head]
    indent = " " * 4
    return [
        head,
        *textwrap.wrap(
            row["reason"] or UNKNOWN, width, initial_indent=indent, subsequent_indent=indent
        ),
    ]


def _rungs(row: Mapping[str, Any]) -> str:
    established = row["established_rung"] or "no rung yet"
    return f"{established} of {row['expected_rung']}" if row["expected_rung"] else established


def _strides(row: Mapping[str, Any]) -> str:
    days, target = row["stride_days"], row["stride_days_target"]
    if days is None:
        return "strides not known"
    return f"strides on {days} of {target} days" if target else f"strides on {count(days, 'day')}"
