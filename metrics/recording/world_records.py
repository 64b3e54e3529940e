"""Know what nobody has run: the men's world records, between and beyond their distances.

One limit for all that measures: what is faster was a vehicle or a jump of the positions.
"""

from __future__ import annotations

import numpy as np

from metrics.contract.records import FLYING_MPS, RECORDS_S
from metrics.recording.grade import flat_speed
from metrics.recording.signal import Floats, Indexes, Mask, Signal, zero_unknown

WINDOWS_S = (20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 2400, 3600, 7200)
"""Windows that are compared: what beats a record over any time beats it over one of these, or is
too close to it to tell from the error of a watch."""
VEHICLE_S = 60
"""A window at least this long that beats the record was ridden; a jump of the positions is over
sooner, and one second of it says nothing of the others."""
JUMP_S = 10
"""So long faster than any sprint is a vehicle: the signal spreads one jump over six seconds."""
ROUNDING = 1 + 1e-9
"""What equals the record does not beat it."""
SLOWING_SHARE = 0.5
"""A ride goes on until the speed falls to this share of the ride's own."""
DESCENT_HALF_WINDOW_S = 30
"""A descent counts over a minute: single steps of the altitude are noise."""

_SHORTEST_M, _SHORTEST_S = min(RECORDS_S.items())
_LONGEST_M, _LONGEST_S = max(RECORDS_S.items())
_LOG_M = np.log(list(RECORDS_S))
_LOG_S = np.log(list(RECORDS_S.values()))


def record_s(distance_m: Floats) -> Floats:
    """Return the world record over any distance.

    Parameters
    ----------
    distance_m
        Distances in m, above 0, any shape.

    Returns
    -------
    Floats
        Seconds, of the same shape: below 200 m at 12.4 m/s, then interpolated between the records
        in logarithms, beyond the last one at its speed. NaN gives NaN.
    """
    distance_m = np.asarray(distance_m, dtype=np.float64)
    seconds = np.exp(np.interp(np.log(np.maximum(distance_m, 1e-9)), _LOG_M, _LOG_S))
    seconds = np.where(distance_m < _SHORTEST_M, distance_m / FLYING_MPS, seconds)
    return np.where(distance_m > _LONGEST_M, distance_m * _LONGEST_S / _LONGEST_M, seconds)


def record_m(duration_s: Floats) -> Floats:
    """Return the furthest that was ever run in a time.

    Parameters
    ----------
    duration_s
        Times in s, 0 or more, any shape.

    Returns
    -------
    Floats
        Meters, of the same shape and rising: the inverse of `record_s`, and at 12.4 m/s for times
        that are too short for any record.
    """
    duration_s = np.asarray(duration_s, dtype=np.float64)
    metres = np.exp(np.interp(np.log(np.maximum(duration_s, 1e-9)), _LOG_S, _LOG_M))
    metres = np.where(duration_s > _LONGEST_S, duration_s * _LONGEST_M / _LONGEST_S, metres)
    sprinted_m = np.minimum(duration_s * FLYING_MPS, _SHORTEST_M)
    return np.where(duration_s < _SHORTEST_S, sprinted_m, metres)


def flat_metres(signal: Signal, distance_m: Floats) -> Floats:
    """Accumulate the way with descents counted as the flat way of the same cost.

    Parameters
    ----------
    signal
        The 1 Hz signal, for its altitude.
    distance_m
        Cumulative meters at every second of the signal.

    Returns
    -------
    Floats
        Cumulative meters from 0, at most `distance_m`; equal to it on the flat, uphill, and where
        the altitude is not known.

    References
    ----------
    Minetti et al. 2002, doi:10.1152/japplphysiol.01177.2001.
    """
    steps_m = np.diff(distance_m, prepend=distance_m[:1])
    descent = np.minimum(_descent(signal, distance_m), 0.0)
    flat_m: Floats = np.cumsum(np.minimum(flat_speed(steps_m, descent), steps_m))
    return flat_m


