"""Which efforts make a set, and which of them are alike.

A group is like reps, in length and in speed; a set is groups that belong together, however many
and in whatever order. `20 × 400 + 1 × 400` is one set of two groups, `3 × (4 × 200)` one of three,
a pyramid one of many. Where unlike reps come again in one order, as in `3 × (400, 200)`, the like
ones are one group, though others lie between them. Strides after longer reps are a set of their
own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby, pairwise
from math import inf, log, sqrt
from statistics import fmean

import numpy as np
from msgspec import Struct

from metrics.contract.enums import EffortEvidence, SetShape
from metrics.efforts.evidence.alike import OTHER_LENGTH
from metrics.efforts.measures import Measures
from metrics.efforts.reconcile import BROKEN_OFF
from metrics.efforts.run import middle

ALIKE_LENGTH = 0.10
ALIKE_EDGES_S = 2.5
"""Reps of one group differ by so much of their length, and the edges' error in seconds."""
BARELY_ALIKE = 0.5
"""Reps longer than strides that differ in one measure by more than so much of what like ones may
are no other length in the other: meters of 45 s and of 60 s, these run slower, differ by 15 %."""
STRIDE_EDGES_S = 5.0
"""Of strides that no press or step times, two differ by more in one of twenty: in 15 workouts of
equal steps of 10–30 s the motion of each is 1.9 s off."""
STRIDE_SPEED_SD = 0.05
"""Strides of a set differ by so much of their speed, in sessions with marks."""
STRIDE_SPREADS = 3.0
"""Two paces of strides part by so many of the errors that this leaves of their means."""
ALIKE_SPEED = 0.045
"""Neighboring race paces lie 6 % apart, but for 5k and 3200; means of a few reps may miss by 1.5 %
of it. Closer speeds are one group, for nothing could be said of either."""
ALTERNATING_SPEED = 0.065
"""Reps of one length that alternate claim a pace each, rep by rep: they take the whole step between
two race paces, where a change from one block to the next takes what errors leave of it. A course
with a slope or a wind makes even reps alternate by a few percent."""
FEWEST_TURNS_OF_PACE = 3
"""Two slow reps of six may lie in any order by chance."""
ALIKE_SPREADS = 3.0
"""Speeds of two groups also part by so many of their standard deviations: a wide set is one."""
LEAST_SPEED_SD = 0.01
"""Like reps are at best so alike in speed: what a watch measures of a 400."""
LAST_FASTER = 1.04
"""A last rep this much faster than the others' median was run all out: the `+ 1`."""
LAST_FASTER_SPREADS = 3.0
"""And by so many of their standard deviations, more where few reps tell the deviation."""
SERIES_REST = 1.8
"""A rest this much longer than the usual one ends a series."""
SERIES_RATIO = 2.5
"""No series has more than so many times the reps of another."""
SET_REST = 6.0
SET_REST_S = 600.0
"""Between sets the rest is so many usual ones, or ten minutes."""
SERIES_REST_S = 300.0
"""Between like series up to five minutes are rested, however short the rests in them are."""
CUT_SHORT = "cut_short"
"""Flag of an effort that the recording ended with: it may have gone on for some seconds."""
MOST_LAG_S = 6.0
"""A distance stream trails the motion by up to so many seconds."""
BLIND_S = 4.0
"""So close to the end of a recording a fall of speed may be none: some watches write new meters
every 2 s only, and the signal is smoothed over ± 2 s."""
HIDDEN_S = MOST_LAG_S + BLIND_S
"""At most so many seconds of an effort that the recording ended with are not to be seen."""
OTHER_WORK = 1.8
"""Strides and reps whose lengths differ by this ratio are two sets, if both are three or more, or
if only the ones were marked."""
STRIDE_MOST_M = 180.0
STRIDE_MOST_S = 36.0
"""A stride is shorter than the one and at most as long as the other; every longer effort a rep."""
MOST_ODD = 2.5
"""Wrong edges make no stride so many times as long as its likes, or as short."""
SURE_COUNT = 3
SURE_SPEED = 0.09
"""Paces that were run less often part only where they lie this far apart."""
FEWEST_SERIES = 2
FEWEST_UNIFORM = 3
FEWEST_MIXED, FEWEST_TURNS = 3, 2
"""So many lengths are in no order where they turn so often, to longer or to shorter ones: those of
a pyramid turn once."""


