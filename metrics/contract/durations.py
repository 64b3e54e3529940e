"""Durations as runners write them, in one place for pages, screens and sentences."""

from __future__ import annotations

from math import floor


def clock(seconds: float, *, decimals: int = 0) -> str:
    """Write a duration as `42.1`, `1:12.5`, `17:31` or `1:02:03`.

    Parameters
    ----------
    seconds
        A duration in s, 0 or more.
    decimals
        So many are kept; half a unit is rounded up, as a timekeeper does. With decimals, less than
        a minute is plain seconds; without, `0:42`.

    Returns
    -------
    str
        Hours only where there are any.
    """
    units = 10**decimals
    whole, part = divmod(floor(seconds * units + 0.5), units)
    tail = f".{part:0{decimals}d}" if decimals else ""
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours}:{minutes:02d}:{whole % 60:02d}{tail}"
    if decimals and not minutes:
        return f"{whole}{tail}"
    return f"{minutes}:{whole % 60:02d}{tail}"
