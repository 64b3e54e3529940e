"""What was run on the progression: strides and reps whose pace is sure, by race pace and day.

Sprints have a progression of their own, races do not train it, and what is not counted (hills,
treadmills without calibration) is nowhere on it. A group of fewer reps than a set counts in
exposure only, unless each of its reps is long enough to stand alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import accumulate
from operator import add, sub
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.contract.enums import CountedAs, KindJudged, Work
from metrics.judgements.exposure.exposure import WORK
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.sessions.all_out import AllOut
from metrics.judgements.sessions.intents import GroupKey
from metrics.judgements.sessions.set_paces import PacedGroup

PROGRESSION_WORK = (Work.STRIDES, Work.REPS)
"""The work that the progression counts."""
ON_PROGRESSION = (*PROGRESSION, RacePace.UNKNOWN)
ALONE_FROM_M = 150.0
"""From this length on a single rep is as much a set as three short ones: the source's own 150s."""
TWINS = (RacePace.R5K, RacePace.R3200)
"""Paces 3.3 % apart: a measured set that is surely at one of the two counts at both."""
ALL_OUT_LIKE = RacePace.R400
"""All-out work is asked about like work at this pace."""


ROUNDING = 1e-9
"""Sums of shares may fall so much short of a whole number of reps."""


class SetRole(StrEnum):
    """What a set does at a race pace."""

    FULL = "full"
    """A4 is asked of it there, and it is work at that pace."""
    WORK_ONLY = "work_only"
    """Work at that pace, because it is surely at this one or its twin."""
    ASKED_ONLY = "asked_only"
    """All-out work: asked about as if at that pace, without being work at it."""


class SureSet(Struct, frozen=True, kw_only=True):
    """A group of like strides or reps, at a race pace that it was run at with enough probability.

    `UNKNOWN` is the race pace where no pace of the athlete was known that day. `metres` are of all
    reps.
    """

    day: date
    key: GroupKey
    kind: KindJudged
    race_pace: RacePace
    probability: float
    reps: int
    metres: float
    role: SetRole = SetRole.FULL


class PaceTally(NamedTuple):
    """Work at one race pace: days with any, all reps of its sets, and expected reps and meters."""

    days: int
    reps: int
    reps_expected: float
    metres_expected: float

    def plus(self, other: PaceTally) -> PaceTally:
        """Add another tally."""
        return PaceTally(*map(add, self, other))

    def minus(self, other: PaceTally) -> PaceTally:
        """Take a part of it away."""
        return PaceTally(*map(sub, self, other))

    def is_enough(self, settings: ProgressionSettings) -> bool:
        """Tell whether so much work in the look-back establishes a pace."""
        has_reps = self.reps_expected + ROUNDING >= settings.min_reps
        return has_reps and self.days >= settings.min_days


NOTHING, A_DAY = PaceTally(0, 0, 0.0, 0.0), PaceTally(1, 0, 0.0, 0.0)


class PaceDays(Struct, frozen=True, kw_only=True):
    """Work at one race pace by local day.

    `sums` are of all work before each of `days`, and of all: also of what is left out.
    """

    by_day: Mapping[date, PaceTally]
    days: tuple[date, ...]
    sums: tuple[PaceTally, ...]

    @classmethod
    def of(cls, by_day: Mapping[date, PaceTally], *, before: PaceTally = NOTHING) -> PaceDays:
        """Sort and sum days in any order; `before` is what was run before them."""
        days = tuple(sorted(by_day))
        # Summed amount by amount: a tally for each step of each would take most of the time.
        amounts = zip(before, *(by_day[day] for day in days), strict=True)
        return cls(by_day=by_day, days=days, sums=tuple(map(PaceTally, *map(accumulate, amounts))))

    def between(self, start: date, end: date) -> PaceTally:
        """Sum what was run from one day to another, both included."""
        first, last = bisect_left(self.days, start), bisect_right(self.days, end)
        return self.sums[last].minus(self.sums[first]) if first < last else NOTHING

    def since(self, day: date) -> PaceDays:
        """Leave out earlier days: what is summed of later ones stays the same to the last bit."""
        first = bisect_left(self.days, day)
        days = self.days[first:]
        by_day = {later: self.by_day[later] for later in days}
        return PaceDays(by_day=by_day, days=days, sums=self.sums[first:])

    def until(self, day: date) -> PaceDays:
        """Leave out a day and all after it."""
        last = bisect_left(self.days, day)
        days = self.days[:last]
        by_day = {earlier: self.by_day[earlier] for earlier in days}
        return PaceDays(by_day=by_day, days=days, sums=self.sums[: last + 1])

    def plus(self, sets: Iterable[SureSet]) -> PaceDays:
        """Add sets at this race pace."""
        more: dict[date, PaceTally] = {}
        for sure_set in sets:
            before = more.get(sure_set.day) or self.by_day.get(sure_set.day, A_DAY)
            more[sure_set.day] = before.plus(_of_set(sure_set))
        if not self.days or not more or min(more) <= self.days[-1]:
            return PaceDays.of({**self.by_day, **more}, before=self.sums[0])
        # Nearly always the days come in order: summing all of them again takes most of the time.
        days = sorted(more)
        sums = accumulate((more[day] for day in days), PaceTally.plus, initial=self.sums[-1])
        return PaceDays(
            by_day={**self.by_day, **more},
            days=(*self.days, *days),
            sums=(*self.sums[:-1], *sums),
        )


