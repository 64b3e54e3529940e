"""Durations as runners write them, in one place for pages, screens and sentences."""

from __future__ import annotations

from math import floor
from typing import NamedTuple

LEAST_HOUR_S = 3599.95
"""From here on tenths round up to an hour."""


def known_step_s(error_s: float | None) -> float:
    """Return to which part of a time its error lets it be told: 0.1, 1 or 10 s.

    Parameters
    ----------
    error_s
        1 SD of the time in s; None for a time that was taken by hand or by a clock.

    Returns
    -------
    float
        The largest step that the error reaches, 0.1 s at least.
    """
    return max((step_s for step_s in (1.0, 10.0) if (error_s or 0.0) >= step_s), default=0.1)


def known_seconds(seconds: float, error_s: float) -> float:
    """Round a time to whole or ten seconds where its error hides the tenths; else leave it."""
    step_s = known_step_s(error_s)
    return seconds if step_s < 1 else floor(seconds / step_s + 0.5) * step_s


class KnownTime(NamedTuple):
    """A time in s, rounded to what its error leaves of it, and to which part of one that is."""

    seconds: float
    step_s: float


def known_time(way_m: float, speed_mps: float, speed_sd_mps: float | None) -> KnownTime:
    """Return the time over a way at a speed, as exactly as the speed's error lets it be told.

    Parameters
    ----------
    way_m
        The way in m.
    speed_mps
        The speed in m/s, above 0.
    speed_sd_mps
        Its 1 SD in m/s; None where it has no error.

    Returns
    -------
    KnownTime
        Tenths are left as they are: whoever writes the time rounds them.
    """
    seconds = way_m / speed_mps
    error_s = (speed_sd_mps or 0.0) / speed_mps * seconds
    return KnownTime(known_seconds(seconds, error_s), known_step_s(error_s))


def known_clock(seconds: float, error_s: float | None) -> str:
    """Write a duration as exactly as its error lets it be told: `5:01.8`, `14:56`, `23:20`.

    From an hour on nobody asks for tenths.

    Parameters
    ----------
    seconds
        The duration in s, 0 or more.
    error_s
        Its 1 SD in s; None where somebody typed the duration, so that it has no error.

    Returns
    -------
    str
        To tenths, whole seconds or tens of seconds.
    """
    if error_s is None:
        return typed_clock(seconds)
    step_s = max(known_step_s(error_s), 1.0 if seconds >= LEAST_HOUR_S else 0.1)
    if step_s < 1:
        return clock(seconds, decimals=1)
    return clock(known_seconds(seconds, step_s))


def typed_clock(seconds: float) -> str:
    """Write a time that somebody typed: `5:31.2`, and a whole second without the `.0`, `19:52`.

    Parameters
    ----------
    seconds
        The time in s, 0 or more.

    Returns
    -------
    str
        With tenths below an hour, unless they are 0.
    """
    return clock(seconds, decimals=int(seconds < LEAST_HOUR_S)).removesuffix(".0")


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
