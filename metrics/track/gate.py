"""Whether meters along the oval are better than the watch's own, by the spread of lap distances."""

from __future__ import annotations

from math import sqrt

import numpy as np
from msgspec import Struct

from metrics.recording.signal import Floats, Signal, median, zero_unknown
from metrics.track.crossings import split_error_s
from metrics.track.fit import TrackFit

FEWEST_LAPS = 3
"""Two laps tell no spread."""
DENSE_S = 2.0
"""Seconds between records beyond which snapping was never seen to help: a runner goes 20 m in 5."""
SLOWEST_LAP_MPS = 2.0
STROLL_MPS, STROLLED_SHARE = 1.2, 0.1
"""Slower laps hold walking or standing, where positions wander on their own. So does a fast one
with a rest in it: who waits at the line between 400s mills about for 60 m, which are no lap's."""
PHASES = 4
"""Laps are counted from so many places of the oval, so that a spread rests on enough of them."""
SHIFTS_S = range(-3, 8)
"""Positions trail the distance stream by up to 3–4 s, seldom the other way round."""
HALF_CHORD_S = 2


class Spread(Struct, frozen=True, kw_only=True):
    """The standard deviation of lap distances in m, by the watch and along the oval.

    `error_share` is how far it may be off where it was estimated and not measured.
    """

    raw_m: float
    snapped_m: float
    laps: int
    error_share: float = 0.0

    @property
    def falls(self) -> bool:
        """Tell whether snapping lowers it, by more than it may be off."""
        return self.laps >= FEWEST_LAPS and self.snapped_m * (1 + self.error_share) < self.raw_m


def spread_of_marked(raw_m: Floats, snapped_m: Floats) -> Spread:
    """Compare the spreads of alike laps that a runner marked.

    Parameters
    ----------
    raw_m, snapped_m : meters of each lap by the watch and along the oval, same shape; NaN where
        one is not known.

    Returns
    -------
    Standard deviations of the laps that both know; 0 without two.
    """
    is_known = np.isfinite(raw_m) & np.isfinite(snapped_m)
    count = int(np.count_nonzero(is_known))
    if count < 2:
        return Spread(raw_m=0.0, snapped_m=0.0, laps=count)
    raw, snapped = (float(np.std(each[is_known], ddof=1)) for each in (raw_m, snapped_m))
    return Spread(raw_m=raw, snapped_m=snapped, laps=count)


class WholeLaps(Struct, frozen=True, kw_only=True):
    """The watch's meters and the seconds of every lap of an oval that was run through.

    Each is counted from `PHASES` places.
    """

    metres: Floats
    seconds: Floats


def whole_laps(fit: TrackFit, signal: Signal, shift_s: float) -> WholeLaps:
    """List the laps of the oval that were run through, without any marks.

    Parameters
    ----------
    fit : the run along its oval.
    signal : with its distance.
    shift_s : by how many seconds the positions trail the signal.
    """
    metres, seconds, strolled = [np.zeros(0)], [np.zeros(0)], [np.zeros(0)]
    strolled_s = np.concatenate(([0.0], np.cumsum(zero_unknown(signal.speed_mps) < STROLL_MPS)))
    for number in range(int(fit.stretch[-1]) + 1):
        own = fit.stretch == number
        times, along = fit.times_s[own], np.maximum.accumulate(fit.along_m[own])
        for phase in range(PHASES):
            first = along[0] + fit.lap_m * phase / PHASES
            marks = np.arange(first, along[-1], fit.lap_m)
            passed_s = np.interp(marks, along, times) - shift_s
            metres.append(np.diff(signal.distance_at(passed_s)))
            seconds.append(np.diff(passed_s))
            strolled.append(np.diff(strolled_s[np.searchsorted(signal.time_s, passed_s)]))
    laps_m, laps_s = np.concatenate(metres), np.concatenate(seconds)
    is_run = laps_m >= SLOWEST_LAP_MPS * laps_s
    is_run &= np.concatenate(strolled) <= STROLLED_SHARE * laps_s
    return WholeLaps(metres=laps_m[is_run], seconds=laps_s[is_run])


def spread_of_laps(fit: TrackFit, laps: WholeLaps) -> Spread:
    """Compare the spread of the watch's meters a lap with that of snapped laps, without marks.

    A lap of the oval is measured by the watch between two passings of one place. Its spread holds
    the errors of both; that of the places is told by how far beside the line positions lie, as
    they err alike in all directions. What is left is the watch's.

    Parameters
    ----------
    fit : the run along its oval.
    laps : of `whole_laps`.

    Returns
    -------
    Standard deviations: of the watch's meters alone, and of snapped ones as expected.
    """
    laps_m = laps.metres
    count = len(laps_m) // PHASES
    if count < FEWEST_LAPS:
        return Spread(raw_m=0.0, snapped_m=0.0, laps=count)
    lap_s = median(laps.seconds)
    speed_mps = fit.lap_m / lap_s
    error_s = split_error_s(
        np.array([lap_s]), np.array([fit.lap_m]), error_m=fit.error_m, bias_sd=0.0
    )
    snapped_m = float(error_s[0]) * speed_mps
    both_m = 1.4826 * median(np.abs(laps_m - median(laps_m)))
    raw_m = float(np.sqrt(max(both_m**2 - snapped_m**2, 0.0)))
    # A standard deviation of n values is known to 1 / √(2n).
    error_share = 1 / sqrt(2 * count)
    return Spread(raw_m=raw_m, snapped_m=snapped_m, laps=count, error_share=error_share)


def scale(fit: TrackFit, laps: WholeLaps) -> float | None:
    """Compare the watch's meters with those along the oval, over all running laps.

    Parameters
    ----------
    fit : the run along its oval.
    laps : of `whole_laps`.

    Returns
    -------
    The watch's meters for one meter of the oval, 1.025 in the mean on real watches; None without a
    whole lap.
    """
    return median(laps.metres) / fit.lap_m if len(laps.metres) else None


def shift_behind(fit: TrackFit, signal: Signal) -> float:
    """Find by how many seconds positions trail the signal: where their speeds agree best.

    Parameters
    ----------
    fit : the run along its oval.
    signal : of the same run.

    Returns
    -------
    Whole seconds from -3 to 7; 0 where the speeds tell nothing.
    """
    seconds = signal.time_s
    way_m = fit.ways_m(seconds, apart=2 * HALF_CHORD_S)
    along_mps = np.full(len(seconds), np.nan)
    along_mps[HALF_CHORD_S:-HALF_CHORD_S] = way_m / (2 * HALF_CHORD_S)
    errors = []
    around = np.concatenate((along_mps[SHIFTS_S[0] :], along_mps, along_mps[: SHIFTS_S[-1]]))
    for shift in range(len(SHIFTS_S)):
        off = around[shift : shift + len(seconds)] - signal.speed_mps
        off = off[np.isfinite(off)]
        errors.append(float(np.add.reduce(off**2)) / len(off) if len(off) else np.inf)
    best = int(np.argmin(errors))
    return float(SHIFTS_S[best]) if np.isfinite(errors[best]) else 0.0