class Group(Struct, frozen=True, kw_only=True, dict=True):
    """Like reps in time order; what they have in common is asked for again and again."""

    reps: tuple[Measures, ...]

    @cached_property
    def usual_s(self) -> float:
        """Median timed length."""
        return middle([rep.effort.timed_s for rep in self.reps])

    @cached_property
    def usual_m(self) -> float:
        """Median measured distance."""
        return middle([rep.distance_m for rep in self.reps])

    @property
    def usual_mps(self) -> float:
        """Median measured speed."""
        return middle([rep.speed_mps for rep in self.reps])

    @property
    def is_short(self) -> bool:
        """Whether its reps are as short as strides."""
        return self.usual_m < STRIDE_MOST_M and self.usual_s <= STRIDE_MOST_S


class SeriesPart(Struct, frozen=True, kw_only=True):
    """One part of a series: so many reps in a row of the group at this place in the set."""

    count: int
    group: int


class EffortSet(Struct, frozen=True, kw_only=True, dict=True):
    """Groups that belong together, and how they follow each other.

    `series` are the parts that come again in a set of shape `series`, `repeats` how often.
    """

    groups: tuple[Group, ...]
    shape: SetShape
    series: tuple[SeriesPart, ...] = ()
    repeats: int = 1

    @cached_property
    def reps(self) -> tuple[Measures, ...]:
        """All reps in time order."""
        reps = (rep for group in self.groups for rep in group.reps)
        return tuple(sorted(reps, key=lambda rep: rep.start_s))

    @property
    def is_in_order(self) -> bool:
        """Whether its lengths follow some order; two lengths, or one odd rep, always do."""
        lengths = [group.usual_s for group in self.groups]
        turning = lengths[:1]
        for length in lengths[1:]:
            if abs(log(length / turning[-1])) > OTHER_LENGTH:
                turning.append(length)
        steps = [after > before for before, after in pairwise(turning)]
        turns = sum(a != b for a, b in pairwise(steps))
        ordered = sorted(lengths)
        count = 1 + sum(log(after / before) > OTHER_LENGTH for before, after in pairwise(ordered))
        is_mixed = self.shape in (SetShape.FARTLEK, SetShape.GROUPED)
        return not (is_mixed and turns >= FEWEST_TURNS and count >= FEWEST_MIXED)


def group_efforts(efforts: list[Measures], recorded_s: float = inf) -> list[EffortSet]:
    """Put the efforts of a run into sets of groups.

    Parameters
    ----------
    efforts : in time order.
    recorded_s : where the recording ends, in s of the signal: what ends there may have gone on.

    Returns
    -------
    Sets in time order, each effort in exactly one; a lone effort is a set of one.
    """
    sets: list[list[Group]] = []
    for group in _groups(efforts, recorded_s):
        if sets and _belongs(sets[-1], group):
            sets[-1].append(group)
        else:
            sets.append([group])
    return [_shaped(groups) for groups in sets]


def is_cut_short(effort: Measures, recorded_s: float) -> bool:
    """Tell whether the recording ended with an effort, so that lag hides its last seconds.

    Parameters
    ----------
    effort : measured.
    recorded_s : where the recording ends, in s of the signal.
    """
    return effort.effort.official_s is None and effort.end_s >= recorded_s - BLIND_S


def _groups(efforts: list[Measures], recorded_s: float) -> list[Group]:
    """List the runs of like reps, cut at longer rests and where the speed changes."""
    runs: list[list[Measures]] = []
    for effort in efforts:
        if runs and (_is_alike(runs[-1], effort) or _may_be_alike(runs[-1], effort, recorded_s)):
            runs[-1].append(effort)
        else:
            runs.append([effort])
    paced = [part for run in _without_odd_strides(runs) for part in _paced(_series(run))]
    return [Group(reps=tuple(part)) for run in paced for part in _last_apart(run)]


