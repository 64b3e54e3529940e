"""What is another way than it was: whose status or race paces changed since last week."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

import polars as pl
from markupsafe import Markup
from msgspec import Struct

from dashboard.marks import pace_name
from dashboard.people import People, anchor
from dashboard.progression import PROGRESSION, box_state
from dashboard.tables import WEEK, Tables
from dashboard.urgency import urgency
from dashboard.words import STATUSES

_BUILT: Final = frozenset({"established", "kept"})
_BECAME: Final[Mapping[str, str]] = {
    "established": "built",
    "skipped": "skipped",
    "empty": "no longer built",
}
States: TypeAlias = tuple[str, ...]
"""The state of each race pace of the progression, in its order."""


class WeekChange(Struct, frozen=True, kw_only=True):
    """What is another way for an athlete than at the end of last week."""

    name: str
    anchor: str
    words: Markup


def changed(tables: Tables, people: People, *, week: date) -> list[WeekChange]:
    """List whose status or race paces are other ones than at the end of the week before.

    Parameters
    ----------
    tables
        The tables of the store.
    people
        How athletes are called.
    week
        The latest judged week, by its Monday.

    Returns
    -------
    list of WeekChange
        Whoever needs a word first, as `urgency` ranks them. Who was not judged in both weeks is
        left out.
    """
    is_recent = pl.col("week_start").is_in([week - WEEK, week])
    weeks = {
        (cells["athlete_id"], cells["week_start"]): cells
        for cells in tables.rows("progression", is_recent).iter_rows(named=True)
    }
    states = _states(tables, is_recent)
    both = [each for each, day in weeks if day == week and (each, week - WEEK) in weeks]
    found = []
    for athlete_id in sorted(
        both, key=lambda each: urgency(weeks[each, week], people.called(each))
    ):
        before, now = (athlete_id, week - WEEK), (athlete_id, week)
        words = [
            *_status_words(weeks[before]["status"], weeks[now]["status"]),
            *_pace_words(states(before), states(now)),
        ]
        if words:
            found.append(
                WeekChange(
                    name=people.called(athlete_id),
                    anchor=anchor("athlete", athlete_id),
                    words=Markup(", ").join(words),
                )
            )
    return found


def _states(tables: Tables, is_recent: pl.Expr) -> Callable[[tuple[str, date]], States]:
    cells: dict[tuple[str, date], dict[str, dict[str, Any]]] = {}
    for cell in tables.rows("progression_paces", is_recent).iter_rows(named=True):
        key = (cell["athlete_id"], cell["week_start"])
        cells.setdefault(key, {})[cell["race_pace"]] = cell

    def states(key: tuple[str, date]) -> States:
        by_pace = cells.get(key, {})
        return tuple(box_state(by_pace.get(race_pace)) for race_pace in PROGRESSION)

    return states


def _status_words(before: str, now: str) -> Iterable[Markup]:
    if before != now:
        was = STATUSES[before].word.lower()
        yield Markup("{} <span class=was>was {}</span>").format(STATUSES[now].pill, was)


def _pace_words(before: States, now: States) -> Iterable[Markup]:
    """Say which paces were built, skipped or are built no more; kept is as good as built."""
    for race_pace, was, state in zip(PROGRESSION, before, now, strict=True):
        is_news = (was in _BUILT) != (state in _BUILT) or (was != state == "skipped")
        if is_news and state in _BECAME:
            yield Markup("{} {}").format(pace_name(race_pace), _BECAME[state])
