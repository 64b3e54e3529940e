"""What was run on the progression: strides and reps whose pace is sure, by race pace and day.

Sprints have a progression of their own, races do not train it, and what is not counted (hills,
treadmills without calibration) is nowhere on it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.contract.enums import CountedAs, KindJudged, Work
from metrics.judgements.exposure.exposure import WORK
from metrics.judgements.sessions.intents import GroupKey
from metrics.judgements.sessions.set_paces import PacedGroup

PROGRESSION_WORK = (Work.STRIDES, Work.REPS)
"""The work that the progression counts."""
ON_PROGRESSION = (*PROGRESSION, RacePace.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SureSet:
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


class PaceTally(NamedTuple):
    """Work at one race pace: days with any, all reps of its sets, and expected reps and metres."""

    days: int
    reps: int
    reps_expected: float
    metres_expected: float

    def plus(self, other: PaceTally) -> PaceTally:
        """Add another tally."""
        return PaceTally(
            days=self.days + other.days,
            reps=self.reps + other.reps,
            reps_expected=self.reps_expected + other.reps_expected,
            metres_expected=self.metres_expected + other.metres_expected,
        )

    def minus(self, other: PaceTally) -> PaceTally:
        """Take a part of it away."""
        return PaceTally(
            days=self.days - other.days,
            reps=self.reps - other.reps,
            reps_expected=self.reps_expected - other.reps_expected,
            metres_expected=self.metres_expected - other.metres_expected,
        )


NOTHING, A_DAY = PaceTally(0, 0, 0.0, 0.0), PaceTally(1, 0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceDays:
    """Work at one race pace by local day.

    `sums` are of the days before each of `days`, and of all.
    """

    by_day: Mapping[date, PaceTally]
    days: tuple[date, ...]
    sums: tuple[PaceTally, ...]

    @classmethod
    def of(cls, by_day: Mapping[date, PaceTally]) -> PaceDays:
        """Sort and sum days in any order."""
        days = tuple(sorted(by_day))
        sums = accumulate((by_day[day] for day in days), PaceTally.plus, initial=NOTHING)
        return cls(by_day=by_day, days=days, sums=tuple(sums))

    def between(self, start: date, end: date) -> PaceTally:
        """Sum what was run from one day to another, both included."""
        first, last = bisect_left(self.days, start), bisect_right(self.days, end)
        return self.sums[last].minus(self.sums[first]) if first < last else NOTHING

    def plus(self, sets: Iterable[SureSet]) -> PaceDays:
        """Add sets at this race pace."""
        by_day = dict(self.by_day)
        for sure_set in sets:
            by_day[sure_set.day] = by_day.get(sure_set.day, A_DAY).plus(_of_set(sure_set))
        return PaceDays.of(by_day)


PaceWork: TypeAlias = Mapping[RacePace, PaceDays]
"""Every race pace of the progression, and the unknown one."""


def sure_sets(groups: Iterable[PacedGroup], *, min_probability: float) -> list[SureSet]:
    """Select the groups that the progression counts.

    Parameters
    ----------
    groups
        Judged groups of one athlete.
    min_probability
        Probability (0–1) from which a group's pace is sure.

    Returns
    -------
    list of SureSet
        One for each race pace of a group that is sure; most often that is one.
    """
    return [
        SureSet(
            day=paced_group.group.day,
            key=paced_group.group.key,
            kind=paced_group.group.kind,
            race_pace=race_pace,
            probability=probability,
            reps=paced_group.group.amount.reps,
            metres=paced_group.group.amount.metres,
        )
        for paced_group in groups
        if counts_for_progression(paced_group)
        for race_pace, probability in paced_group.odds.items()
        if race_pace in ON_PROGRESSION and probability >= min_probability
    ]


def counts_for_progression(paced_group: PacedGroup) -> bool:
    """Tell whether the progression counts a group at all."""
    is_counted = paced_group.group.counted_as is not CountedAs.NOT_COUNTED
    return is_counted and WORK.get(paced_group.group.kind) in PROGRESSION_WORK


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
    """Sort sets by race pace and day."""
    by_pace: dict[RacePace, list[SureSet]] = {race_pace: [] for race_pace in ON_PROGRESSION}
    for sure_set in sets:
        by_pace[sure_set.race_pace].append(sure_set)
    return {race_pace: PaceDays.of({}).plus(at_pace) for race_pace, at_pace in by_pace.items()}


def _of_set(sure_set: SureSet) -> PaceTally:
    share = sure_set.probability
    return PaceTally(0, sure_set.reps, share * sure_set.reps, share * sure_set.metres)