def _is_alike(run: list[Measures], effort: Measures) -> bool:
    """Tell whether an effort is as long as the run's reps, in time or in meters.

    Where a workout asked for each, what it asked for decides: the watch's lag makes a 50 of 12 s
    or of 18 s.
    """
    if any(BROKEN_OFF in rep.effort.flags for rep in (run[-1], effort)):
        return False
    target = _target(effort)
    targets = {_target(rep) for rep in run} if target else {None}
    if None not in targets:
        return targets == {target}
    return _are_as_long(Group(reps=tuple(run)), Group(reps=(effort,)))


def _without_odd_strides(runs: list[list[Measures]]) -> list[list[Measures]]:
    """Close a row of strides over one that the motion shows longer or shorter than all others.

    No press or step times it, and it has no like in the run: its edges are wrong.
    """
    groups = [Group(reps=tuple(run)) for run in runs]
    for at in range(1, len(runs) - 1):
        before, odd, after = groups[at - 1 : at + 2]
        if len(odd.reps) > 1 or not _are_by_motion(odd) or not _is_row_of_strides(before, after):
            continue
        ratio = max(odd.usual_s / before.usual_s, before.usual_s / odd.usual_s)
        has_like = any(_are_as_long(other, odd) for other in groups if other is not odd)
        if ratio < MOST_ODD and not has_like:
            row = [*runs[at - 1], *runs[at], *runs[at + 1]]
            return _without_odd_strides([*runs[: at - 1], row, *runs[at + 2 :]])
    return runs


def _is_row_of_strides(before: Group, after: Group) -> bool:
    is_short = before.is_short and after.is_short
    are_enough = len(before.reps) + len(after.reps) >= 2 * FEWEST_SERIES
    return is_short and are_enough and _are_as_long(before, after)


def _target(rep: Measures) -> tuple[float | None, float | None] | None:
    target = rep.effort.target_m, rep.effort.target_s
    return None if target == (None, None) else target


def _are_as_long(group: Group, other: Group) -> bool:
    """Tell whether two groups are as long as like reps are, in time or in meters."""
    are_strides = all(each.is_short and _are_by_motion(each) for each in (group, other))
    edges_s = STRIDE_EDGES_S if are_strides else ALIKE_EDGES_S
    off_s = abs(log(other.usual_s / group.usual_s))
    off_m = abs(log(max(other.usual_m, 1) / max(group.usual_m, 1)))
    least, most = sorted((off_s, off_m))
    alike = ALIKE_LENGTH + edges_s / group.usual_s
    if least >= alike:
        return False
    is_barely = least > BARELY_ALIKE * alike and min(group.usual_s, other.usual_s) > STRIDE_MOST_S
    return not is_barely or (most <= OTHER_LENGTH and not _is_longer_and_faster(group, other))


def _is_longer_and_faster(group: Group, other: Group) -> bool:
    """Tell whether one of two is longer by both measures, and yet run at a pace of its own.

    One that took less for more meters is as long as the other, run faster.
    """
    short, long = sorted((group, other), key=lambda each: each.usual_s)
    faster = log(max(long.usual_mps, 0.1) / max(short.usual_mps, 0.1))
    reps = (*group.reps, *other.reps)
    measured = middle([rep.speed_sd_mps / max(rep.speed_mps, 0.1) for rep in reps])
    return faster > max(SURE_SPEED, ALIKE_SPREADS * measured * sqrt(2))


def _are_by_motion(group: Group) -> bool:
    """Tell whether no press or step times any of the reps."""
    return all(rep.effort.official_s is None for rep in group.reps)


def _may_be_alike(run: list[Measures], effort: Measures, recorded_s: float) -> bool:
    """Tell whether an effort that the recording cut short may have been as long as the reps."""
    missing_s = middle([rep.effort.timed_s for rep in run]) - effort.effort.timed_s
    hidden_s = MOST_LAG_S + recorded_s - effort.end_s
    return is_cut_short(effort, recorded_s) and 0 <= missing_s <= hidden_s


