"""Which values no runner, sensor or satellite fix can reach; they become null."""

from __future__ import annotations

import numpy as np

from parsers.cleaning.refusals import Floats, Refusals, Rows
from parsers.common.activity import RejectReason
from parsers.common.sports import ON_FOOT

# The fastest runner reached 12.4 m/s, and two fixes a second apart err by a few metres each.
_FASTEST_ON_FOOT_MPS = 20.0
_FASTEST_MPS = 100.0

# A jump away and back this short is a bad fix; after a longer stay the runner may be there.
_SPIKE_ROWS = 3

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG)."""

# The lowest and highest ground with room for drift, and the range of the sensors.
_LIMITS = {
    "altitude_m": (-500.0, 9_000.0),
    "heart_rate_bpm": (1.0, 250.0),
    "cadence_spm": (0.0, 500.0),
    "power_w": (0.0, 5_000.0),
    "temperature_c": (-60.0, 80.0),
    "distance_m": (0.0, np.inf),
}


def fastest_mps(sport: str | None) -> float:
    """Return a speed that nobody reaches in a sport, or no vehicle if it is unknown."""
    return _FASTEST_ON_FOOT_MPS if sport in ON_FOOT else _FASTEST_MPS


def within_limits(columns: dict[str, Floats], limit_mps: float, refusals: Refusals) -> None:
    """Null what lies outside the range of its column; a heart rate of 0 is none at all."""
    heart_rate = columns["heart_rate_bpm"]
    if (heart_rate == 0).any():
        columns["heart_rate_bpm"] = np.where(heart_rate == 0, np.nan, heart_rate)
    for name, limits in _LIMITS.items():
        _null_outside(columns, name, limits, RejectReason.IMPOSSIBLE_VALUE, refusals)
    speeds = (0.0, limit_mps)
    _null_outside(columns, "speed_mps", speeds, RejectReason.IMPOSSIBLE_SPEED, refusals)


def possible_positions(columns: dict[str, Floats], limit_mps: float, refusals: Refusals) -> None:
    """Null positions off the globe, at (0, 0), and short jumps away and back."""
    latitude, longitude = columns["latitude_deg"], columns["longitude_deg"]
    # Comparisons with null are false: half a position is neither possible nor missing.
    null = np.isnan(latitude) & np.isnan(longitude)
    possible = (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
    island = (latitude == 0) & (longitude == 0)
    rows = np.flatnonzero(possible & ~island)
    times_s = columns["time_s"][rows]
    spikes = rows[_spikes(latitude[rows], longitude[rows], times_s, limit_mps)]
    for bad, reason in (
        (np.flatnonzero(island), RejectReason.NULL_ISLAND),
        (np.flatnonzero(~possible & ~null), RejectReason.IMPOSSIBLE_POSITION),
        (spikes, RejectReason.IMPOSSIBLE_POSITION),
    ):
        # A position is nobody's business but the runner's: what was found is not told.
        refusals.add(bad, reason, ["position"] * len(bad))
        _null(columns, "latitude_deg", bad)
        _null(columns, "longitude_deg", bad)


def _spikes(latitude: Floats, longitude: Floats, time_s: Floats, limit_mps: float) -> Rows:
    """Find positions that can only be reached, and left, faster than anybody moves."""
    steps_m = _distances_m(latitude, longitude)
    too_fast = steps_m > limit_mps * np.diff(time_s)
    if not too_fast.any():
        return np.arange(0)
    pieces = np.append(0, np.cumsum(too_fast))
    lengths = np.bincount(pieces)
    if lengths.max() <= _SPIKE_ROWS:
        return np.arange(0)
    return np.flatnonzero(lengths[pieces] <= _SPIKE_ROWS)


def _distances_m(latitude: Floats, longitude: Floats) -> Floats:
    """Measure between neighbors on a flat Earth: exact enough to tell a jump from a run."""
    north = np.radians(np.diff(latitude))
    turn = (np.diff(longitude) + 180) % 360 - 180
    east = np.radians(turn) * np.cos(np.radians(latitude[1:]))
    distances_m: Floats = EARTH_RADIUS_M * np.hypot(north, east)
    return distances_m


def _null_outside(
    columns: dict[str, Floats],
    name: str,
    limits: tuple[float, float],
    reason: RejectReason,
    refusals: Refusals,
) -> None:
    values = columns[name]
    bad = np.flatnonzero((values < limits[0]) | (values > limits[1]))
    if len(bad):
        refusals.add_values(bad, reason, name, values)
        _null(columns, name, bad)


def _null(columns: dict[str, Floats], name: str, rows: Rows) -> None:
    if len(rows):
        columns[name] = columns[name].copy()
        columns[name][rows] = np.nan