NO_DAYS = PaceDays.of({})

PaceWork: TypeAlias = Mapping[RacePace, PaceDays]
"""Work at every race pace of the progression, and at the unknown one."""


def sure_sets(groups: Iterable[PacedGroup], settings: ProgressionSettings) -> list[SureSet]:
    """Select the groups that the progression counts.

    Parameters
    ----------
    groups
        Judged groups of one athlete.
    settings
        The numbers of the progression.

    Returns
    -------
    list of SureSet
        One for each race pace of a group that is sure: its probability times that of having been
        an effort at all reaches `min_probability`. A set surely at 5k or 3200 pace is work at
        both; all-out work is asked about at 400 pace besides. What was run by effort is one group
        with all of its set that was meant alike: speed, which parts groups, is not asked (C5).
    """
    groups = list(groups)
    meant_alike = _reps_meant_alike(groups)
    return [
        SureSet(
            day=paced_group.group.day,
            key=paced_group.group.key,
            kind=paced_group.group.kind,
            race_pace=race_pace,
            probability=probability,
            reps=paced_group.group.amount.reps,
            metres=paced_group.group.amount.metres,
            role=role,
        )
        for paced_group in groups
        if is_set(paced_group, settings, reps=meant_alike.get(_meant(paced_group)))
        for race_pace, probability, role in _sure_paces(paced_group, settings.min_probability)
    ]


def counts_for_progression(paced_group: PacedGroup) -> bool:
    """Tell whether the progression counts a group at all."""
    is_counted = paced_group.group.counted_as is not CountedAs.NOT_COUNTED
    return is_counted and WORK.get(paced_group.group.kind) in PROGRESSION_WORK


_Meant: TypeAlias = tuple[str, int, RacePace]


def _meant(paced_group: PacedGroup) -> _Meant | None:
    """Tell which set a group belongs to and the pace it was to be run at by effort, if it was."""
    group = paced_group.group
    if group.counted_as is not CountedAs.INTENT or group.intended_pace is None:
        return None
    return group.activity_id, group.set_index, group.intended_pace


def _reps_meant_alike(groups: Iterable[PacedGroup]) -> Mapping[_Meant | None, int]:
    """Count the reps of each set that were to be run at one pace by effort."""
    reps: Counter[_Meant | None] = Counter()
    for paced_group in groups:
        if meant := _meant(paced_group):
            reps[meant] += paced_group.group.amount.reps
    return reps


def is_set(
    paced_group: PacedGroup, settings: ProgressionSettings, *, reps: int | None = None
) -> bool:
    """Tell whether a group is enough work to found, establish or break anything.

    Parameters
    ----------
    paced_group
        A judged group.
    settings
        The numbers of the progression.
    reps
        How many reps were meant alike, by effort; None takes the group's own.

    Returns
    -------
    bool
        True from `min_set_reps` reps on, and where each is as long as a set.
    """
    group = paced_group.group
    if group.all_out is AllOut.ASKED:
        return group.counted_as is not CountedAs.NOT_COUNTED
    alike = group.amount.reps if reps is None else reps
    is_enough = alike >= settings.min_set_reps or group.least_rep_m >= ALONE_FROM_M
    return is_enough and counts_for_progression(paced_group)