def _series(run: list[Measures]) -> list[list[Measures]]:
    """Cut a run where the rest is much longer than usual, if every part is a series.

    Series are about as long as each other: two reps of twelve were held up.
    """
    rests = _rests_s(run)
    if len(rests) < FEWEST_UNIFORM:
        return [run]
    usual = middle(rests)
    cuts = [i + 1 for i, rest in enumerate(rests) if rest > SERIES_REST * usual]
    parts = [run[i:j] for i, j in pairwise([0, *cuts, len(run)])]
    counts = sorted(len(part) for part in parts)
    are_even = counts[0] >= FEWEST_SERIES and counts[-1] <= SERIES_RATIO * counts[0]
    return parts if are_even else [run]


def _rests_s(reps: list[Measures]) -> list[float]:
    """List the seconds between neighbors, by the watch where it bounds both, else by motion."""
    bounds_s = [(rep.effort.rest_bounds_s, (rep.start_s, rep.end_s)) for rep in reps]
    return [
        later[0] - earlier[1] if earlier and later else after[0] - before[1]
        for (earlier, before), (later, after) in pairwise(bounds_s)
    ]


def _paced(series: list[list[Measures]]) -> list[list[Measures]]:
    """Cut the parts of a series by their paces, which alternate in all parts or in none."""
    cut = [_by_speed(part) for part in series]
    are_turning = [len(parts) > FEWEST_SERIES for parts in cut]
    if any(are_turning) and not all(are_turning):
        cut = [
            [part] if is_turning else parts
            for part, parts, is_turning in zip(series, cut, are_turning, strict=True)
        ]
    return [part for parts in cut for part in parts]


def _by_speed(run: list[Measures]) -> list[list[Measures]]:
    """Cut a run of one length where it goes over to another pace, or alternates between two.

    An odd rep in the middle is none: each pace must be run twice, in one go or in turn. Goes at one
    step of a workout were set at one pace, however they fade.
    """
    steps = {rep.effort.step_index for rep in run}
    border = None if len(steps) == 1 and None not in steps else _border(run)
    if border is None:
        return [run]
    is_fast = [_log_mps(rep) > border for rep in run]
    parts = [[rep for rep, _ in part] for _, part in groupby(zip(run, is_fast, strict=True), _pace)]
    # Strides grow faster from one to the next; two of another pace are no group yet.
    fewest = SURE_COUNT if Group(reps=tuple(run)).is_short else FEWEST_SERIES
    is_change = len(parts) == 2 and min(map(len, parts)) >= fewest and not _rises(run, border)
    period = _period([int(fast) for fast in is_fast])
    is_alternation = (
        period is not None
        and len(run) >= FEWEST_TURNS_OF_PACE * period
        and _step_between(run, border) > ALTERNATING_SPEED
    )
    return parts if is_change or is_alternation else [run]


def _rises(run: list[Measures], border: float) -> bool:
    """Tell whether the speeds of reps grow, or fall, from one to the next, and do not leap once.

    A straight line then misses them by less than the two paces that a border parts.
    """
    speeds = np.array([_log_mps(rep) for rep in run])
    is_fast = speeds > border
    steps = speeds - np.where(is_fast, speeds[is_fast].mean(), speeds[~is_fast].mean())
    places = np.arange(len(run)) - (len(run) - 1) / 2
    line = speeds - speeds.mean() - places * (places @ speeds) / (places @ places)
    return bool(line @ line <= steps @ steps)


def _step_between(reps: Sequence[Measures], border: float) -> float:
    """Measure how far the mean log speeds on both sides of a border lie apart."""
    fast = [_log_mps(rep) for rep in reps if _log_mps(rep) > border]
    slow = [_log_mps(rep) for rep in reps if _log_mps(rep) <= border]
    return fmean(fast) - fmean(slow)


def _log_mps(rep: Measures) -> float:
    return log(max(rep.speed_mps, 0.1))


def _pace(rep_and_pace: tuple[Measures, bool]) -> bool:
    return rep_and_pace[1]


