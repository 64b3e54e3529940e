"""Which seconds and meters of an effort are shown together, so that its pace follows from both."""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot, log
from typing import Any, Final

OFFICIAL: Final = "official_duration_s"
MOTION: Final = "duration_s"
WATCH_DIFFERS: Final = "watch_differs"
"""The flag of an effort whose official seconds make another pace than it is judged by."""
PAIRS: Final = (
    (OFFICIAL, "nominal_distance_m"),
    (OFFICIAL, "snapped_distance_m"),
    (MOTION, "snapped_distance_m"),
    (MOTION, "distance_m"),
)
"""Columns that measure the same stretch, the better first."""
SAME_SHARE: Final = 0.01
"""A pair this close to the judged speed tells it: 0.8 s of 80 s."""
OTHER_SHARE: Final = 0.03
"""A pair further from it tells another speed, as far off as 5k pace from 3200 pace."""


def shown_pair(effort: Mapping[str, Any]) -> tuple[str, str | None]:
    """Choose the columns of an effort's time and distance that belong together.

    A watch's seconds between two presses are not those of the motion, so they do not go with the
    motion's meters.

    Parameters
    ----------
    effort
        A row of `efforts`, with its `flags`. A null or a zero makes a pair unusable; without a
        judged speed the first usable pair is taken.

    Returns
    -------
    tuple[str, str | None]
        The first pair that gives the judged speed within `SAME_SHARE`, else the closest one;
        `duration_s` and `distance_m` where none is usable. Where even the closest tells another
        speed, only the seconds that it was judged over, and None: no column has their meters.
    """
    usable = [pair for pair in PAIRS if effort[pair[0]] and effort[pair[1]]]
    misfits = [_misfit(effort, *pair) for pair in usable]
    close = (pair for pair, share in zip(usable, misfits, strict=True) if share <= SAME_SHARE)
    if not usable:
        return PAIRS[-1]
    if min(misfits) > OTHER_SHARE:
        return (OFFICIAL if _is_by_watch(effort) else MOTION), None
    return next(close, usable[misfits.index(min(misfits))])


def other_watch_s(effort: Mapping[str, Any]) -> float | None:
    """Give the watch's seconds between two presses where `shown_pair` leaves them out.

    Parameters
    ----------
    effort
        A row of `efforts`.

    Returns
    -------
    float or None
        Seconds; None where they are the ones that are shown, or where there are none.
    """
    official_s: float | None = effort[OFFICIAL]
    return None if shown_pair(effort)[0] == OFFICIAL else official_s


def judged_sd_mps(effort: Mapping[str, Any]) -> float:
    """Add up the error of a judged speed: its own, and what the whole file shares.

    Parameters
    ----------
    effort
        A row of `efforts`. A null adds nothing.

    Returns
    -------
    float
        1 SD in m/s, 0 or more.
    """
    return hypot(effort["judged_speed_sd_mps"] or 0.0, effort["judged_bias_sd_mps"] or 0.0)


def _is_by_watch(effort: Mapping[str, Any]) -> bool:
    """Tell whether an effort is judged over the seconds of its lap, and by the lap's own meters."""
    differs = WATCH_DIFFERS in (effort["flags"] or "").split()
    return bool(effort[OFFICIAL]) and not differs


def _misfit(effort: Mapping[str, Any], duration: str, distance: str) -> float:
    """Tell how far a pair's speed lies from the judged one, as a share; 0 where none is judged."""
    judged_mps = effort["judged_speed_mps"]
    if not judged_mps:
        return 0.0
    return abs(log(effort[distance] / effort[duration] / judged_mps))
