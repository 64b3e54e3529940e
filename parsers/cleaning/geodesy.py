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
