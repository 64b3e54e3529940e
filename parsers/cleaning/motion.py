"""Counter, recorded speed and positions beside one another: units, and what cannot be meant."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from parsers.cleaning.geodesy import distances_m
from parsers.cleaning.refusals import Floats, Refusals, Rows
from parsers.cleaning.tolerances import ALONE, CONTRADICTION, TOGETHER, UNIT
from parsers.common.activity import RejectReason
from parsers.common.flags import RecordingFlag

# Chords over some seconds: between fixes one second apart the noise adds to the length.
_CHORD_S = 5.0
# Over a longer hole nobody knows the way.
_LONGEST_STEP_S = 60.0
# Less is no run to compare on.
_COMPARABLE_M = 200.0
# Nobody is on the way so slowly for a whole recording; a count of kilometers or points is.
_STANDING_MPS = 0.3
# A recording this short may well be of somebody who stands.
_SHORT_S = 60.0
# What other units than meters and m/s are called by: kilometers, miles, feet, cm; km/h, mph, knots,
# cm/s, mm/s.
_LENGTH_UNITS = (1000.0, 1609.344, 0.3048, 0.01)
_SPEED_UNITS = (3.6, 2.236936, 1.943844, 100.0, 1000.0)


class RecordedMotion(NamedTuple):
    """Meters of one recording by each witness, None where it says nothing.

    `counter_m`, `speed_m` and `positions_m` are over the same steps between positions, if there
    are any; `seconds` is their time, `total_m` the watch's own sum.
    """

    counter_m: float | None
    speed_m: float | None
    positions_m: float | None
    seconds: float
    total_m: float | None


def agreeing_motion(
    columns: dict[str, Floats], total_m: float | None, fastest_mps: float, refusals: Refusals
) -> frozenset[RecordingFlag]:
    """Bring counter and speed to meters; drop a counter that the other witnesses contradict.

    `total_m` is the watch's own sum, `fastest_mps` what nobody reaches in the sport.
    """
    motion = _motion(columns, total_m)
    flags = _check_counter(columns, motion, fastest_mps, refusals)
    reference_m = motion.positions_m or motion.counter_m or 0.0
    if motion.speed_m and reference_m > _COMPARABLE_M:
        unit = _unit(motion.speed_m / reference_m, _SPEED_UNITS)
        if unit is not None:
            columns["speed_mps"] = columns["speed_mps"] / unit
    if motion.speed_m == 0 and reference_m > max(_COMPARABLE_M, _STANDING_MPS * motion.seconds):
        # Who moves has a speed: this one was never measured.
        columns["speed_mps"] = np.full(len(columns["speed_mps"]), np.nan)
    return flags


def _motion(columns: dict[str, Floats], total_m: float | None) -> RecordedMotion:
    """Add up what each witness says of the steps between positions, else of all steps."""
    time_s = columns["time_s"]
    rows = np.flatnonzero(np.isfinite(columns["latitude_deg"]))
    has_positions = len(rows) > 1 and len(rows) >= len(time_s) / CONTRADICTION.limit
    if not has_positions:
        rows = np.arange(len(time_s))
    interval_s = (time_s[-1] - time_s[0]) / max(len(rows) - 1, 1)
    rows = rows[:: max(1, int(_CHORD_S / max(interval_s, 0.1)))]
    steps_s = np.diff(time_s[rows])
    counts = steps_s <= _LONGEST_STEP_S
    positions_m = None
    if has_positions:
        chords_m = distances_m(columns["latitude_deg"][rows], columns["longitude_deg"][rows])
        positions_m = float(chords_m[counts].sum())
    return RecordedMotion(
        counter_m=_sum(_rises(_filled(columns["distance_m"], time_s, rows)), counts),
        speed_m=_sum(_filled(columns["speed_mps"], time_s, rows)[1:] * steps_s, counts),
        positions_m=positions_m,
        seconds=float(steps_s[counts].sum()),
        total_m=total_m,
    )


def _rises(counter: Floats) -> Floats:
    """Return what each step adds: a counter that falls, as to 0 at the end, starts again."""
    return np.maximum(np.diff(counter), 0.0)


def _filled(values: Floats, time_s: Floats, rows: Rows) -> Floats:
    chosen = values[rows]
    if len(rows) > 1 and np.isfinite(chosen).all():
        return chosen
    is_there = np.isfinite(values)
    if np.count_nonzero(is_there) < 2:
        return np.full(len(rows), np.nan)
    return np.interp(time_s[rows], time_s[is_there], values[is_there])


def _sum(values: Floats, counts: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float | None:
    return float(values[counts].sum()) if len(values) and np.isfinite(values).all() else None


def _check_counter(
    columns: dict[str, Floats], motion: RecordedMotion, fastest_mps: float, refusals: Refusals
) -> frozenset[RecordingFlag]:
    counter_m = motion.counter_m
    if counter_m is None:
        return frozenset()
    if motion.positions_m is None or motion.positions_m < _COMPARABLE_M:
        _check_alone(columns, motion, counter_m, refusals)
        return frozenset()
    is_odd = _is_alone(motion, counter_m)
    if not is_odd and _agree(counter_m, motion.positions_m):
        return frozenset()
    if is_odd or _is_counter_odd(motion, counter_m, motion.positions_m, fastest_mps):
        _drop(columns, refusals)
        return frozenset()
    return frozenset({RecordingFlag.DISTANCE_DIFFERS})


def _agree(left_m: float, right_m: float, within: float = CONTRADICTION.limit) -> bool:
    low, high = sorted((left_m, right_m))
    return high <= within * low


def _is_alone(motion: RecordedMotion, counter_m: float) -> bool:
    """Tell whether all others agree closely on meters that the counter is far from."""
    others = (motion.positions_m, motion.speed_m, motion.total_m)
    others_m = [metres for metres in others if metres]
    return (
        len(others_m) == len(others)
        and _agree(others_m[0], others_m[1], TOGETHER.limit)
        and _agree(others_m[0], others_m[2], TOGETHER.limit)
        and not any(_agree(counter_m, other_m, ALONE.limit) for other_m in others_m)
    )


def _is_counter_odd(
    motion: RecordedMotion, counter_m: float, positions_m: float, fastest_mps: float
) -> bool:
    """Tell whether the counter is the one that stands alone against positions and totals."""
    seconds = max(motion.seconds, 1.0)
    if not _STANDING_MPS <= positions_m / seconds <= fastest_mps:
        return False
    if not _STANDING_MPS <= counter_m / seconds <= fastest_mps:
        return True
    others = [metres for metres in (motion.total_m, motion.speed_m) if metres]
    return bool(others) and not any(_agree(counter_m, other) for other in others)


def _check_alone(
    columns: dict[str, Floats], motion: RecordedMotion, counter_m: float, refusals: Refusals
) -> None:
    """Without positions: a counter of another unit than the total, of each step, or of nothing."""
    if counter_m > 0 and motion.total_m:
        distance = columns["distance_m"]
        each_m = np.nan_to_num(distance)
        is_of_steps = each_m.max() * CONTRADICTION.limit < motion.total_m
        if is_of_steps and _unit(motion.total_m / float(each_m.sum()), (1.0,)):
            # Each record holds the meters since the one before.
            columns["distance_m"] = np.where(np.isnan(distance), np.nan, np.cumsum(each_m))
            return
        unit = _unit(motion.total_m / counter_m, _LENGTH_UNITS)
        if unit is not None:
            columns["distance_m"] = distance * unit
    elif counter_m == 0 and motion.seconds > _SHORT_S:
        _drop(columns, refusals)


def _drop(columns: dict[str, Floats], refusals: Refusals) -> None:
    distance = columns["distance_m"]
    first = np.flatnonzero(np.isfinite(distance))[:1]
    refusals.add_values(first, RejectReason.IMPOSSIBLE_VALUE, "distance_m", distance)
    columns["distance_m"] = np.full(len(distance), np.nan)


def _unit(ratio: float, units: tuple[float, ...]) -> float | None:
    return next((unit for unit in units if abs(ratio / unit - 1) <= UNIT.limit), None)
