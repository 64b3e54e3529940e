"""Columns from the texts of XML cells: unreadable ones become null, counted and reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import NamedTuple, TypeAlias

import numpy as np
import polars as pl

from parsers.common.errors import DamagedError, ParseError

Floats: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float64]]
Cells: TypeAlias = Mapping[str, str]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXAMPLE_LENGTH = 24


class Times(NamedTuple):
    """Instants in seconds after 1970, NaN where there is none, and the file's local offset.

    `utc_offset_s` is what the first instant states; None where it says Z, or nothing.
    """

    epoch_s: Floats
    utc_offset_s: int | None


def numbers(points: Sequence[Cells], name: str, errors: list[ParseError]) -> Floats:
    """Read one number per point; NaN if it is missing or unreadable."""
    texts = pl.Series(name, [point.get(name) or None for point in points], dtype=pl.String)
    parsed = texts.cast(pl.Float64, strict=False)
    if parsed.null_count() > texts.null_count():
        # White space around an attribute is rare, and costs every file if it is always looked for.
        parsed = texts.str.strip_chars().cast(pl.Float64, strict=False)
    values = parsed.to_numpy(writable=True)
    values[np.isinf(values)] = np.nan
    unreadable = np.isnan(values) & texts.is_not_null().to_numpy()
    if unreadable.any():
        _report(texts.filter(unreadable), errors, count=len(points))
    return values


def times(points: Sequence[Cells], name: str, errors: list[ParseError]) -> Times:
    """Read ISO 8601 instants; one without an offset is taken as UTC."""
    texts = [point.get(name, "") for point in points]
    instants = [instant(text) for text in texts]
    pairs = zip(texts, instants, strict=True)
    unreadable = [text for text, at in pairs if text and at is None]
    if unreadable:
        _report(pl.Series(name, unreadable), errors, count=len(points))
    offset = next((at.utcoffset() for at in instants if at), None)
    return Times(
        epoch_s=np.array([epoch_s(at) for at in instants]),
        utc_offset_s=int(offset.total_seconds()) if offset else None,
    )


def instant(text: str) -> datetime | None:
    """Read an ISO 8601 text as an aware datetime; None if it is none."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    # In the first and last year there are instants that have no UTC date.
    if not MINYEAR < at.year < MAXYEAR:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def epoch_s(at: datetime | None) -> float:
    """Return seconds after 1970; NaN for None."""
    return (at - _EPOCH).total_seconds() if at else np.nan


def number(cells: Cells, name: str) -> float | None:
    """Read one number; None if there is none."""
    try:
        value = float(cells.get(name, ""))
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _report(unreadable: pl.Series, errors: list[ParseError], *, count: int) -> None:
    example = unreadable[0][:_EXAMPLE_LENGTH]
    problem = f"{len(unreadable):,} of {count:,} values of <{unreadable.name}> are unreadable"
    errors.append(DamagedError(f"{problem}, the first is {example!r}"))
