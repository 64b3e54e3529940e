"""The kick: the last 100, 200 and 300 m beside the whole race, and how the steps change."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from metrics.races.finder import RaceWindow
from metrics.races.likelihood import Floats
from metrics.races.trace import RaceTrace

CRUISE = (0.3, 0.7)
"""The part of a race, by time, that its cruising steps are read from."""
STEPPING_SPM = 120.0
"""Fewer steps a minute are not a runner's."""
KICK_LENGTHS_M = (100.0, 200.0, 300.0)


class KickSpeed(Struct, frozen=True, kw_only=True):
    """The last stretch of a race: its seconds with their error, and its speed beside two others.

    `over_mean` is its speed / the race's mean; `over_max` its speed / the athlete's maximum, None
    where no maximum is known.
    """

    length_m: float
    seconds: float
    sd_s: float
    over_mean: float
    over_max: float | None


class Stepping(Struct, frozen=True, kw_only=True):
    """Step rate and step length of the kick and of the cruise (B9)."""

    kick_spm: float
    cruise_spm: float
    kick_step_m: float
    cruise_step_m: float


def kick_speed(
    length_m: float,
    seconds: float,
    sd_s: float,
    *,
    race_mps: float,
    max_mps: float | None,
) -> KickSpeed:
    """Compare the last stretch of a race with its mean speed and with a maximum (B8).

    Parameters
    ----------
    length_m, seconds, sd_s
        The stretch, its time and the error of that.
    race_mps
        Mean speed of the race.
    max_mps
        The athlete's maximum speed, None if unknown.

    Returns
    -------
    KickSpeed
        Shares as ratios; 1 is as fast as the race's mean, or as the maximum.
    """
    speed_mps = length_m / seconds
    return KickSpeed(
        length_m=length_m,
        seconds=seconds,
        sd_s=sd_s,
        over_mean=speed_mps / race_mps,
        over_max=speed_mps / max_mps if max_mps else None,
    )


def stepping(
    trace: RaceTrace, window: RaceWindow, kick: KickSpeed, distance_m: float
) -> Stepping | None:
    """Compare the steps of the kick with those of the cruise (B9): step length is 60 v / spm.

    Parameters
    ----------
    trace
        The recording.
    window
        The race in it.
    kick
        The last stretch: its length and time give the speed of the kick.
    distance_m
        Length of the race.

    Returns
    -------
    Stepping or None
        None where no steps were recorded in either part.
    """
    kick_spm = _median_spm(trace, window.end_s - kick.seconds, window.end_s)
    begin_s, stop_s = (window.start_s + share * window.duration_s for share in CRUISE)
    cruise_spm = _median_spm(trace, begin_s, stop_s)
    travelled = trace.travelled_m
    if kick_spm is None or cruise_spm is None or travelled is None:
        return None
    cruised_m, raced_m = (
        float(np.diff(np.interp(ends, trace.time_s, travelled))[0])
        for ends in ([begin_s, stop_s], [window.start_s, window.end_s])
    )
    cruise_mps = cruised_m / (stop_s - begin_s) * distance_m / raced_m
    return Stepping(
        kick_spm=kick_spm,
        cruise_spm=cruise_spm,
        kick_step_m=60 * kick.length_m / kick.seconds / kick_spm,
        cruise_step_m=60 * cruise_mps / cruise_spm,
    )


def _median_spm(trace: RaceTrace, start_s: float, end_s: float) -> float | None:
    inside: Floats = trace.cadence_spm[(trace.time_s >= start_s) & (trace.time_s <= end_s)]
    steps = inside[np.isfinite(inside) & (inside > STEPPING_SPM)]
    return float(np.median(steps)) if len(steps) >= 5 else None
