"""How often a rep accelerates and then maintains: ins and outs told from build–fast–out (B4)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from metrics.races.likelihood import Floats
from metrics.races.trace import RaceTrace

RISE_MPS = 0.35
"""Mean speeds of like reps are good to about .15 m/s; a float is slower than the zone before it by
half a meter a second and more."""
STEPS = 60
SMOOTH_S = 3
SHORTEST_ZONE_M = 40.0
"""Shorter zones pass in less than the 5 s over which a watch smooths."""
LEAST_REPS = 2


def zone_count(trace: RaceTrace, reps: Sequence[tuple[float, float]]) -> int | None:
    """Count the accelerate–maintain zones of a set's usual rep.

    The reps of a set are alike, so their speeds are averaged over the share of each rep that is
    done: what is left of the noise of `n` reps is 1/√n. A zone is a peak that stands out by
    `RISE_MPS` from the dips around it.

    Parameters
    ----------
    trace
        The recording.
    reps
        Start and end of each rep, in s after its first record.

    Returns
    -------
    int or None
        1 for build–fast–out, 2 and more for ins and outs; None below two reps, where records are
        further apart than 2 s, and where the zones would be shorter than 40 m.
    """
    travelled = trace.travelled_m
    if travelled is None or len(reps) < LEAST_REPS or trace.step_s > 2.0:
        return None
    profile = _mean_profile(trace, travelled, reps)
    count = peaks(profile, RISE_MPS)
    length_m = float(
        np.median(
            [
                np.interp(end, trace.time_s, travelled) - np.interp(start, trace.time_s, travelled)
                for start, end in reps
            ]
        )
    )
    is_told = count <= 1 or length_m / (2 * count - 1) >= SHORTEST_ZONE_M / 2
    return max(count, 1) if is_told else None


def _mean_profile(
    trace: RaceTrace, travelled_m: Floats, reps: Sequence[tuple[float, float]]
) -> Floats:
    kernel = np.full(SMOOTH_S, 1 / SMOOTH_S)
    speed = np.convolve(np.gradient(travelled_m), kernel, mode="same")
    shares = np.linspace(0.0, 1.0, STEPS)
    each = [np.interp(start + shares * (end - start), trace.time_s, speed) for start, end in reps]
    return np.asarray(np.mean(each, axis=0))


def peaks(values: Floats, rise: float) -> int:
    """Count the peaks that rise by `rise` from the dip before and fall by it behind.

    Parameters
    ----------
    values
        A curve.
    rise
        Above 0. The ends of the curve count as dips.

    Returns
    -------
    int
        0 for a flat curve; a curve that only rises, or only falls, has one.
    """
    count, low, high = 0, float(values[0]), float(values[0])
    is_up = False
    for value in values.tolist():
        if is_up:
            high = max(high, value)
            if value <= high - rise:
                count, is_up, low = count + 1, False, value
        else:
            low = min(low, value)
            if value >= low + rise:
                is_up, high = True, value
    starts_high = count == 0 and not is_up and float(values[0]) >= float(values.min()) + rise
    return count + int(is_up) + int(starts_high)
