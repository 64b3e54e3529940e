"""Which efforts make a set, and which of them are alike.

A group is a run of like reps; a set is groups that belong together. `20 × 400 + 1 × 400` is one
set of two groups, `3 × (4 × 200)` one of three, a pyramid one of many. Strides after kilometre
reps are a set of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import inf, log
from statistics import median

import numpy as np

from metrics.contract.enums import SetShape
from metrics.efforts.measures import Measures

ALIKE_LENGTH = 0.10
ALIKE_EDGES_S = 2.5
"""Reps of one group differ by so much of their length, and the edges' error in seconds."""
LAST_FASTER = 1.04
"""A last rep this much faster than the others' median was run all out: the `+ 1`."""
LAST_FASTER_SPREADS = 3.0
"""And by so many of their standard deviations."""
SERIES_REST = 1.8
"""A rest this much longer than the usual one ends a series."""
SET_REST = 3.0
SET_REST_S = 600.0
"""Between sets the rest is so many usual ones, or ten minutes."""
CUT_SHORT = "cut_short"
"""Flag of an effort that the recording ended with: it may have gone on for some seconds."""
MOST_LAG_S = 6.0
"""A distance stream trails the motion by up to so many seconds."""
BLIND_S = 4.0
"""So close to the end of a recording a fall of speed may be none: some watches write new metres
every 2 s only, and the signal is smoothed over ± 2 s."""
HIDDEN_S = MOST_LAG_S + BLIND_S
"""At most so many seconds of an effort that the recording ended with are not to be seen."""
OTHER_WORK = 1.8
"""Groups whose lengths differ by this ratio are two sets, if both have three reps or more."""
FEWEST_SERIES = 2
FEWEST_UNIFORM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Like reps in time order."""

    reps: tuple[Measures, ...]

    @property
    def usual_s(self) -> float:
        """Median length."""
        return median(rep.effort.timed_s for rep in self.reps)

    @property
    def usual_m(self) -> float:
        """Median measured distance."""
        return median(rep.distance_m for rep in self.reps)


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortSet:
    """Groups that belong together, and how they follow each other."""

    groups: tuple[Group, ...]
    shape: SetShape

    @property
    def reps(self) -> tuple[Measures, ...]:
        """All reps in time order."""
        return tuple(rep for group in self.groups for rep in group.reps)


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
    """List the runs of like reps, cut at longer rests and before an all-out last rep."""
    runs: list[list[Measures]] = []
    for effort in efforts:
        if runs and (_is_alike(runs[-1], effort) or _may_be_alike(runs[-1], effort, recorded_s)):
            runs[-1].append(effort)
        else:
            runs.append([effort])
    series = [part for run in runs for part in _series(run)]
    return [Group(reps=tuple(part)) for run in series for part in _last_apart(run)]


def _is_alike(run: list[Measures], effort: Measures) -> bool:
    """Tell whether an effort is as long as the run's reps, in time or in metres."""
    usual_s = median(rep.effort.timed_s for rep in run)
    usual_m = median(rep.distance_m for rep in run)
    tolerance = ALIKE_LENGTH + ALIKE_EDGES_S / usual_s
    off = min(
        abs(log(effort.effort.timed_s / usual_s)),
        abs(log(max(effort.distance_m, 1) / max(usual_m, 1))),
    )
    return off < tolerance


def _may_be_alike(run: list[Measures], effort: Measures, recorded_s: float) -> bool:
    """Tell whether an effort that the recording cut short may have been as long as the reps."""
    missing_s = median(rep.effort.timed_s for rep in run) - effort.effort.timed_s
    hidden_s = MOST_LAG_S + recorded_s - effort.end_s
    return is_cut_short(effort, recorded_s) and 0 <= missing_s <= hidden_s


def _series(run: list[Measures]) -> list[list[Measures]]:
    """Cut a run where the rest is much longer than usual, if every part is a series."""
    rests = [after.start_s - before.end_s for before, after in pairwise(run)]
    if len(rests) < FEWEST_UNIFORM:
        return [run]
    usual = median(rests)
    cuts = [i + 1 for i, rest in enumerate(rests) if rest > SERIES_REST * usual]
    parts = [run[i:j] for i, j in pairwise([0, *cuts, len(run)])]
    return parts if all(len(part) >= FEWEST_SERIES for part in parts) else [run]


def _last_apart(run: list[Measures]) -> list[list[Measures]]:
    """Split off the last rep where it was clearly the fastest of all that moved."""
    if len(run) <= FEWEST_UNIFORM:
        return [run]
    speeds = [rep.speed_mps for rep in run[:-1]]
    usual = median(speeds)
    if usual == 0:
        return [run]
    ratio = run[-1].speed_mps / usual
    spread = float(np.std(np.array(speeds) / usual))
    is_all_out = ratio > max(LAST_FASTER, 1 + LAST_FASTER_SPREADS * spread)
    return [run[:-1], run[-1:]] if is_all_out else [run]


def _belongs(groups: list[Group], group: Group) -> bool:
    """Tell whether a group goes on with the set."""
    reps = [rep for earlier in groups for rep in earlier.reps]
    gap_s = group.reps[0].start_s - reps[-1].end_s
    both = reps + list(group.reps)
    rests = [after.start_s - before.end_s for before, after in pairwise(both)]
    usual = median(rests)
    if gap_s > SET_REST_S or (len(rests) > FEWEST_UNIFORM and gap_s > SET_REST * usual * 2):
        return False
    last = groups[-1]
    ratio = max(group.usual_s / last.usual_s, last.usual_s / group.usual_s)
    are_many = min(len(last.reps), len(group.reps)) >= FEWEST_UNIFORM
    return not (are_many and ratio > OTHER_WORK)


def _shaped(groups: list[Group]) -> EffortSet:
    """Give a set its shape; a fartlek's reps are one group, for none of them are alike."""
    shape = _shape(groups)
    if shape is SetShape.FARTLEK:
        reps = tuple(rep for group in groups for rep in group.reps)
        groups = [Group(reps=reps)]
    return EffortSet(groups=tuple(groups), shape=shape)


def _shape(groups: list[Group]) -> SetShape:
    if len(groups) == 1:
        return SetShape.SINGLE if len(groups[0].reps) == 1 else SetShape.UNIFORM
    counts = [len(group.reps) for group in groups]
    lengths = [group.usual_s for group in groups]
    if len(groups) == 2 and counts[0] >= FEWEST_UNIFORM and counts[1] == 1:
        return SetShape.UNIFORM_PLUS_LAST
    if max(lengths) / min(lengths) < 1 + 2 * ALIKE_LENGTH and min(counts) >= FEWEST_SERIES:
        return SetShape.GROUPED
    steps = [b > a for a, b in pairwise(lengths)]
    if len(groups) >= FEWEST_UNIFORM and len(set(steps)) == 1:
        return SetShape.LADDER
    turns = sum(a != b for a, b in pairwise(steps))
    is_pyramid = len(groups) >= FEWEST_UNIFORM and turns == 1 and steps[0]
    return SetShape.PYRAMID if is_pyramid else SetShape.FARTLEK
