"""Seconds whose speed is not to be believed: jumps of the positions that look like running."""

from __future__ import annotations

import numpy as np

from metrics.recording.signal import Floats, Mask, Signal

FASTEST_MPS = 10.2
"""Faster than any runner of a school team for the 4 s that the signal's speed spans."""
PEAK_S = 2
"""A peak is a 2-s mean."""
WITNESS_S = 14
"""Recorded speed trails by 3–12 s: within so many seconds it must have shown what was run."""
WITNESS_RATIO = 1.4
WITNESS_MPS = 0.5
"""Recorded speed is smoothed, so a real effort may exceed what it shows, by this much at most."""


SUSPECT_SHARE = 0.02
"""Metres run in suspect seconds that move a speed or a time by more than a watch's scale error."""


def suspect_seconds(signal: Signal) -> Mask:
    """True where the signal is faster than a runner, or than the watch's own speed ever showed.

    Without recorded speed only the first rule speaks. NaN (a pause) is not suspect.
    """
    speed = np.nan_to_num(signal.speed_mps)
    is_inhuman = speed > FASTEST_MPS
    if not np.isfinite(signal.recorded_speed_mps).any():
        return is_inhuman
    witness = _highest_nearby(np.nan_to_num(signal.recorded_speed_mps), WITNESS_S)
    return is_inhuman | (speed > WITNESS_RATIO * witness + WITNESS_MPS)


def peak_speed(signal: Signal, is_suspect: Mask) -> float | None:
    """Best 2-s mean of the signal's speed outside pauses, gaps and suspect seconds, in m/s.

    None where records lie further apart. A proxy for top speed, never a sprint time: the signal
    spans 4 s, so that the noise of positions is not taken for a sprint.
    """
    if signal.sampling_median_s is None or signal.sampling_median_s > PEAK_S:
        return None
    sound = np.where(signal.is_gap | is_suspect, np.nan, signal.speed_mps)
    means = (sound[1:] + sound[:-1]) / PEAK_S
    known = means[np.isfinite(means)]
    return float(known.max()) if len(known) else None


def _highest_nearby(values: Floats, seconds: int) -> Floats:
    """Highest value from so many seconds before to so many after each second, by doubling."""
    highest, width = np.pad(values, seconds), 1
    while 2 * width <= 2 * seconds + 1:
        highest = np.maximum(highest[:-width], highest[width:])
        width *= 2
    missing = 2 * seconds + 1 - width
    return np.maximum(highest[: len(values)], highest[missing : missing + len(values)])
