"""Take out of an altitude what no climb can have made."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

LEAP_MPS = 10.0
"""Nobody rises or falls so fast: down a slope of 45 % at 6 m/s are 2.5 m/s. Smaller steps may be
meters of a real hill that a filter held back: real recordings hold such of up to 9 m a second."""
LEAP_OF_USUAL = 5.0
"""In an altitude that jitters, as of a phone, a step leaps only where it is so many times what nine
of ten steps stay below: more than eight of their standard deviations, for jitter that is normal."""


def without_leaps(altitude_m: Floats, time_s: Floats) -> Floats:
    """Join an altitude where it leaps, as when a barometer is set or a fix is lost and found.

    Parameters
    ----------
    altitude_m
        The altitude of each record in m, NaN where it is not known.
    time_s
        The times of the records in s, rising.

    Returns
    -------
    Floats
        As many altitudes; what stands behind a leap is moved by it, so that only differences mean
        something. The same array where nothing leaps.
    """
    seen_at = np.flatnonzero(np.isfinite(altitude_m))
    steps_m, steps_s = np.diff(altitude_m[seen_at]), np.diff(time_s[seen_at])
    rates_mps = np.abs(steps_m) / np.maximum(steps_s, 1.0)
    if not (rates_mps > LEAP_MPS).any():
        return altitude_m
    usual_mps = float(np.quantile(rates_mps, 0.9))
    leaps = np.where(rates_mps > max(LEAP_MPS, LEAP_OF_USUAL * usual_mps), steps_m, 0.0)
    joined = altitude_m.copy()
    joined[seen_at[1:]] -= np.cumsum(leaps)
    return joined
