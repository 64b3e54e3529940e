"""When marks along the oval were passed, and how sure that is."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from metrics.recording.signal import Floats

DRIFT_TIME_S = 60.0
"""Errors of positions hold together for about a minute: what lies seconds apart errs alike."""
SLOWEST_MPS = 0.5
INTERVAL_SHARE = 0.1
"""Between records a place is known to this share of their interval."""


class Crossings(Struct, frozen=True, kw_only=True):
    """When marks along the way were passed.

    `along_m` is the way since the start, `time_s` in seconds after the first record, interpolated
    between records; `error_s` is one standard deviation of the time since the start.
    """

    along_m: Floats
    time_s: Floats
    error_s: Floats

    def __len__(self) -> int:
        return len(self.time_s)


def crossings(
    times_s: Floats, way_m: Floats, marks_m: Floats, *, error_m: float, bias_sd: float
) -> Crossings:
    """Interpolate when marks along a way were passed for the first time.

    Parameters
    ----------
    times_s : of the start and of the records after it, rising.
    way_m : since the start at each, 0 at the first, falling only where positions err.
    marks_m : ways from the start, above 0, rising, none longer than the way.
    error_m : standard deviation of a place along the way.
    bias_sd : relative error that all of the way shares.

    Returns
    -------
    One entry per mark.
    """
    furthest = np.maximum.accumulate(way_m)
    after = np.searchsorted(furthest, marks_m)
    before = np.maximum(after - 1, 0)
    gain_m = np.maximum(furthest[after] - furthest[before], 1e-9)
    interval_s = times_s[after] - times_s[before]
    times = times_s[before] + np.clip((marks_m - furthest[before]) / gain_m, 0.0, 1.0) * interval_s
    errors_s = split_error_s(times - times_s[:1], marks_m, error_m=error_m, bias_sd=bias_sd)
    return Crossings(
        along_m=marks_m,
        time_s=times,
        error_s=np.hypot(errors_s, INTERVAL_SHARE * interval_s),
    )


def split_error_s(since_s: Floats, way_m: Floats, *, error_m: float, bias_sd: float) -> Floats:
    """Estimate the error of times between two places along an oval.

    Two places that were passed a while apart err apart, by √2 times the error of one; shortly
    after one another they err alike: √(2 (1 − e^(−Δt / 60 s))).

    Parameters
    ----------
    since_s : seconds between the two, above 0.
    way_m : meters between them, same shape.
    error_m : standard deviation of one place along the way.
    bias_sd : relative error of all ways: that of the lane.

    Returns
    -------
    Standard deviations in s, same shape.
    """
    speed_mps = np.maximum(way_m / np.maximum(since_s, 1e-3), SLOWEST_MPS)
    drift_m = error_m * np.sqrt(2.0 * (1.0 - np.exp(-since_s / DRIFT_TIME_S)))
    errors: Floats = np.hypot(drift_m, bias_sd * way_m) / speed_mps
    return errors
