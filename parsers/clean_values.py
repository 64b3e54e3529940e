"""Which values no runner, sensor or satellite fix can reach; they become null, or are re-based."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from parsers.activity import RejectReason
from parsers.refusals import Floats, Refusals, Rows
from parsers.sports import ON_FOOT

# The fastest runner reached 12.4 m/s, and two fixes a second apart err by a few metres each.
_FASTEST_ON_FOOT_MPS = 20.0
_FASTEST_MPS = 100.0

# A jump away and back this short is a bad fix; after a longer stay the runner may be there.
_SPIKE_ROWS = 3

# A watch that missed some metres adds them at once, when it finds out.
_LATE_DISTANCE_M = 30.0

_EARTH_RADIUS_M = 6_371_008.8

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
    """A speed that nobody reaches in a sport; of an unknown one, that no vehicle does."""
    return _FASTEST_ON_FOOT_MPS if sport in ON_FOOT else _FASTEST_MPS


def within_limits(columns: dict[str, Floats], limit_mps: float, refusals: Refusals) -> None:
    """Null what lies outside the range of its column; a heart rate of 0 is none at all."""
    heart_rate = columns["heart_rate_bpm"]
    if (heart_rate == 0).any():
        columns["heart_rate_bpm"] = np.where(heart_rate == 0, np.nan, heart_rate)
    for name, limits in _LIMITS.items():
        _null_outside(columns, name, limits, RejectReason.IMPOSSIBLE_VALUE, refusals)
    limits = (0.0, limit_mps)
    _null_outside(columns, "speed_mps", limits, RejectReason.IMPOSSIBLE_SPEED, refusals)


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
    """Positions that can only be reached, and left, faster than anybody moves."""
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
    """Between neighbours, on a flat Earth: exact enough to tell a jump from a run."""
    north = np.radians(np.diff(latitude))
    turn = (np.diff(longitude) + 180) % 360 - 180
    east = np.radians(turn) * np.cos(np.radians(latitude[1:]))
    return _EARTH_RADIUS_M * np.hypot(north, east)


def rising_distance(columns: dict[str, Floats], limit_mps: float, refusals: Refusals) -> None:
    """Make the recorded distance one that never falls and never leaps.

    A counter that started again goes on from where it was; a leap that nobody can make is taken
    out; a few values that stick out become null. The first row of each is reported.
    """
    distance, time_s = columns["distance_m"], columns["time_s"]
    rows = np.flatnonzero(~np.isnan(distance))
    # A counter that stood still and then adds what it missed had all that time for it.
    moved = rows[np.append(True, np.diff(distance[rows]) != 0)[: len(rows)]]
    steps_m, steps_s = np.diff(distance[moved]), np.diff(time_s[moved])
    broken = np.flatnonzero((steps_m < 0) | (steps_m > limit_mps * steps_s + _LATE_DISTANCE_M))
    if len(broken):
        pieces = np.split(moved, broken + 1)
        columns["distance_m"] = _rebased(distance, time_s, pieces, limit_mps, refusals)


def _rebased(
    distance: Floats, time_s: Floats, pieces: list[Rows], limit_mps: float, refusals: Refusals
) -> Floats:
    """One rising counter from the pieces that a watch counted each in its own way."""
    rebased = distance.copy()
    offset_m = total_m = 0.0
    last: int | None = None
    for piece, following in pairwise([*pieces, None]):
        first = int(piece[0])
        span = slice(first, None if following is None else int(following[0]))
        if following is not None and len(piece) <= _SPIKE_ROWS:
            rise_m = distance[following[0]] + offset_m - total_m
            if last is None or _reachable(rise_m, time_s[following[0]] - time_s[last], limit_mps):
                _report_distance(first, distance, RejectReason.IMPOSSIBLE_SPEED, refusals)
                rebased[span] = np.nan
                continue
        if last is not None:
            elapsed_s = time_s[first] - time_s[last]
            if not _reachable(distance[first] + offset_m - total_m, elapsed_s, limit_mps):
                fell = distance[first] + offset_m < total_m
                reason = RejectReason.DISTANCE_RESET if fell else RejectReason.IMPOSSIBLE_SPEED
                _report_distance(first, distance, reason, refusals)
                from_zero = fell and _reachable(distance[first], elapsed_s, limit_mps)
                offset_m = total_m - (0.0 if from_zero else distance[first])
        rebased[span] += offset_m
        last, total_m = int(piece[-1]), distance[piece[-1]] + offset_m
    known = ~np.isnan(rebased)
    # Sums of doubles may fall by their last digit.
    rebased[known] = np.maximum.accumulate(rebased[known])
    return rebased


def _reachable(rise_m: float, elapsed_s: float, limit_mps: float) -> bool:
    return 0 <= rise_m <= limit_mps * elapsed_s + _LATE_DISTANCE_M


def _report_distance(row: int, distance: Floats, reason: RejectReason, refusals: Refusals) -> None:
    refusals.add_values(np.array([row]), reason, "distance_m", distance)


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
