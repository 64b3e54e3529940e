"""The text of one cell as a value: dates, times, distances, words. What it cannot be is said.

Every reader takes text that is stripped and not empty, and raises `UnusableError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from config.problems import UnusableError, nearest
from metrics.contract.units import KILOMETRE_M, MILE_M

METRES = {
    "": 1.0,
    "m": 1.0,
    "k": KILOMETRE_M,
    "km": KILOMETRE_M,
    "mi": MILE_M,
    "mile": MILE_M,
    "miles": MILE_M,
}
SHORTEST_M = 20.0
LONGEST_M = 200_000.0

_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]0?0:00(?::00)?)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_DISTANCE = re.compile(r"(\d+(?:[.,]\d+)?)? ?([a-z]*)")
_DURATION = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,2}(?:[.,]\d+)?)")
_SECONDS = re.compile(r"\d+(?:[.,]\d+)?")

_Word = TypeVar("_Word", bound=StrEnum)


def day(text: str) -> date:
    """A date, the year first: any other order is read differently in different countries."""
    found = _DAY.fullmatch(text)
    try:
        if found and 1990 <= int(found[1]) <= 2100:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass  # such as 30 February: said below
    raise UnusableError("year-month-day, such as 2027-03-20 (format the column so, or as text)")


def clock(text: str) -> time:
    """A time of day of 24 hours."""
    found = _CLOCK.fullmatch(text)
    try:
        if found:
            return time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        pass  # such as 25:00: said below
    raise UnusableError("a time of day, such as 15:30")


def distance_m(text: str) -> float:
    """A distance in metres, 20 m to 200 km: `800`, `60m`, `5k`, `mile`, `2 miles`, `1.5 km`."""
    found = _DISTANCE.fullmatch(text.casefold())
    if found and found[2] in METRES and (found[1] or found[2].startswith("mi")):
        metres = float((found[1] or "1").replace(",", ".")) * METRES[found[2]]
        if SHORTEST_M <= metres <= LONGEST_M:
            return metres
    raise UnusableError("a distance, such as 800, 60m, mile or 5k")


def duration_s(text: str) -> float:
    """Seconds: `58.4`, `2:05.3`, `17:45` (minutes and seconds), `1:02:03`; over 0."""
    found = _DURATION.fullmatch(text)
    if found:
        parts = [float((part or "0").replace(",", ".")) for part in found.groups()]
    elif _SECONDS.fullmatch(text):
        parts = [0.0, 0.0, float(text.replace(",", "."))]
    else:
        parts = []
    seconds = round(sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False)), 3)
    if seconds and (":" not in text or max(parts[1:]) < 60):
        return seconds
    raise UnusableError("minutes and seconds, such as 2:05.3, or seconds, such as 58.4")


def yes_or_no(text: str) -> bool:
    """True for yes."""
    known = {"yes": True, "true": True, "no": False, "false": False}
    if text.casefold() not in known:
        raise UnusableError("yes or no")
    return known[text.casefold()]


def zone(text: str) -> str:
    """The IANA name of a time zone."""
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError) as error:
        expected = "a time zone, such as America/Denver or Europe/Berlin"
        raise UnusableError(expected, nearest(text, available_timezones())) from error


def number(low: float, high: float, *, unit: str = "") -> Callable[[str], float]:
    """A reader of numbers between two, both included."""

    def read(text: str) -> float:
        if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
            value = float(text.replace(",", "."))
            if low <= value <= high:
                return value
        raise UnusableError(f"a number from {low:g} to {high:g}{unit and f' {unit}'}")

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers between two, both included."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and low <= int(text) <= high:
            return int(text)
        raise UnusableError(f"a whole number from {low} to {high}")

    return read


def one_of(words: type[_Word]) -> Callable[[str], _Word]:
    """A reader of the words of an enum, in any case, with blanks or hyphens for underscores."""

    def read(text: str) -> _Word:
        spelled = re.sub(r"[\s-]+", "_", text.casefold())
        known = [word.value for word in words]
        if spelled not in known:
            raise UnusableError(f"one of {', '.join(known)}", nearest(spelled, known))
        return words(spelled)

    return read