def _border(reps: Sequence[Measures]) -> float | None:
    """Find the log speed that parts two paces; None where there is but one."""
    if len(reps) < 2 * FEWEST_SERIES:
        return None
    ordered = sorted(_log_mps(rep) for rep in reps)
    cut = max(range(1, len(ordered)), key=lambda at: ordered[at] - ordered[at - 1])
    slow, fast = ordered[:cut], ordered[cut:]
    slow_mean, fast_mean = (sum(part) / len(part) for part in (slow, fast))
    squares = sum((speed - slow_mean) ** 2 for speed in slow)
    squares += sum((speed - fast_mean) ** 2 for speed in fast)
    measured = middle([rep.speed_sd_mps / max(rep.speed_mps, 0.1) for rep in reps])
    spread = max(sqrt(squares / len(ordered)), measured, LEAST_SPEED_SD)
    is_sure = min(len(slow), len(fast)) >= SURE_COUNT
    alike = ALIKE_SPEED if is_sure else SURE_SPEED
    if Group(reps=tuple(reps)).is_short:
        alike = STRIDE_SPREADS * STRIDE_SPEED_SD * sqrt(1 / len(slow) + 1 / len(fast))
    is_apart = fast_mean - slow_mean > max(alike, ALIKE_SPREADS * spread)
    return (slow[-1] + fast[0]) / 2 if is_apart else None


def _last_apart(run: list[Measures]) -> list[list[Measures]]:
    """Split off the last rep where it was clearly the fastest of all that moved."""
    if len(run) <= FEWEST_UNIFORM:
        return [run]
    speeds = [rep.speed_mps for rep in run[:-1]]
    usual = middle(speeds)
    if usual == 0:
        return [run]
    ratio = run[-1].speed_mps / usual
    if ratio <= LAST_FASTER:
        return [run]
    spread = float(np.std(np.array(speeds) / usual))
    spreads = LAST_FASTER_SPREADS * (1 + 2 / (len(speeds) - 2))
    least = STRIDE_SPEED_SD if Group(reps=tuple(run)).is_short else LEAST_SPEED_SD
    is_all_out = ratio > 1 + spreads * max(spread, least)
    return [run[:-1], run[-1:]] if is_all_out else [run]


def _belongs(groups: list[Group], group: Group) -> bool:
    """Tell whether a group goes on with the set."""
    reps = [rep for earlier in groups for rep in earlier.reps]
    gap_s = _rests_s([reps[-1], group.reps[0]])[0]
    rests = _rests_s(reps + list(group.reps))
    last = groups[-1]
    is_next = min(len(last.reps), len(group.reps)) >= FEWEST_UNIFORM and _are_as_long(last, group)
    most_s = max(SET_REST * middle(rests), SERIES_REST_S if is_next else 0.0)
    if gap_s > SET_REST_S or (len(rests) > FEWEST_UNIFORM and gap_s > most_s):
        return False
    ratio = max(group.usual_s / last.usual_s, last.usual_s / group.usual_s)
    are_many = min(len(last.reps), len(group.reps)) >= FEWEST_UNIFORM
    is_other_work = last.is_short is not group.is_short and ratio > OTHER_WORK
    return not (is_other_work and (are_many or _is_marked(last) is not _is_marked(group)))


def _is_marked(group: Group) -> bool:
    """Tell whether a press, a split or a step marks a group: strides before a workout are not."""
    return any(rep.effort.evidence is not EffortEvidence.DETECTION for rep in group.reps)


def _shaped(groups: list[Group]) -> EffortSet:
    """Give a set its shape; in a series of unlike members the like ones become one group."""
    if len(groups) == 1:
        shape = SetShape.SINGLE if len(groups[0].reps) == 1 else SetShape.UNIFORM
        return EffortSet(groups=tuple(groups), shape=shape)
    classes = _classes(groups)
    if len(set(classes)) == 1 and min(len(group.reps) for group in groups) >= FEWEST_SERIES:
        return _like_series(groups)
    return _unlike_series(groups, classes) or EffortSet(
        groups=tuple(groups), shape=_shape(groups, classes)
    )


