"""The records in the order of time: one clock, strictly rising, nothing lost that can be placed.

Files hold records in blocks, newest first, twice, or split by channel; then the times are right
and the order is not. Or the clock was set on the way; then the order is right and the times before
are not. What the runner did between two records tells the two apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from parsers.cleaning.geodesy import distances_m
from parsers.cleaning.refusals import Floats, Refusals, Rows
from parsers.cleaning.tolerances import (
    ANOTHER_DAY,
    CLOCK_STEP,
    CLOCK_STEP_STRAY,
    CONTINUOUS,
    EDGE,
    LONGEST,
    REFUSED,
    SLOT,
    STRAYING_WAY,
)
from parsers.common.activity import RejectReason

# A clock is set once, when the fix comes, or twice; more steps back are records out of order.
_MOST_CLOCK_STEPS = 3

# Between records farther apart nobody can tell that the runner went on.
_DENSE_S = 30.0

# Where a watch records each second, as a minute of records shows, a second is a matter of rounding.
_EACH_SECOND_S = (0.5, 1.5)
_FEWEST_ROWS = 60
# Who records one second after another has no more records than seconds, pauses aside, in which at
# most a second or two is left out.
_MOST_ROWS_A_SECOND = 1.1
_LEFT_OUT_S = 3.0

# So few records far from all others are a wrong time, not a part of the run.
_STRAY_ROWS = 3
_LONELY_S = 60.0
_LONELY_INTERVALS = 20.0


class ClockStep(NamedTuple):
    """Times from `first_s` to `last_s` of the file's clock lie `shift_s` later on the final one."""

    first_s: float
    last_s: float
    shift_s: float


class Ordered(NamedTuple):
    """Rows of the table in the order of time, several for one instant, and steps of the clock.

    `group` numbers the instants; the first row of each is the one to keep.
    """

    rows: Rows
    time_s: Floats
    group: Rows
    steps: tuple[ClockStep, ...]

    def moved(self, times_s: Floats) -> Floats:
        """Move times of other tables, read from the file's clock, to the final clock."""
        moved = times_s.copy()
        for step in self.steps:
            is_before = (times_s >= step.first_s - 1.0) & (times_s <= step.last_s + 1.0)
            moved[is_before] += step.shift_s
        return moved


def in_order(
    columns: Mapping[str, Floats], stops_s: Floats, elapsed_s: float | None, refusals: Refusals
) -> Ordered:
    """Sort the records by time, clock steps taken out; refuse those that have no place.

    `stops_s` are the times at which the timer was stopped, `elapsed_s` the watch's total: both
    tell a pause from a step of the clock.
    """
    time_s = columns["time_s"]
    if is_in_order(time_s):
        rows = np.arange(len(time_s))
        return Ordered(rows, time_s, rows, ())
    is_timed = ~np.isnan(time_s)
    _refuse(np.flatnonzero(~is_timed), RejectReason.NO_TIME, time_s, refusals)
    rows = np.flatnonzero(is_timed)
    if _times_stray(rows, columns):
        time_s = time_s.copy()
        time_s[rows] = _rising(time_s[rows])
        columns = {**columns, "time_s": time_s}
    rows = _without_glitches(rows, columns, refusals)
    moved_s, steps = _on_one_clock(rows, columns, stops_s, elapsed_s)
    rows, moved_s = _of_one_day(rows, moved_s, time_s, refusals)
    rows, moved_s = _without_strays(rows, moved_s, time_s, refusals)
    order = _order(rows, moved_s)
    rows, ordered_s = _spread(rows[order], moved_s[order], columns)
    group = np.cumsum(np.append(False, np.diff(ordered_s) > 0)[: len(ordered_s)])
    return _ending(Ordered(rows, ordered_s, group, steps), time_s, refusals)


