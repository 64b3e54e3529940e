"""Find seconds whose speed cannot be trusted: jumps of the positions that look like running."""

from __future__ import annotations

import numpy as np

from metrics.contract.records import FLYING_MPS
from metrics.recording.signal import Floats, Mask, Signal

PEAK_S = 2
"""A peak is a 2-s mean."""
WITNESS_S = 14
"""Recorded speed trails by 3–12 s: within this time it must have shown what was run."""
WITNESS_RATIO = 1.4
WITNESS_MPS = 0.5
"""Recorded speed is smoothed: a real effort may exceed it by that ratio plus this much."""
SUSPECT_SHARE = 0.02
"""Share of meters in suspect seconds that moves a time by more than a watch's scale error."""


def suspect_seconds(signal: Signal) -> Mask:
    """Mark the seconds whose speed cannot be trusted.

    A second is suspect if it is faster than any sprint, or than the watch's recorded speed
    confirms.

    Parameters
    ----------
    signal
        The 1 Hz signal, speeds in m/s.

    Returns
    -------
    Mask
        One entry per second. NaN (a pause) is not suspect. Without recorded speed only the first
        rule applies.
    """
    return (signal.speed_mps > FLYING_MPS) | unconfirmed_seconds(signal)


def unconfirmed_seconds(signal: Signal) -> Mask:
    """Mark the seconds that are faster than the watch's recorded speed confirms.

    Parameters
    ----------
    signal
        The 1 Hz signal, speeds in m/s.

    Returns
    -------
    Mask
        True where the signal exceeds WITNESS_RATIO times the highest recorded speed within
        WITNESS_S seconds, plus WITNESS_MPS. All false without recorded speed.
    """
    is_known = np.isfinite(signal.recorded_speed_mps)
    if not is_known.any():
        return np.zeros(len(signal), dtype=np.bool_)
    witness = _highest_nearby(np.where(is_known, signal.recorded_speed_mps, 0.0), WITNESS_S)
    unconfirmed: Mask = signal.speed_mps > WITNESS_RATIO * witness + WITNESS_MPS
    return unconfirmed


def peak_speed(signal: Signal, is_suspect: Mask) -> float | None:
    """Find the best 2-s mean of the signal's speed outside pauses, gaps and suspect seconds.

    A proxy for top speed, not a sprint time: the signal spans 4 s, so that the noise of positions
    is not taken for a sprint.

    Parameters
    ----------
    signal
        The 1 Hz signal, speeds in m/s.
    is_suspect
        One entry per second of the signal, from `suspect_seconds`.

    Returns
    -------
    float | None
        Speed in m/s, None where records are more than 2 s apart or no second can be trusted.
    """
    if signal.sampling_median_s is None or signal.sampling_median_s > PEAK_S:
        return None
    sound = np.where(signal.is_gap | is_suspect, np.nan, signal.speed_mps)
    means = (sound[1:] + sound[:-1]) / PEAK_S
    finite = means[np.isfinite(means)]
    return float(finite.max()) if len(finite) else None


def _highest_nearby(values: Floats, seconds: int) -> Floats:
    """Find the highest value within so many seconds of each second, by doubling."""
    beyond = np.zeros(seconds)
    highest, width = np.concatenate((beyond, values, beyond)), 1
    while 2 * width <= 2 * seconds + 1:
        highest = np.maximum(highest[:-width], highest[width:])
        width *= 2
    missing = 2 * seconds + 1 - width
    return np.maximum(highest[: len(values)], highest[missing : missing + len(values)])
