"""Weeks start on Monday, and days are written one way, everywhere."""

from __future__ import annotations

from datetime import date, timedelta


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def day_text(day: date, *, weekday: bool = False) -> str:
    """Write a calendar day as `Apr 5`, or as `Sun Apr 5`; its year is for the reader to know."""
    lead = f"{day:%a} " if weekday else ""
    return f"{lead}{day:%b} {day.day}"
