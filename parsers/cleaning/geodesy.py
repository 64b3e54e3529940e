"""Lengths between positions."""

from __future__ import annotations

import numpy as np

from parsers.cleaning.refusals import Floats

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG)."""


def distances_m(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    """Measure between neighbors on a flat Earth: exact enough to tell a jump from a run."""
    north = np.radians(np.diff(latitude_deg))
    turn = (np.diff(longitude_deg) + 180) % 360 - 180
    east = np.radians(turn) * np.cos(np.radians(latitude_deg[1:]))
    metres: Floats = EARTH_RADIUS_M * np.hypot(north, east)
    return metres
