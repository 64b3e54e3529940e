"""Lengths between positions."""

from __future__ import annotations

import numpy as np

from parsers.cleaning.refusals import Floats, Rows

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG)."""


def distances_m(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    """Measure between neighbors on a flat Earth: exact enough to tell a jump from a run."""
    return ways_m(latitude_deg, longitude_deg, slice(None, -1), slice(1, None))


def ways_m(
    latitude_deg: Floats, longitude_deg: Floats, leaves: Rows | slice, arrives: Rows | slice
) -> Floats:
    """Measure as `distances_m` does, from each row of `leaves` to the one of `arrives`."""
    north = np.radians(latitude_deg[arrives] - latitude_deg[leaves])
    turn = (longitude_deg[arrives] - longitude_deg[leaves] + 180) % 360 - 180
    east = np.radians(turn) * np.cos(np.radians(latitude_deg[arrives]))
    metres: Floats = EARTH_RADIUS_M * np.hypot(north, east)
    return metres


def unwrapped_deg(longitude_deg: Floats) -> Floats:
    """Return longitudes without the jump at the date line, some beyond ±180; NaN stays NaN.

    What lies between two of them, and how far apart the outermost are, can then be computed.
    """
    is_known = np.isfinite(longitude_deg)
    known = longitude_deg[is_known]
    if not len(known) or known.max() - known.min() <= 180:
        return longitude_deg
    unwrapped = longitude_deg.copy()
    unwrapped[is_known] = np.unwrap(known, period=360.0)
    return unwrapped
