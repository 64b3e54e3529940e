"""Readers that turn the text of a cell into a value: dates, times, distances, words.

Each takes stripped text and raises `UnusableError` with the expected form.
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
    """Read a date written year first, the only order that all countries read alike."""
    match = _DAY.fullmatch(text)
    try:
        if match and 1990 <= int(match[1]) <= 2100:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass  # such as February 30: reported below
    raise UnusableError("year-month-day, such as 2027-03-20 (format the column so, or as text)")


def clock(text: str) -> time:
    """Read a time of day on the 24-hour clock."""
    match = _CLOCK.fullmatch(text)
    try:
        if match:
            return time(int(match[1]), int(match[2]), int(match[3] or 0))
    except ValueError:
        pass  # such as 25:00: reported below
    raise UnusableError("a time of day, such as 15:30")


def distance_m(text: str) -> float:
    """Read a distance of 20 m to 200 km in meters: `800`, `60m`, `5k`, `mile`, `1.5 km`."""
    match = _DISTANCE.fullmatch(text.casefold())
    if match and match[2] in METRES and (match[1] or match[2].startswith("mi")):
        metres = float((match[1] or "1").replace(",", ".")) * METRES[match[2]]
        if SHORTEST_M <= metres <= LONGEST_M:
            return metres
    raise UnusableError("a distance, such as 800, 60m, mile or 5k")


def duration_s(text: str) -> float:
    """Read a time above 0 in seconds: `58.4`, `2:05.3`, `17:45` (minutes first), `1:02:03`."""
    match = _DURATION.fullmatch(text)
    if match:
        parts = [float((part or "0").replace(",", ".")) for part in match.groups()]
    elif _SECONDS.fullmatch(text):
        parts = [0.0, 0.0, float(text.replace(",", "."))]
    else:
        parts = []
    seconds = round(sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False)), 3)
    if seconds and (":" not in text or max(parts[1:]) < 60):
        return seconds
    raise UnusableError("minutes and seconds, such as 2:05.3, or seconds, such as 58.4")


def yes_or_no(text: str) -> bool:
    """Read yes as True and no as False."""
    answers = {"yes": True, "true": True, "no": False, "false": False}
    if text.casefold() not in answers:
        raise UnusableError("yes or no")
    return answers[text.casefold()]


def zone(text: str) -> str:
    """Read the IANA name of a time zone."""
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError) as error:
        expected = "a time zone, such as America/Denver or Europe/Berlin"
        raise UnusableError(expected, nearest(text, available_timezones())) from error


def number(low: float, high: float, *, unit: str = "") -> Callable[[str], float]:
    """Make a reader of numbers from `low` to `high`, both included."""

    def read(text: str) -> float:
        if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
            value = float(text.replace(",", "."))
            if low <= value <= high:
                return value
        raise UnusableError(f"a number from {low:g} to {high:g}{unit and f' {unit}'}")

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """Make a reader of whole numbers from `low` to `high`, both included."""

    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and low <= int(text) <= high:
            return int(text)
        raise UnusableError(f"a whole number from {low} to {high}")

    return read


def one_of(words: type[_Word]) -> Callable[[str], _Word]:
    """Make a reader of an enum's words: any case, spaces or hyphens for underscores."""

    def read(text: str) -> _Word:
        spelled = re.sub(r"[\s-]+", "_", text.casefold())
        spellings = [word.value for word in words]
        if spelled not in spellings:
            raise UnusableError(f"one of {', '.join(spellings)}", nearest(spelled, spellings))
        return words(spelled)

    return read
