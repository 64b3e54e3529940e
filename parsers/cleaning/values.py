"""Which values no runner, sensor or satellite fix can reach; they become null."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from parsers.cleaning.geodesy import distances_m, ways_m
from parsers.cleaning.refusals import Floats, Mask, Refusals, Rows
from parsers.cleaning.tolerances import ELSEWHERE
from parsers.common.activity import RejectReason
from parsers.common.sports import ON_FOOT

# The fastest runner reached 12.4 m/s, and two fixes a second apart err by a few meters each.
_FASTEST_ON_FOOT_MPS = 20.0
_FASTEST_MPS = 100.0

# In a track of nothing but jumps nobody can tell where the runner was.
_SPIKE_ROWS = 3
_MOST_PIECES = 200
_EDGE_SHARE = 0.1

# A little more than a degree of latitude, or of longitude at the equator.
_M_A_DEGREE = 111_200.0

# The lowest and highest ground with room for drift, the slowest heart of an athlete at rest, and
# the range of the sensors.
_LIMITS = {
    "altitude_m": (-500.0, 9_000.0),
    "heart_rate_bpm": (25.0, 250.0),
    "cadence_spm": (0.0, 500.0),
    "power_w": (0.0, 5_000.0),
    "temperature_c": (-60.0, 80.0),
    "distance_m": (0.0, np.inf),
}


class Pieces(NamedTuple):
    """Stretches of a track between jumps: their first and last rows."""

    starts: Rows
    ends: Rows

    @property
    def counts(self) -> Rows:
        """How many positions each holds."""
        return self.ends - self.starts + 1


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
    """Find positions that can only be reached, and left, faster than anybody moves.

    The track falls into pieces where it does so. The longest chain of pieces that can follow one
    another is where the runner was; a piece beside it is elsewhere, if it is short.
    """
    reach_m = limit_mps * np.diff(time_s)
    # Degrees without their shrinking toward the poles are never too short, and cheap.
    if not (_M_A_DEGREE * (_steps(latitude) + _steps(longitude)) > reach_m).any():
        return np.arange(0)
    too_fast = distances_m(latitude, longitude) > reach_m
    if not too_fast.any():
        return np.arange(0)
    stale = _stale(latitude, longitude, time_s, np.flatnonzero(too_fast), limit_mps)
    if len(stale):
        fresh = np.delete(np.arange(len(latitude)), stale)
        others = _spikes(latitude[fresh], longitude[fresh], time_s[fresh], limit_mps)
        return np.sort(np.concatenate((stale, fresh[others])))
    starts = np.append(0, np.flatnonzero(too_fast) + 1)
    pieces = Pieces(starts, np.append(starts[1:], len(latitude)) - 1)
    counts = pieces.counts
    if counts.max() <= _SPIKE_ROWS:
        return np.arange(0)
    if len(starts) > _MOST_PIECES:
        is_elsewhere = counts <= _SPIKE_ROWS
    else:
        is_chosen = _chain(latitude, longitude, time_s, pieces, limit_mps)
        chosen, is_elsewhere = np.flatnonzero(is_chosen), ~is_chosen
        most_s = np.full(len(starts), ELSEWHERE.limit)
        # At an edge nobody comes back: only little of a recording is taken for a wrong fix there.
        edge_s = min(ELSEWHERE.limit, _EDGE_SHARE * float(time_s[-1] - time_s[0]))
        most_s[: chosen[0]] = most_s[chosen[-1] + 1 :] = edge_s
        is_short = time_s[pieces.ends] - time_s[starts] <= most_s
        # No vehicle gets from the way to a fix so far off, however long that lasts.
        is_elsewhere &= is_short | _out_of_reach(latitude, longitude, time_s, pieces, chosen)
    return np.flatnonzero(np.repeat(is_elsewhere, counts))


def _stale(
    latitude: Floats, longitude: Floats, time_s: Floats, jumps: Rows, limit_mps: float
) -> Rows:
    """Find the repeats of a last fix before a jump that all their time was enough for.

    Without satellites, as in a tunnel, some programs write the last fix again and again: where the
    runner was is known at the first of them only.
    """
    moved = np.append(True, (np.diff(latitude) != 0) | (np.diff(longitude) != 0))
    firsts = np.maximum.accumulate(np.where(moved, np.arange(len(latitude)), 0))[jumps]
    way_m = ways_m(latitude, longitude, jumps, jumps + 1)
    is_stale = way_m <= limit_mps * (time_s[jumps + 1] - time_s[firsts])
    spans = zip(firsts[is_stale] + 1, jumps[is_stale] + 1, strict=True)
    return np.concatenate([np.arange(0), *(np.arange(*span) for span in spans)])


def _out_of_reach(
    latitude: Floats, longitude: Floats, time_s: Floats, pieces: Pieces, chosen: Rows
) -> Mask:
    """Tell which pieces no vehicle gets to from the chosen one before, or from it to the first."""
    before = np.searchsorted(chosen, np.arange(len(pieces.starts))) - 1
    is_behind = before >= 0
    leaves = np.where(is_behind, pieces.ends[chosen[np.maximum(before, 0)]], pieces.ends)
    arrives = np.where(is_behind, pieces.starts, pieces.starts[chosen[0]])
    within_s = np.abs(time_s[arrives] - time_s[leaves]) + ELSEWHERE.limit
    return ways_m(latitude, longitude, leaves, arrives) > _FASTEST_MPS * within_s


def _steps(degrees: Floats) -> Floats:
    return np.abs(np.diff(degrees))


def _chain(
    latitude: Floats, longitude: Floats, time_s: Floats, pieces: Pieces, limit_mps: float
) -> Mask:
    """Choose the pieces with the most positions, each within reach of the one before."""
    (starts, ends), counts = pieces, pieces.counts
    best, before = counts.copy(), np.full(len(starts), -1)
    for piece in range(1, len(starts)):
        earlier = np.arange(piece)
        reach_m = limit_mps * (time_s[starts[piece]] - time_s[ends[earlier]])
        way_m = ways_m(latitude, longitude, ends[earlier], starts[piece])
        totals = np.where(way_m <= reach_m, best[earlier], 0)
        last = int(np.argmax(totals))
        if totals[last]:
            best[piece], before[piece] = counts[piece] + totals[last], last
    is_chosen = np.zeros(len(starts), dtype=bool)
    piece = int(np.argmax(best))
    while piece >= 0:
        is_chosen[piece] = True
        piece = int(before[piece])
    return is_chosen


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