def _classes(groups: Sequence[Group]) -> list[int]:
    """Assign each group a number for its kind: alike in length and in pace is one kind."""
    lengths = _length_classes(groups)
    paces = [False] * len(groups)
    for length in set(lengths):
        places = [at for at, other in enumerate(lengths) if other == length]
        border = _border([rep for at in places for rep in groups[at].reps])
        if border is None:
            continue
        usual = {at: log(max(groups[at].usual_mps, 0.1)) for at in places}
        fast = {at for at in places if usual[at] > border}
        # A group that the border cuts through has no pace of its own.
        step = min((usual[at] for at in fast), default=inf)
        step -= max((usual[at] for at in places if at not in fast), default=-inf)
        for at in fast:
            paces[at] = step > ALIKE_SPEED
    kinds = list(zip(lengths, paces, strict=True))
    numbers = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
    return [numbers[kind] for kind in kinds]


def _length_classes(groups: Sequence[Group]) -> list[int]:
    """Assign each group the number of the first one that is about as long."""
    firsts: list[Group] = []
    classes: list[int] = []
    for group in groups:
        alike = (at for at, first in enumerate(firsts) if _are_as_long(first, group))
        number = next(alike, len(firsts))
        if number == len(firsts):
            firsts.append(group)
        classes.append(number)
    return classes


def _like_series(groups: list[Group]) -> EffortSet:
    """Make the set of groups that are all alike, parted by longer rests or an odd pace."""
    counts = {len(group.reps) for group in groups}
    return EffortSet(
        groups=tuple(groups),
        shape=SetShape.SERIES,
        series=(SeriesPart(count=counts.pop(), group=0),) if len(counts) == 1 else (),
        repeats=len(groups),
    )


def _unlike_series(groups: list[Group], classes: list[int]) -> EffortSet | None:
    """Make the set of unlike reps that come again in one order; None where they do not."""
    reps = [rep for group in groups for rep in group.reps]
    by_rep = [number for number, group in zip(classes, groups, strict=True) for _ in group.reps]
    period = _period(by_rep)
    if period is None:
        return None
    return EffortSet(
        groups=tuple(
            Group(reps=tuple(rep for rep, at in zip(reps, by_rep, strict=True) if at == number))
            for number in range(max(by_rep) + 1)
        ),
        shape=SetShape.SERIES,
        series=tuple(
            SeriesPart(count=len(list(part)), group=number)
            for number, part in groupby(by_rep[:period])
        ),
        repeats=len(by_rep) // period,
    )


def _period(classes: list[int]) -> int | None:
    """Find after how many reps of two classes or more the order comes again, twice or oftener."""
    if len(set(classes)) == 1:
        return None
    count = len(classes)
    periods = (n for n in range(2, count // FEWEST_SERIES + 1) if count % n == 0)
    return next((n for n in periods if classes[n:] == classes[:-n]), None)


def _shape(groups: list[Group], classes: list[int]) -> SetShape:
    """Name the shape of unlike groups that do not come again in one order.

    A fartlek has no like reps at all, neither in a row nor apart, and no order of lengths.
    """
    counts = [len(group.reps) for group in groups]
    lengths = [group.usual_s for group in groups]
    if (
        len(groups) == 2
        and counts[0] >= FEWEST_UNIFORM
        and counts[1] == 1
        and _are_as_long(*groups)
    ):
        return SetShape.UNIFORM_PLUS_LAST
    steps = [b > a for a, b in pairwise(lengths)]
    are_unlike = len(groups) >= FEWEST_UNIFORM and len(set(_length_classes(groups))) > 1
    if are_unlike and len(set(steps)) == 1:
        return SetShape.LADDER
    turns = sum(a != b for a, b in pairwise(steps))
    if are_unlike and turns == 1 and steps[0]:
        return SetShape.PYRAMID
    are_none_alike = len(set(classes)) == len(groups) and max(counts) == 1
    return SetShape.FARTLEK if are_none_alike else SetShape.GROUPED
