"""The days that a command is about: a week, a month, or from one day to another."""

from __future__ import annotations

import re
from datetime import date, timedelta

import click
from msgspec import Struct

from config.dates import DateOrder
from flows.common.days import day_meant

THIS = "this"
"""Stands for an option given without a value."""


class DayRange(Struct, frozen=True):
    """Days from the first to the last, both included."""

    first: date
    last: date

    def days(self) -> list[date]:
        """List the days in order."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def week_of(day: date) -> DayRange:
    """Return the week of a day, from Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return DayRange(monday, monday + timedelta(days=6))


def month_of(day: date) -> DayRange:
    """Return the month of a day."""
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    return DayRange(first, after - timedelta(days=1))


def period_meant(
    *,
    week: str | None,
    month: str | None,
    start: date | None,
    end: date | None,
    today: date,
    order: DateOrder = DateOrder.AUTO,
) -> DayRange:
    """Find the period that options name; this week without any. `UsageError` for several."""
    ways = (week is not None, month is not None, start is not None or end is not None)
    if sum(ways) > 1:
        raise click.UsageError("give --week, --month, or --from and --to, not several of them")
    if month is not None:
        return month_of(_day(month, today, "--month", order))
    if start is not None or end is not None:
        first = start or end or today
        last = end or (first + timedelta(days=6) if first > today else today)
        if last < first:
            raise click.UsageError(f"--from {first} lies after --to {last}")
        return DayRange(first, last)
    return week_of(_day(week or THIS, today, "--week", order))


def _day(text: str, today: date, option: str, order: DateOrder) -> date:
    if text == THIS:
        return today
    try:
        return day_meant(f"{text}-01" if _MONTH.fullmatch(text) else text, order)
    except ValueError as error:
        if option == "--month":
            expected = "expected a month such as 2027-03, or a day of it"
            raise click.UsageError(f"--month: {expected}, found {text!r}") from error
        raise click.UsageError(f"{option}: {error}; without a day it is this week") from error


_MONTH = re.compile(r"\d{4}-\d{1,2}")