def _descent(signal: Signal, distance_m: Floats) -> Floats:
    """Compute the grade over a minute; 0 where altitude is not known or nothing is run."""
    grade = np.zeros(len(distance_m))
    reach = min(DESCENT_HALF_WINDOW_S, len(distance_m) // 2)
    if reach and np.isfinite(signal.altitude_m).any():
        rise_m = signal.altitude_m[2 * reach :] - signal.altitude_m[: -2 * reach]
        run_m = distance_m[2 * reach :] - distance_m[: -2 * reach]
        inner = np.where(run_m > 2 * reach, rise_m / np.maximum(run_m, 1.0), 0.0)
        grade[reach:-reach] = zero_unknown(inner)
    return grade


def beats_record(metres: Floats, seconds: Floats) -> Mask:
    """Tell which ways were covered faster than the world record over them.

    Parameters
    ----------
    metres, seconds
        Length and time of each way, of equal shape, on the flat or by `flat_metres`.

    Returns
    -------
    Mask
        False for a way or a time of 0, and for NaN.
    """
    is_way = (metres > 0) & (seconds > 0)
    return is_way & (metres > ROUNDING * record_m(np.where(is_way, seconds, 1.0)))


def record_share(flat_m: Floats) -> float:
    """Compare a run's fastest windows with the world records.

    Parameters
    ----------
    flat_m
        Cumulative meters at every second, by `flat_metres`.

    Returns
    -------
    float
        The highest share of the record's way that any of WINDOWS_S or the whole covered, seconds
        faster than any sprint left out; 0 for an empty signal, above 1 for what nobody ran.
    """
    flat_m = _without_jumps(flat_m)
    windows = _windows_s(len(flat_m))
    if not windows:
        return 0.0
    most_m = [float((flat_m[seconds:] - flat_m[:-seconds]).max()) for seconds in windows]
    shares: Floats = np.array(most_m) / record_m(np.array(windows, dtype=np.float64))
    return float(shares.max())


def ridden(signal: Signal) -> Mask:
    """Mark the stretches that were ridden: a bus home, a bicycle, a lift.

    Parameters
    ----------
    signal
        The 1 Hz signal.

    Returns
    -------
    Mask
        True where a window of a minute or more beats the world record, or each of ten seconds is
        faster than any sprint, up to where the speed falls to half of the ride's.
    """
    is_jump: Mask = signal.speed_mps > FLYING_MPS
    if not is_jump.any() and not _may_be_ridden(signal.distance_m):
        return is_jump
    is_ride = _long_jumps(is_jump)
    if not is_ride.any() and not _may_be_ridden(signal.distance_m):
        return is_ride
    speed = zero_unknown(signal.speed_mps)
    flat_m = _without_jumps(flat_metres(signal, signal.distance_m))
    for window_s in (seconds for seconds in _windows_s(len(speed)) if seconds >= VEHICLE_S):
        limit_m = ROUNDING * float(record_m(np.array([float(window_s)]))[0])
        begins = (flat_m[window_s:] - flat_m[:-window_s] > limit_m).nonzero()[0]
        if not len(begins):
            continue
        # A window reaches beyond the ride: only what is itself as fast starts one.
        is_fast = speed > limit_m / window_s
        is_ride |= _spans(begins, begins + window_s, len(speed)) & is_fast
    return _until_slow(is_ride, speed) if is_ride.any() else is_ride


def _may_be_ridden(distance_m: Floats) -> bool:
    """Tell whether any minute was faster than the slowest record that may count; nearly never."""
    if len(distance_m) <= VEHICLE_S:
        return False
    fastest_mps = float((distance_m[VEHICLE_S:] - distance_m[:-VEHICLE_S]).max()) / VEHICLE_S
    # No window is longer than the whole, whose record is the slowest.
    length_s = float(len(distance_m) - 1)
    return fastest_mps > float(record_m(np.array([length_s]))[0]) / length_s


def _windows_s(length_s: int) -> list[int]:
    """List the windows that a recording holds, the whole of it last."""
    return [seconds for seconds in (*WINDOWS_S, length_s - 1) if 0 < seconds < length_s]


def _without_jumps(flat_m: Floats) -> Floats:
    """Leave out seconds faster than any sprint: one of them says nothing of the others."""
    steps_m = np.diff(flat_m, prepend=flat_m[:1])
    return np.cumsum(np.where(steps_m > FLYING_MPS, 0.0, steps_m))


def _long_jumps(is_jump: Mask) -> Mask:
    """Keep what is faster than any sprint for ten seconds: a jump of the positions is shorter."""
    starts, ends = _runs(is_jump)
    is_long = ends - starts >= JUMP_S
    return _spans(starts[is_long], ends[is_long], len(is_jump))


def _until_slow(is_ride: Mask, speed_mps: Floats) -> Mask:
    """Extend each ride to where it slowed down, at both ends."""
    reached = np.zeros(len(is_ride), dtype=np.bool_)
    stretches = [
        (float(speed_mps[start:end].mean()), start, end)
        for start, end in zip(*(edges.tolist() for edges in _runs(is_ride)), strict=True)
    ]
    # The slowest first: they reach furthest, and what lies in their reach goes no further.
    for mean_mps, start, end in sorted(stretches):
        if reached[start] and reached[end - 1]:
            continue
        slow = (speed_mps < SLOWING_SHARE * mean_mps).nonzero()[0]
        after = int(slow.searchsorted(end))
        before = int(slow.searchsorted(start)) - 1
        first = int(slow[before]) + 1 if before >= 0 else 0
        reached[first : int(slow[after]) if after < len(slow) else len(reached)] = True
    return is_ride | reached


def _runs(mask: Mask) -> tuple[Indexes, Indexes]:
    """List starts and ends of the stretches that are true."""
    edges = np.diff(mask.astype(np.int8), prepend=0, append=0).nonzero()[0]
    return edges[::2], edges[1::2]


def _spans(starts: Indexes, ends: Indexes, length: int) -> Mask:
    """Mark the union of stretches."""
    steps = np.bincount(starts, minlength=length + 1) - np.bincount(ends, minlength=length + 1)
    return np.cumsum(steps)[:length] > 0
