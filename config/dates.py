"""Dates as spreadsheets of different countries write them.

`3/4/2027` is March 4 in one country and April 3 in the next. It is read by the setting
`date_order`, else by other dates of its file that can be read in one way only, and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from config.problems import Severity, UnusableError
from config.rows import Row


class DateOrder(StrEnum):
    """Which number of 3/4/2027 is the month."""

    AUTO = "auto"
    """As the other dates of the same file show."""
    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"


FIRST_YEAR, LAST_YEAR = 1990, 2100
EXPECTED = "year-month-day, such as 2027-03-20 (format the column so, or as text)"

_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +)?"
_MIDNIGHT = r"(?:[ T]0?0:00(?::00)?)?"
_YEAR_FIRST = rf"{_WEEKDAY}(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_MIDNIGHT}"
_NUMBERS = rf"{_WEEKDAY}(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_MIDNIGHT}"
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTH_NAMES)})[a-z]*\.?"
_DAY_MONTH = rf"{_WEEKDAY}(\d{{1,2}})[-. /]+{_MONTH}[-., /]+(\d{{4}}|\d{{2}})"
_MONTH_DAY = rf"{_WEEKDAY}{_MONTH}[-. /]*(\d{{1,2}})[-., /]+(\d{{4}}|\d{{2}})"
_SERIAL = r"[3-6]\d{4}"
_SERIAL_START = date(1899, 12, 30)
"""Day 0 of the day numbers that spreadsheets hold behind dates."""


def day(text: str, order: DateOrder = DateOrder.AUTO) -> date:
    """Read a date; one that may mean two days needs an order."""
    meanings = _meanings(text)
    if len(meanings) == 1:
        return meanings[0]
    if len(meanings) == 2 and order is not DateOrder.AUTO:
        return meanings[order is DateOrder.DAY_FIRST]
    if meanings:
        first, second = (f"{meaning:%B} {meaning.day}" for meaning in meanings)
        raise UnusableError(
            f"year-month-day: this may be {first} or {second} "
            "(or set date_order in thirdlap.toml to month_first or day_first)"
        )
    if re.fullmatch(_SERIAL, text):
        meant = _SERIAL_START + timedelta(days=int(text))
        raise UnusableError(EXPECTED, str(meant))
    raise UnusableError(EXPECTED)


def dates_of(rows: Sequence[Row], column: str, order: DateOrder) -> Callable[[str], date]:
    """Make a reader of the dates in a column; an order found in the file itself is reported."""
    texts = {row.cells.get(column, "") for row in rows}
    ambiguous = sorted(text for text in texts if len(_meanings(text)) > 1)
    if order is not DateOrder.AUTO or not ambiguous:
        return cache(lambda text: day(text, order))
    shown = _shown_order(texts)
    if shown is not DateOrder.AUTO:
        row = next(row for row in rows if row.cells.get(column) in ambiguous)
        meant = day(row.cells[column], shown)
        row.note(
            column,
            f"year-month-day; read as {meant:%B} {meant.day}, "
            f"{shown.replace('_', ' ')} like other dates of this file",
            severity=Severity.WARNING,
        )
    return cache(lambda text: day(text, shown))


def _shown_order(texts: Iterable[str]) -> DateOrder:
    """Return the order of the dates that can be read in one way only, if all have the same."""
    orders = {order for text in texts if (order := _own_order(text)) is not None}
    return orders.pop() if len(orders) == 1 else DateOrder.AUTO


def _own_order(text: str) -> DateOrder | None:
    match = _matched(_NUMBERS, text)
    if match is None or len(_meanings(text)) != 1 or match[1] == match[3]:
        return None
    return DateOrder.DAY_FIRST if int(match[1]) > 12 else DateOrder.MONTH_FIRST


def _matched(pattern: str, text: str) -> re.Match[str] | None:
    """Match a whole text; a pattern is compiled when a file first needs it."""
    return re.fullmatch(pattern, text, re.IGNORECASE)


def _meanings(text: str) -> list[date]:
    """Return the days that a text may mean, the one with the month first before the other."""
    if match := _matched(_YEAR_FIRST, text):
        return _days((int(match[1]), int(match[2]), int(match[3])))
    if match := _matched(_DAY_MONTH, text):
        return _days((_year(match[3]), _month(match[2]), int(match[1])))
    if match := _matched(_MONTH_DAY, text):
        return _days((_year(match[3]), _month(match[1]), int(match[2])))
    if match := _matched(_NUMBERS, text):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        day_first = (year, second, first)
        # Points are written only where the day goes first.
        return _days(day_first) if match[2] == "." else _days((year, first, second), day_first)
    return []


def _days(*candidates: tuple[int, int, int]) -> list[date]:
    """Return the candidates that are days, each once."""
    days: list[date] = []
    for year, month, day_of_month in candidates:
        try:
            candidate = date(year, month, day_of_month)
        except ValueError:
            continue  # such as February 30
        if FIRST_YEAR <= year <= LAST_YEAR and candidate not in days:
            days.append(candidate)
    return days


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(text: str) -> int:
    return _MONTH_NAMES.index(text.casefold()) + 1
