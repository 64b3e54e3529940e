"""Road and cross-country races: the watch's meters beside the distance, halves, and the hills."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from metrics.races.finder import RaceWindow
from metrics.races.likelihood import Floats
from metrics.races.trace import RaceTrace
from metrics.recording.grade import flat_speed

LEAST_ALTITUDE_SHARE = 0.8
SMOOTHING_S = 30
"""Altitude steps by .2–1 m: over half a minute of running that is a grade below 1 %."""


class RoadFigures(Struct, frozen=True, kw_only=True):
    """What a road or a course adds: the second half less the first, and the grade-adjusted speed.

    `second_half_s` is negative for a negative split. `gap_mps` is the flat speed of the same cost
    (Minetti et al. 2002), None without altitude.
    """

    second_half_s: float
    gap_mps: float | None
    ascent_m: float | None


def road_figures(
    trace: RaceTrace, window: RaceWindow | None, distance_m: float
) -> RoadFigures | None:
    """Compute the figures of a road race from its recording.

    Parameters
    ----------
    trace
        The recording.
    window
        The race in it, None where it was not found.
    distance_m
        Length of the race, by which the watch's meters are corrected.

    Returns
    -------
    RoadFigures or None
        None without the race or without meters.
    """
    travelled = trace.travelled_m
    if window is None or travelled is None:
        return None
    is_race = (trace.time_s >= window.start_s) & (trace.time_s <= window.end_s)
    times, metres = trace.time_s[is_race], travelled[is_race]
    if len(times) < SMOOTHING_S * 2:
        return None
    rising = metres + 1e-6 * np.arange(len(metres))
    middle_s = float(np.interp((rising[0] + rising[-1]) / 2, rising, times)) - window.start_s
    gap, ascent = _hills(metres, trace.altitude_m[is_race], distance_m / window.watch_m)
    return RoadFigures(second_half_s=window.duration_s - 2 * middle_s, gap_mps=gap, ascent_m=ascent)


def _hills(
    metres: Floats, altitude_m: Floats, correction: float
) -> tuple[float | None, float | None]:
    is_there = np.isfinite(altitude_m)
    if is_there.mean() < LEAST_ALTITUDE_SHARE:
        return None, None
    seconds = np.arange(len(metres))
    altitude = np.interp(seconds, seconds[is_there], altitude_m[is_there])
    edges = np.arange(0, len(metres), SMOOTHING_S)
    run_m, climbed_m = np.diff(metres[edges]) * correction, np.diff(_smooth(altitude)[edges])
    is_run = run_m > SMOOTHING_S
    if not is_run.any():
        return None, None
    speeds = run_m[is_run] / SMOOTHING_S
    gaps = flat_speed(speeds, climbed_m[is_run] / run_m[is_run])
    return float(np.mean(gaps)), float(np.clip(climbed_m, 0.0, None).sum())


def _smooth(altitude_m: Floats) -> Floats:
    width = 11
    padded = np.pad(altitude_m, width // 2, mode="edge")
    return np.convolve(padded, np.full(width, 1 / width), mode="valid")
