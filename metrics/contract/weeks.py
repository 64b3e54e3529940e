"""Weeks start on Monday, and days are written one way, everywhere."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

_SINCE_MONDAY = tuple(timedelta(days=days) for days in range(7))
"""Made once: judging a season asks for the week of each of its days many times."""

_HALF_A_YEAR = timedelta(days=182)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - _SINCE_MONDAY[day.weekday()]


@cache
def day_text(day: date, *, weekday: bool = False) -> str:
    """Write a calendar day as `Apr 5`, or as `Sun Apr 5`; its year is for the reader to know."""
    lead = f"{day:%a} " if weekday else ""
    return f"{lead}{day:%b} {day.day}"


def dated_text(day: date, *, seen_on: date) -> str:
    """Write a day that may be long ago: as `Apr 5`, or as `Apr 5, 2024` half a year from `seen_on`.

    Without its year such a day would be read as one of the nearest.
    """
    return day_text(day) + (f", {day.year}" if is_far(day, seen_on) else "")


def is_far(day: date | None, seen_on: date) -> bool:
    """Tell whether a day lies so far away that its year is not plain; no day does."""
    return day is not None and abs(day - seen_on) > _HALF_A_YEAR
