"""Weeks start on Monday, and days are written one way, everywhere."""

from __future__ import annotations

from datetime import date, timedelta

_SINCE_MONDAY = tuple(timedelta(days=days) for days in range(7))
"""Made once: judging a season asks for the week of each of its days many times."""


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - _SINCE_MONDAY[day.weekday()]


def day_text(day: date, *, weekday: bool = False) -> str:
    """Write a calendar day as `Apr 5`, or as `Sun Apr 5`; its year is for the reader to know."""
    lead = f"{day:%a} " if weekday else ""
    return f"{lead}{day:%b} {day.day}"
