"""Weeks start on Monday, everywhere."""

from __future__ import annotations

from datetime import date, timedelta


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