def with_twins(
    odds: Mapping[RacePace, float], min_probability: float, *, is_named: bool = False
) -> dict[RacePace, tuple[float, SetRole]]:
    """Find the race paces at which a set counts.

    Parameters
    ----------
    odds
        Probability (0–1) of each race pace.
    min_probability
        Probability from which a pace is sure.
    is_named
        Whether a plan or a coach named the pace: there is nothing to confuse.

    Returns
    -------
    dict
        Probability and role at each sure pace. A set that is surely at 5k or 3200 pace but at
        neither alone is asked about at the slower of the two: it may have been that.
    """
    sure = {
        race_pace: (probability, SetRole.FULL)
        for race_pace, probability in odds.items()
        if race_pace in ON_PROGRESSION and probability >= min_probability
    }
    together = sum(odds.get(twin, 0.0) for twin in TWINS)
    if together < min_probability or is_named:
        return sure
    roles = {twin: SetRole.FULL if twin in sure else SetRole.WORK_ONLY for twin in TWINS}
    if not any(twin in sure for twin in TWINS):
        roles[TWINS[0]] = SetRole.FULL
    return {**sure, **{twin: (together, role) for twin, role in roles.items()}}


def stride_days(groups: Iterable[PacedGroup], *, min_set_reps: int) -> set[date]:
    """List days with a set of enough strides at any pace, on a treadmill or a hill too (A1).

    Parameters
    ----------
    groups
        Judged groups of one athlete.
    min_set_reps
        Reps that make a set.

    Returns
    -------
    set of date
        Local days.
    """
    reps: Counter[tuple[date, str, int]] = Counter()
    for group in (paced_group.group for paced_group in groups):
        if WORK.get(group.kind) is Work.STRIDES:
            reps[group.day, group.activity_id, group.set_index] += group.amount.reps
    return {day for (day, _, _), count in reps.items() if count >= min_set_reps}


def uncounted_reps(groups: Iterable[PacedGroup]) -> Counter[date]:
    """Count strides and reps of each day that would be on the progression, were they counted."""
    reps: Counter[date] = Counter()
    for group in (paced_group.group for paced_group in groups):
        if WORK.get(group.kind) in PROGRESSION_WORK and group.counted_as is CountedAs.NOT_COUNTED:
            reps[group.day] += group.amount.reps
    return reps


def pace_work_of(sets: Iterable[SureSet]) -> PaceWork:
    """Sort the work of sets by race pace and day."""
    return more_work(dict.fromkeys(ON_PROGRESSION, NO_DAYS), sets)


def more_work(work: PaceWork, sets: Iterable[SureSet]) -> PaceWork:
    """Add the work of more sets."""
    by_pace: dict[RacePace, list[SureSet]] = {}
    for sure_set in sets:
        if sure_set.role is not SetRole.ASKED_ONLY:
            by_pace.setdefault(sure_set.race_pace, []).append(sure_set)
    return {**work, **{pace: work[pace].plus(at_pace) for pace, at_pace in by_pace.items()}}


def work_since(work: PaceWork, day: date) -> PaceWork:
    """Leave out the work of days before a day."""
    return {pace: days.since(day) for pace, days in work.items()}


def work_until(work: PaceWork, day: date) -> PaceWork:
    """Leave out the work of a day and of all after it."""
    return {pace: days.until(day) for pace, days in work.items()}


def _sure_paces(
    paced_group: PacedGroup, min_probability: float
) -> list[tuple[RacePace, float, SetRole]]:
    group = paced_group.group
    odds = {pace: group.confidence * share for pace, share in paced_group.odds.items()}
    sure_paces = with_twins(odds, min_probability, is_named=paced_group.paces is None)
    sure = [(pace, share, role) for pace, (share, role) in sure_paces.items()]
    if group.all_out is AllOut.NO:
        return sure
    # How fast an all-out rep turned out says nothing about how hard it was meant to be.
    is_work = counts_for_progression(paced_group)
    work = [(pace, share, SetRole.WORK_ONLY) for pace, share, _ in sure if is_work]
    if group.all_out is AllOut.LAST:
        return work
    return [*work, (ALL_OUT_LIKE, group.confidence, SetRole.ASKED_ONLY)]


def _of_set(sure_set: SureSet) -> PaceTally:
    share = sure_set.probability
    return PaceTally(0, sure_set.reps, share * sure_set.reps, share * sure_set.metres)