def _ending(ordered: Ordered, time_s: Floats, refusals: Refusals) -> Ordered:
    """Refuse the records that come longer after the first than anybody runs."""
    is_late = ordered.time_s > ordered.time_s[:1] + LONGEST.limit
    if not is_late.any():
        return ordered
    _refuse(ordered.rows[is_late], RejectReason.FAR_FUTURE_TIME, time_s, refusals)
    is_in_time = ~is_late
    return Ordered(
        ordered.rows[is_in_time],
        ordered.time_s[is_in_time],
        ordered.group[is_in_time],
        ordered.steps,
    )


def is_in_order(time_s: Floats) -> bool:
    """Tell whether times rise strictly, to an end, and without a step that may be the clock's."""
    # A comparison with NaN is false, so a missing time does not pass.
    steps_s = np.diff(time_s)
    is_rising = bool(np.all((steps_s > 0) & (steps_s < CLOCK_STEP.limit)))
    return is_rising and bool(time_s[-1] - time_s[0] <= LONGEST.limit)


def _without_glitches(rows: Rows, columns: Mapping[str, Floats], refusals: Refusals) -> Rows:
    """Refuse a few records with a wrong time between neighbors that follow one another.

    Their time is wrong if their right place is free, if another record of the same time says
    something else, or if no other record is near it; and right if it puts them where the runner was
    at that time.
    """
    time_s = columns["time_s"]
    times_s = time_s[rows]
    if np.all(np.diff(times_s) >= 0):
        return rows
    usual_s, ordered_s = _usual(times_s), np.sort(times_s)
    contradicted = _contradicted(rows, columns)
    is_glitch = np.zeros(len(rows), dtype=bool)
    for count in range(1, min(_STRAY_ROWS, len(rows) - 2) + 1):
        before_s, after_s = times_s[: -count - 1, None], times_s[count + 1 :, None]
        blocks_s = sliding_window_view(times_s[1:-1], count)
        slot_s, room_s = after_s - before_s, (count + 1) * usual_s
        is_outside = (blocks_s < before_s) | (blocks_s > after_s)
        fits = (slot_s > 0) & (slot_s <= 1.5 * room_s + 1.0)
        may_be = np.flatnonzero((fits & is_outside).all(axis=1))
        blocks_s = blocks_s[may_be]
        before_s, after_s, slot_s = before_s[may_be], after_s[may_be], slot_s[may_be]
        in_slot = _count_between(ordered_s, before_s, after_s)
        is_wrong = sliding_window_view(contradicted[1:-1], count)[may_be]
        is_near = np.abs(blocks_s - before_s) < ANOTHER_DAY.limit
        has_place = (slot_s >= 0.75 * room_s) & is_near
        reach_s = CLOCK_STEP.limit
        around = _count_between(ordered_s, blocks_s - reach_s, blocks_s + reach_s)
        is_stray = has_place | is_wrong & is_near | (around <= count)
        for at in may_be[((in_slot == 0) & is_stray).all(axis=1)].tolist():
            is_glitch[at + 1 : at + 1 + count] = True
    if is_glitch.any():
        is_glitch &= ~_on_the_way(rows, columns)
    is_far_ahead = times_s >= np.median(times_s) + ANOTHER_DAY.limit
    _refuse(rows[is_glitch & ~is_far_ahead], RejectReason.BACKWARD_TIME, time_s, refusals)
    _refuse(rows[is_glitch & is_far_ahead], RejectReason.FAR_FUTURE_TIME, time_s, refusals)
    return rows[~is_glitch]


