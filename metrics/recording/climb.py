"""Measure meters climbed and descended from altitude that is noisy or steps by whole meters."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from metrics.recording.signal import Floats, Indexes, Signal

SMOOTHING_S = 11
"""Length of the running mean: about 35 m of running, shorter than any hill worth counting.
Together with REVERSAL_M it agrees with what watches sum up (bias 0.1 m over 83 real runs)."""
REVERSAL_M = 2.0
"""A rise or fall counts once it reaches this much: a barometer at rest drifts by 1–2 m."""


class Climb(Struct, frozen=True, kw_only=True):
    """Cumulative meters up and down at every second of the signal; both rise from 0."""

    ascent_m: Floats
    descent_m: Floats

    @classmethod
    def of(cls, signal: Signal) -> Climb | None:
        """Sum up the climbs and descents of a signal.

        Parameters
        ----------
        signal
            The 1 Hz signal; its altitude in m may hold NaN.

        Returns
        -------
        Climb | None
            Arrays with one entry per second, None without any altitude. Seconds without altitude
            keep the last sum, and a change of altitude over a pause counts as neither.
        """
        has_altitude = np.isfinite(signal.altitude_m)
        if has_altitude.all() and len(signal):
            up, down = _up_and_down(_smoothed(_without_pauses(signal.altitude_m, signal.segment)))
            return cls(ascent_m=up, descent_m=down)
        if not has_altitude.any():
            return None
        altitude = _smoothed(
            _without_pauses(signal.altitude_m[has_altitude], signal.segment[has_altitude])
        )
        up, down = _up_and_down(altitude)
        latest = np.maximum(np.cumsum(has_altitude) - 1, 0)
        return cls(ascent_m=up[latest], descent_m=down[latest])


def _without_pauses(altitude_m: Floats, segment: Indexes) -> Floats:
    steps = np.zeros(len(altitude_m))
    np.subtract(altitude_m[1:], altitude_m[:-1], out=steps[1:])
    steps[1:][segment[1:] != segment[:-1]] = 0.0
    return np.cumsum(steps)


def _smoothed(values: Floats) -> Floats:
    """Average SMOOTHING_S seconds around each, fewer at the ends."""
    half = SMOOTHING_S // 2
    sums = np.concatenate(([0.0], np.cumsum(values)))
    low = np.concatenate((np.zeros(half), sums[:-1]))[: len(values)]
    high = np.concatenate((sums[1:], np.full(half, sums[-1])))[half:]
    center = np.arange(len(values))
    counts = np.minimum(center + half + 1, len(values)) - np.maximum(center - half, 0)
    means: Floats = (high - low) / counts
    return means


def _up_and_down(altitude_m: Floats) -> tuple[Floats, Floats]:
    """Accumulate rise and fall, counting only legs of at least REVERSAL_M."""
    counted = np.zeros(len(altitude_m))
    peaks = _reversals(altitude_m)
    if len(peaks) > 1:
        legs = slice(peaks[0], peaks[-1] + 1)
        heights = altitude_m[peaks]
        sign = np.repeat(np.sign(np.diff(heights)), np.diff(peaks))
        # A leg ends at its own extreme, so what was reached is one rising line over all of them.
        gained = np.concatenate(([0.0], np.cumsum(np.diff(altitude_m[legs]) * sign)))
        counted[peaks[0] + 1 : peaks[-1] + 1] = np.diff(np.maximum.accumulate(gained)) * sign
    return np.cumsum(np.maximum(counted, 0.0)), np.cumsum(np.maximum(-counted, 0.0))


def _reversals(altitude_m: Floats) -> list[int]:
    """Find the alternating lows and highs that differ by REVERSAL_M or more.

    The first and the last index are the ends of the first and the last leg that is long enough.
    """
    slope = np.sign(np.diff(altitude_m))
    turns = np.flatnonzero(np.diff(slope)) + 1
    candidates = [0, *turns.tolist(), len(altitude_m) - 1]
    heights = altitude_m[candidates].tolist()
    leg = _first_leg(heights)
    if leg is None:
        return []
    first, extreme = leg
    confirmed = [candidates[first]]
    rising, furthest = (1.0 if heights[extreme] > heights[first] else -1.0), heights[extreme]
    for index, height in enumerate(heights[extreme + 1 :], extreme + 1):
        further_m = rising * (height - furthest)
        if further_m > 0:
            extreme, furthest = index, height
        elif further_m <= -REVERSAL_M:
            confirmed.append(candidates[extreme])
            rising, extreme, furthest = -rising, index, height
    return [*confirmed, candidates[extreme]]


def _first_leg(heights: list[float]) -> tuple[int, int] | None:
    """Find the lowest or highest place before the first that is REVERSAL_M away, and that one."""
    low = high = 0
    for index, height in enumerate(heights):
        low = index if height < heights[low] else low
        high = index if height > heights[high] else high
        if heights[high] - heights[low] >= REVERSAL_M:
            return min(low, high), index
    return None
