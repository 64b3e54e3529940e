"""Readers that turn the text of a cell into a value: dates, times, distances, words.

Each takes stripped text and raises `UnusableError` with the expected form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from config.problems import UnusableError, nearest
from metrics.contract.units import KILOMETRE_M, MILE_M, YARD_M

METRES = {
    **dict.fromkeys(("", "m", "meter", "meters", "metres"), 1.0),
    **dict.fromkeys(("k", "km"), KILOMETRE_M),
    **dict.fromkeys(("mi", "mile", "miles"), MILE_M),
    **dict.fromkeys(("y", "yd", "yds", "yards"), YARD_M),
}
"""Meters in each unit of a distance."""
NAMED_M = {"half marathon": 21_097.5, "marathon": 42_195.0, "half mile": MILE_M / 2}
SHORTEST_M = 20.0
LONGEST_M = 200_000.0

_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})(?::(\d{2}))?(?: ?([ap])\.?m\.?)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"^(\d{1,2})[, ](\d{3})(?=\D|$)")
_DISTANCE = re.compile(r"(\d+(?:[.,]\d+)?)? ?([a-z]*)")
_DURATION = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,2}(?:[.,]\d+)?)")
_SECONDS = re.compile(r"\d+(?:[.,]\d+)?")

_Word = TypeVar("_Word", bound=StrEnum)


def clock(text: str) -> time:
    """Read a time of day: 15:30, 15:30:00 or 3:30 PM."""
    match = _CLOCK.fullmatch(text)
    try:
        if match:
            return time(_hour(match), int(match[2]), int(match[3] or 0))
    except ValueError:
        pass  # such as 25:00: reported below
    raise UnusableError("a time of day, such as 15:30")


def _hour(match: re.Match[str]) -> int:
    """Return the hour of the day from one with am or pm; 24 and more for what is none."""
    hour = int(match[1])
    if match[4] is None:
        return hour
    return hour % 12 + 12 * (match[4].casefold() == "p") if 1 <= hour <= 12 else 24


@lru_cache(maxsize=1024)
def distance_m(text: str) -> float:
    """Read a distance of 20 m to 200 km in meters: `800`, `60m`, `5k`, `mile`, `1.5 km`."""
    text = _THOUSANDS.sub(r"\1\2", text.casefold())
    if text in NAMED_M:
        return NAMED_M[text]
    match = _DISTANCE.fullmatch(text)
    if match and match[2] in METRES and (match[1] or match[2].startswith("mi")):
        metres = float((match[1] or "1").replace(",", ".")) * METRES[match[2]]
        if SHORTEST_M <= metres <= LONGEST_M:
            return metres
    raise UnusableError("a distance, such as 800, 60m, mile or 5k")


@lru_cache(maxsize=4096)
def duration_s(text: str) -> float:
    """Read a time above 0 in seconds: `58.4`, `2:05.3`, `17:45` (minutes first), `1:02:03`."""
    if meant := _time_of_day_for(text):
        raise UnusableError("minutes and seconds as text, not a time of day", meant)
    text = _as_colons(text)
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


def _time_of_day_for(text: str) -> str | None:
    """Return 19:52 for the 07:52:00 PM that a spreadsheet made of it; None for other text."""
    match = _CLOCK.fullmatch(text)
    if match is None or match[4] is None:
        return None
    hour = _hour(match)
    if hour == 0:
        return f"{int(match[2])}:{match[3] or '00'}"
    return f"{hour}:{match[2]}" if match[3] in (None, "00") else f"{hour}:{match[2]}:{match[3]}"


def _as_colons(text: str) -> str:
    r"""Return 2:05.3 for 2.05,3 and 2.05.3, 2'05"3 and 2m05.3s."""
    text = re.sub(r" ?(?:s|sec|secs|min)$", "", text)
    if match := re.fullmatch(r"(\d{1,2})[.](\d{2})[.,](\d{1,3})", text):
        return f"{match[1]}:{match[2]}.{match[3]}"
    if match := re.fullmatch(r"(\d{1,3})['m′’](\d{2})(?:[\"″”.,](\d{1,3})?)?", text):
        return f"{match[1]}:{match[2]}.{match[3] or 0}"
    return text


def yes_or_no(text: str) -> bool:
    """Read yes as True and no as False."""
    answers = {"yes": True, "y": True, "true": True, "no": False, "n": False, "false": False}
    if text.casefold() not in answers:
        raise UnusableError("yes or no")
    return answers[text.casefold()]


def zone(text: str) -> str:
    """Read the IANA name of a time zone."""
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError) as error:
        expected = "a time zone, such as America/Denver or Europe/Berlin"
        # UTC-7 is like UTC in its letters alone, and says nothing of daylight saving.
        is_offset = any(character.isdigit() for character in text)
        near_miss = None if is_offset else nearest(text, available_timezones())
        raise UnusableError(expected, near_miss) from error


@cache
def number(low: float, high: float, *, unit: str = "") -> Callable[[str], float]:
    """Make a reader of numbers from `low` to `high`, both included."""

    @lru_cache(maxsize=1024)
    def read(text: str) -> float:
        if _SECONDS.fullmatch(text):
            value = float(text.replace(",", "."))
            if low <= value <= high:
                return value
        raise UnusableError(f"a number from {low:g} to {high:g}{unit and f' {unit}'}")

    return read


@cache
def whole(low: int, high: int) -> Callable[[str], int]:
    """Make a reader of whole numbers from `low` to `high`, both included."""

    @lru_cache(maxsize=1024)
    def read(text: str) -> int:
        if text.isascii() and text.isdigit() and low <= int(text) <= high:
            return int(text)
        raise UnusableError(f"a whole number from {low} to {high}")

    return read


def one_of(
    words: type[_Word], synonyms: Mapping[str, _Word] = MappingProxyType({})
) -> Callable[[str], _Word]:
    """Make a reader of an enum's words: any case, spaces or hyphens for underscores."""

    @lru_cache(maxsize=1024)
    def read(text: str) -> _Word:
        spelled = re.sub(r"[\s-]+", "_", text.casefold())
        if spelled in synonyms:
            return synonyms[spelled]
        spellings = [word.value for word in words]
        if spelled not in spellings:
            raise UnusableError(f"one of {', '.join(spellings)}", nearest(spelled, spellings))
        return words(spelled)

    return read