def _on_the_way(rows: Rows, columns: Mapping[str, Floats]) -> NDArray[np.bool_]:
    """Tell which rows lie where their times put them: between the places before and after.

    A row without a place is there with another of its time that has one; else nobody can tell.
    """
    time_s, counter = columns["time_s"], columns["distance_m"]
    order = rows[np.argsort(time_s[rows], kind="stable")]
    placed = order[np.isfinite(counter[order])]
    if len(placed) > 1:
        follows = np.diff(counter[placed]) >= 0
    else:
        placed = order[np.isfinite(columns["latitude_deg"][order])]
        places = (columns[name][placed] for name in ("latitude_deg", "longitude_deg"))
        reach_m = CONTINUOUS.limit * np.maximum(np.diff(time_s[placed]), 1.0)
        follows = distances_m(*places) <= reach_m
    if len(placed) < 2:
        return np.zeros(len(rows), dtype=bool)
    fits = np.zeros(len(time_s), dtype=bool)
    fits[placed] = np.append(True, follows) & np.append(follows, True)
    without_place = np.setdiff1d(rows, placed)
    fits[without_place] = np.isin(time_s[without_place], time_s[fits])
    return fits[rows]


def _count_between(
    ordered_s: Floats, low_s: NDArray[np.float64], high_s: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Count the sorted times strictly between two others."""
    first = np.searchsorted(ordered_s, low_s, side="right")
    return np.asarray(np.searchsorted(ordered_s, high_s, side="left") - first, dtype=np.int64)


def _contradicted(rows: Rows, columns: Mapping[str, Floats]) -> NDArray[np.bool_]:
    """Tell which rows have a neighbor of the same time that holds another value."""
    order = np.argsort(columns["time_s"][rows], kind="stable")
    times_s = columns["time_s"][rows[order]]
    pairs = np.flatnonzero(np.diff(times_s) == 0)
    first, second = rows[order[pairs]], rows[order[pairs + 1]]
    clashes = np.zeros(len(pairs), dtype=bool)
    for values in columns.values():
        clashes |= _clash(values, first, second)
    contradicted = np.zeros(len(rows), dtype=bool)
    contradicted[order[pairs[clashes]]] = contradicted[order[pairs[clashes] + 1]] = True
    return contradicted


def _times_stray(rows: Rows, columns: Mapping[str, Floats]) -> bool:
    """Tell whether times err by seconds up and down while the records stand in the runner's order.

    Then the way in the order of the file is shorter than in that of the times.
    """
    steps_s = np.diff(columns["time_s"][rows])
    back_s = -steps_s[steps_s < 0]
    is_often = len(back_s) > REFUSED.limit * len(rows)
    if len(rows) < _FEWEST_ROWS or not is_often or np.median(back_s) > SLOT.limit:
        return False
    order = np.argsort(columns["time_s"][rows], kind="stable")
    by_file_m, by_time_m = _way_m(rows, columns), _way_m(rows[order], columns)
    return bool(by_file_m < STRAYING_WAY.limit * by_time_m)


def _rising(time_s: Floats) -> Floats:
    """Give the records of each block its times in rising order."""
    block = np.cumsum(np.append(False, np.diff(time_s) < -_LONELY_S))
    return time_s[np.lexsort((time_s, block))]


def _way_m(rows: Rows, columns: Mapping[str, Floats]) -> float:
    """Add up the way through these records, there and back: by the counter, else by positions."""
    counter = columns["distance_m"][rows]
    counter = counter[np.isfinite(counter)]
    if len(counter) > 1:
        return float(np.abs(np.diff(counter)).sum())
    latitude, longitude = (columns[name][rows] for name in ("latitude_deg", "longitude_deg"))
    is_located = np.isfinite(latitude) & np.isfinite(longitude)
    return float(distances_m(latitude[is_located], longitude[is_located]).sum())


def _order(rows: Rows, time_s: Floats) -> Rows:
    """Sort by time; of two records of one instant, that of the longer block goes first."""
    steps_s = np.diff(time_s)
    if np.all(steps_s >= 0):
        return np.arange(len(rows))
    block = np.append(0, np.cumsum(steps_s < 0))
    length = np.bincount(block)[block]
    order: Rows = np.lexsort((np.arange(len(rows)), -length, time_s))
    return order


def _spread(rows: Rows, time_s: Floats, columns: Mapping[str, Floats]) -> tuple[Rows, Floats]:
    """Give records of one second that lie apart the empty seconds nearby.

    Programs that cut off fractions write one second twice, and leave one out soon after or before.
    Positions in records of their own, without a counter, have seconds of their own too.
    """
    counter = columns["distance_m"][rows]
    is_counted = np.isfinite(counter)
    is_located = ~is_counted & np.isfinite(columns["latitude_deg"][rows])
    spread_s = time_s.copy()
    # Of one second the record that is farther on comes later, wherever it stands.
    along = np.lexsort((counter, time_s))
    for holds in (is_counted, is_located):
        mine = along[holds[along]]
        spread_s[mine] = _spread_seconds(rows[mine], time_s[mine], columns)
    order = np.argsort(spread_s, kind="stable")
    return rows[order], spread_s[order]


def _spread_seconds(rows: Rows, time_s: Floats, columns: Mapping[str, Floats]) -> Floats:
    starts = np.flatnonzero(np.append(True, np.diff(time_s) > 0)[: len(time_s)])
    counts = np.diff(np.append(starts, len(time_s)))
    several = np.flatnonzero(counts > 1)
    if not len(several) or len(starts) < _FEWEST_ROWS:
        return time_s
    usual_s = _usual(time_s)
    if not _EACH_SECOND_S[0] <= usual_s <= _EACH_SECOND_S[1]:
        return time_s
    if len(time_s) > _MOST_ROWS_A_SECOND * np.minimum(np.diff(time_s), _LEFT_OUT_S).sum():
        return time_s
    spread_s = time_s.copy()
    apart = several[_lie_apart(rows, starts, columns)[several]]
    for start, count in zip(starts[apart].tolist(), counts[apart].tolist(), strict=True):
        end = start + count
        if _push(spread_s, start, usual_s):
            continue
        # The same toward the start, as in a mirror.
        mirrored_s = -spread_s[::-1]
        if _push(mirrored_s, len(time_s) - end, usual_s):
            spread_s = -mirrored_s[::-1]
    return spread_s


def _push(time_s: Floats, start: int, usual_s: float) -> bool:
    """Move the records behind `start` on until one has room; move none if none has soon.

    Behind the last record no second was left out.
    """
    first_s, at = float(time_s[start]), start + 1
    least_s = first_s + usual_s
    while at < len(time_s) and time_s[at] < least_s - usual_s / 2:
        if time_s[at] - first_s > SLOT.limit:
            return False
        at, least_s = at + 1, least_s + usual_s
    if at == len(time_s):
        return False
    time_s[start:at] = first_s + usual_s * np.arange(at - start)
    return True


def _lie_apart(rows: Rows, starts: Rows, columns: Mapping[str, Floats]) -> NDArray[np.bool_]:
    """Tell of each group of rows whether each is at another place than the one before.

    `starts` are the places where groups begin. A channel that one row of a group lacks says nothing
    of that group.
    """
    counts = np.diff(np.append(starts, len(rows)))
    has_moved = np.zeros(len(rows), dtype=bool)
    for name in ("distance_m", "latitude_deg", "longitude_deg"):
        place = columns[name][rows]
        is_known = np.logical_and.reduceat(np.isfinite(place), starts)
        has_moved[1:] |= (place[1:] != place[:-1]) & np.repeat(is_known, counts)[1:]
    has_moved[starts] = True
    return np.logical_and.reduceat(has_moved, starts)


def _on_one_clock(
    rows: Rows, columns: Mapping[str, Floats], stops_s: Floats, elapsed_s: float | None
) -> tuple[Floats, tuple[ClockStep, ...]]:
    """Take out steps of the clock: the clock after the last of them is right."""
    time_s = columns["time_s"][rows]
    steps_s = np.diff(time_s)
    usual_s = _usual(time_s)
    is_back = steps_s < -EDGE.limit
    is_far = steps_s >= CLOCK_STEP.limit
    candidates = np.flatnonzero(is_back | is_far)
    is_dense = usual_s <= _DENSE_S
    if not is_dense or not len(candidates) or len(candidates) > 2 * _MOST_CLOCK_STEPS:
        return time_s, ()
    span_s = float(time_s.max() - time_s.min())
    has_place = any(np.isfinite(columns[name]).any() for name in ("distance_m", "latitude_deg"))
    # Where no record has a place, the watch's own time tells whether it went on without a break.
    is_short = elapsed_s is not None and elapsed_s < span_s - CLOCK_STEP.limit
    is_continuous = np.array(
        [
            _is_continuous(rows, columns, at, usual_s) if has_place else is_short
            for at in candidates.tolist()
        ]
    )
    backward = is_back[candidates]
    set_back = candidates[backward & is_continuous]
    # A file whose records are only out of order sorts without a clash and without a new hole.
    is_shuffled = _sorts_well(rows, columns, time_s, int(is_far.sum()))
    if is_shuffled or backward.sum() > _MOST_CLOCK_STEPS or len(set_back) < backward.sum():
        set_back = set_back[:0]
    forward = candidates[~backward & is_continuous]
    is_set = [
        _is_clock_step(float(steps_s[at]), usual_s)
        and not _was_stopped(stops_s, time_s[at], time_s[at + 1])
        and not _is_elapsed(elapsed_s, span_s, float(steps_s[at]))
        for at in forward
    ]
    steps = sorted([*set_back.tolist(), *forward[np.array(is_set, dtype=bool)].tolist()])
    return _stepped(time_s, steps, usual_s)


def _stepped(
    time_s: Floats, steps: list[int], usual_s: float
) -> tuple[Floats, tuple[ClockStep, ...]]:
    moved_s = time_s.copy()
    clock_steps = []
    bounds = [-1, *steps]
    for before, at in reversed(list(zip(bounds, steps, strict=False))):
        shift_s = float(moved_s[at + 1] - usual_s - time_s[at])
        block = slice(before + 1, at + 1)
        moved_s[block] += shift_s
        first_s, last_s = float(time_s[block].min()), float(time_s[block].max())
        clock_steps.append(ClockStep(first_s, last_s, shift_s))
    return moved_s, tuple(clock_steps)


def _usual(time_s: Floats) -> float:
    """Return the usual interval between two records, whatever their order."""
    steps_s = np.diff(np.sort(time_s))
    forward_s = steps_s[steps_s > 0]
    return float(np.median(forward_s)) if len(forward_s) else 1.0


def _is_continuous(rows: Rows, columns: Mapping[str, Floats], at: int, usual_s: float) -> bool:
    """Tell whether the runner went on from one record to the next of the file without a break."""
    before, after = _nearest(rows, columns["distance_m"], at)
    if before is not None and after is not None:
        step_m = columns["distance_m"][after] - columns["distance_m"][before]
        return bool(0 <= step_m <= CONTINUOUS.limit * max(usual_s, 1.0))
    before, after = _nearest(rows, columns["latitude_deg"], at)
    if before is None or after is None:
        return False
    pair = np.array([before, after])
    step_m = distances_m(columns["latitude_deg"][pair], columns["longitude_deg"][pair])[0]
    return bool(step_m <= CONTINUOUS.limit * max(usual_s, 1.0))


def _nearest(rows: Rows, values: Floats, at: int) -> tuple[int | None, int | None]:
    """Find the records with a value on both sides, a few records away at most."""
    before = [row for row in rows[max(at - 4, 0) : at + 1].tolist() if np.isfinite(values[row])]
    after = [row for row in rows[at + 1 : at + 6].tolist() if np.isfinite(values[row])]
    return (before[-1] if before else None, after[0] if after else None)


def _sorts_well(rows: Rows, columns: Mapping[str, Floats], time_s: Floats, far_count: int) -> bool:
    order = np.argsort(time_s, kind="stable")
    steps_s = np.diff(time_s[order])
    if np.count_nonzero(steps_s >= CLOCK_STEP.limit) > far_count:
        return False
    twice = np.flatnonzero(steps_s == 0)
    first, second = rows[order[twice]], rows[order[twice + 1]]
    return not any(_clash(values, first, second).any() for values in columns.values())


def _clash(values: Floats, first: Rows, second: Rows) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell where two rows hold different values."""
    differs: np.ndarray[tuple[int], np.dtype[np.bool_]] = (
        np.isfinite(values[first]) & np.isfinite(values[second]) & (values[first] != values[second])
    )
    return differs


def _is_clock_step(step_s: float, usual_s: float) -> bool:
    """Tell whether a clock was set by so much: by a day or more, or by quarters of an hour."""
    if step_s >= ANOTHER_DAY.limit:
        return True
    stray_s = (step_s - usual_s + CLOCK_STEP.limit / 2) % CLOCK_STEP.limit - CLOCK_STEP.limit / 2
    return abs(stray_s) <= CLOCK_STEP_STRAY.limit + usual_s


def _was_stopped(stops_s: Floats, before_s: float, after_s: float) -> bool:
    return bool(np.any((stops_s >= before_s - 1.0) & (stops_s < after_s)))


def _is_elapsed(elapsed_s: float | None, span_s: float, step_s: float) -> bool:
    """Tell whether the watch counted the hole as time that passed."""
    if elapsed_s is None or step_s >= ANOTHER_DAY.limit:
        return False
    return abs(elapsed_s - span_s) < abs(elapsed_s - (span_s - step_s))


def _of_one_day(
    rows: Rows, moved_s: Floats, time_s: Floats, refusals: Refusals
) -> tuple[Rows, Floats]:
    """Keep the records of the clock that most are of; those of another cannot be placed."""
    order = np.argsort(moved_s, kind="stable")
    jumps = np.diff(moved_s[order]) >= ANOTHER_DAY.limit
    if not jumps.any():
        return rows, moved_s
    clock = np.empty(len(rows), dtype=np.int64)
    clock[order] = np.append(0, np.cumsum(jumps))
    most = np.argmax(np.bincount(clock))
    _refuse(rows[clock < most], RejectReason.CLOCK_UNSET, time_s, refusals)
    _refuse(rows[clock > most], RejectReason.FAR_FUTURE_TIME, time_s, refusals)
    return rows[clock == most], moved_s[clock == most]


def _without_strays(
    rows: Rows, moved_s: Floats, time_s: Floats, refusals: Refusals
) -> tuple[Rows, Floats]:
    """Refuse a few records whose time lies far from all others and not where they stand."""
    steps_s = np.diff(moved_s)
    if np.all(steps_s >= 0):
        return rows, moved_s
    order = np.argsort(moved_s, kind="stable")
    lonely_s = max(_LONELY_S, _LONELY_INTERVALS * _usual(moved_s))
    far = np.append(0, np.cumsum(np.diff(moved_s[order]) >= lonely_s))
    cluster = np.empty(len(rows), dtype=np.int64)
    cluster[order] = far
    is_few = np.bincount(cluster)[cluster] <= _STRAY_ROWS
    if not is_few.any() or is_few.all():
        return rows, moved_s
    before = np.append(-np.inf, moved_s[:-1])
    after = np.append(moved_s[1:], np.inf)
    is_stray = is_few & ((moved_s < before) | (moved_s > after))
    _refuse(rows[is_stray], RejectReason.BACKWARD_TIME, time_s, refusals)
    return rows[~is_stray], moved_s[~is_stray]


def _refuse(rows: Rows, reason: RejectReason, time_s: Floats, refusals: Refusals) -> None:
    refusals.add_values(rows, reason, "time_s", time_s)
