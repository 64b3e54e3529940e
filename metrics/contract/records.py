"""The men's world records: nobody is faster. Light to import, for pages, screens and files."""

from __future__ import annotations

from bisect import bisect_right
from math import exp, log

RECORDS_S = {
    200.0: 19.19, 400.0: 43.03, 800.0: 100.91, 1000.0: 131.96, 1500.0: 206.00, 1609.344: 223.13,
    2000.0: 283.13, 3000.0: 437.55, 5000.0: 755.36, 10_000.0: 1571.00, 21_097.5: 3402.0,
    42_195.0: 7235.0, 100_000.0: 21_935.0, 319_614.0: 86_400.0,
}  # fmt: skip
"""Seconds by meters: men's best performances on track and road up to 2025 (World Athletics; 100 km
and 24 h: IAU). Between them times follow a straight line in logarithms (Riegel 1981)."""
FLYING_MPS = 12.4
"""Below 200 m: the fastest speed measured in a sprint, as a flying start allows (Graubner and
Nixdorf 2011: 12.35 m/s between 60 and 80 m of the 100 m record)."""

_METRES = tuple(RECORDS_S)


def record_time_s(distance_m: float) -> float:
    """Return the world record over one distance; `metrics.recording.world_records` does arrays.

    Parameters
    ----------
    distance_m
        In m, above 0.

    Returns
    -------
    float
        Seconds: below 200 m at 12.4 m/s, then interpolated between the records in logarithms,
        beyond the last one at its speed.
    """
    if distance_m < _METRES[0]:
        return distance_m / FLYING_MPS
    if distance_m >= _METRES[-1]:
        return distance_m * RECORDS_S[_METRES[-1]] / _METRES[-1]
    upper = bisect_right(_METRES, distance_m)
    shorter_m, longer_m = _METRES[upper - 1], _METRES[upper]
    share = log(distance_m / shorter_m) / log(longer_m / shorter_m)
    return RECORDS_S[shorter_m] * exp(share * log(RECORDS_S[longer_m] / RECORDS_S[shorter_m]))
