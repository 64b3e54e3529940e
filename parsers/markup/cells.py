"""Columns from the texts of XML cells: unreadable ones become null, counted and reported."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, timezone
from typing import NamedTuple, TypeAlias
from unicodedata import digit

import numpy as np
import polars as pl

from parsers.common.errors import DamagedError, ParseError
from parsers.common.reasons import Reason

Floats: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float64]]
Cells: TypeAlias = Mapping[str, str]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Half a coordinate is one, so not even an unreadable one is shown.
_PLACES = frozenset(("lat", "lon"))

# One comma between digits can only be the decimal one: nobody groups thousands in these files.
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_ASCII_SIGNS = str.maketrans({"\u066b": ".", "\u2212": "-", "\u200e": None, "\u200f": None})
"""Arabic's decimal separator, the typographer's minus, and marks of the direction of writing."""
_SECONDS = re.compile(r"\d{9,13}(?:\.\d+)?")
# As seconds this is the year 5138, as milliseconds 1973.
_MILLISECONDS = 1e11
_DATE_TIME = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[Tt]|\s+)(\d{1,2}):(\d{1,2})"
    r"(?::(\d{1,2}(?:[.,]\d+)?))?\s*([Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?"
)


class Times(NamedTuple):
    """Instants in seconds after 1970, NaN where there is none, and the file's local offset.

    `utc_offset_s` is what the first instant states; None where it says Z, or nothing.
    `unreadable` are the texts that are no instants.
    """

    epoch_s: Floats
    utc_offset_s: int | None
    unreadable: list[str]


def numbers(points: Sequence[Cells], name: str, errors: list[ParseError]) -> Floats:
    """Read one number per point; NaN if it is missing or unreadable."""
    texts = pl.Series(name, [point.get(name) or None for point in points], dtype=pl.String)
    parsed = texts.cast(pl.Float64, strict=False)
    if parsed.null_count() > texts.null_count():
        # Other spellings are rare, and cost every file if they are always looked for.
        spelled = [None if text is None else _spelled(text) for text in texts]
        parsed = pl.Series(spelled, dtype=pl.String).cast(pl.Float64, strict=False)
    values = parsed.to_numpy(writable=True)
    values[np.isinf(values)] = np.nan
    unreadable = np.isnan(values) & texts.is_not_null().to_numpy()
    if unreadable.any():
        _report(texts.filter(unreadable), errors, count=len(points))
    return values


def _spelled(text: str) -> str:
    """Spell a number as a program reads it: any script's digits and signs, a decimal comma."""
    plain = _with_ascii_digits(text.strip()).translate(_ASCII_SIGNS)
    return plain.replace(",", ".") if _DECIMAL_COMMA.fullmatch(plain) else plain


def _with_ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(digit(each)) if each.isdecimal() else each for each in text)


def times(points: Sequence[Cells], name: str) -> Times:
    """Read instants; one without an offset is taken as UTC."""
    texts = [point.get(name, "") for point in points]
    instants = [instant(text) for text in texts]
    offset = next((at.utcoffset() for at in instants if at), None)
    return Times(
        epoch_s=np.array([epoch_s(at) for at in instants]),
        utc_offset_s=int(offset.total_seconds()) if offset else None,
        unreadable=[text for text, at in zip(texts, instants, strict=True) if text and at is None],
    )


def report_times(read: Times, name: str, errors: list[ParseError]) -> None:
    """Report instants that could not be read."""
    if read.unreadable:
        _report(pl.Series(name, read.unreadable), errors, count=len(read.epoch_s))


def instant(text: str) -> datetime | None:
    """Read an instant as an aware datetime; None if it is none.

    ISO 8601, and what apps write instead: seconds or milliseconds after 1970, slashes or points
    between year, month and day, numbers of one digit, digits of another script.
    """
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return _odd_instant(_with_ascii_digits(text.strip()))
    # In the first and last year there are instants that have no UTC date.
    if not MINYEAR < at.year < MAXYEAR:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _odd_instant(text: str) -> datetime | None:
    if _SECONDS.fullmatch(text):
        seconds = float(text)
        return _EPOCH + timedelta(seconds=seconds / 1000 if seconds >= _MILLISECONDS else seconds)
    parts = _DATE_TIME.fullmatch(text)
    if parts is None:
        return None
    *whole, seconds_text, zone = parts.groups()
    year, month, day, hour, minute = map(int, whole)
    try:
        # A day of this size and no fraction of a second: `datetime` checks the rest.
        at = datetime(year, month, day, hour, minute, tzinfo=_zone(zone))
    except (ValueError, OverflowError):
        return None
    in_range = MINYEAR < year < MAXYEAR
    return (
        at + timedelta(seconds=float((seconds_text or "0").replace(",", "."))) if in_range else None
    )


def _zone(text: str | None) -> timezone:
    if text is None or text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-ahead if text[0] == "-" else ahead)


def epoch_s(at: datetime | None) -> float:
    """Return seconds after 1970; NaN for None."""
    return (at - _EPOCH).total_seconds() if at else np.nan


def number(cells: Cells, name: str) -> float | None:
    """Read one number; None if there is none."""
    try:
        value = float(_spelled(cells.get(name, "")))
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _report(unreadable: pl.Series, errors: list[ParseError], *, count: int) -> None:
    numbers = len(unreadable), count, unreadable.name
    excerpt = "" if unreadable.name in _PLACES else unreadable[0]
    errors.append(DamagedError(Reason.VALUES_UNREADABLE, *numbers, excerpt=excerpt))
