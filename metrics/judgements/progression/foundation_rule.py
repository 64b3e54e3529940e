"""Rule A4: no fast pace with nothing behind it at the two paces below.

One question for a set that was run, on its day, and for one that is planned: were the race paces
one and two below it met on earlier days? A pace is met by reps at that pace in the look-back,
lawful or not, or when it or a faster one is kept (`kept`). Nothing else lets fast work stand for
slower work, so the same unlawful set is refused again. What is not recorded, or was run at no
known pace, may have been the foundation: then there is no answer.

A planned item is asked about like this, and the next one after it as if it had been run::

    foundation = Foundation.of(judged_groups, activities, context.settings, through=today)
    check_planned(item, foundation)  # a finding for each race pace of the item that A4 looks at
    foundation.with_planned(item)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import groupby

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.contract.enums import History, KindJudged
from metrics.judgements.inputs.coach import PlanItem, ProgressionSettings
from metrics.judgements.progression.history import DAY, WEEK, RecordedHistory
from metrics.judgements.progression.kept import KeptPaces
from metrics.judgements.progression.pace_work import (
    ALL_OUT_LIKE,
    ALONE_FROM_M,
    PaceWork,
    SetRole,
    SureSet,
    more_work,
    pace_work_of,
    sure_sets,
    work_since,
)
from metrics.judgements.sessions.alignment import efforts_asked
from metrics.judgements.sessions.all_out import AllOut, all_out_reps
from metrics.judgements.sessions.intents import GroupKey
from metrics.judgements.sessions.set_paces import PacedGroup
from metrics.workouts.model import Rep, RepKind

LOOKED_BELOW = 2
"""Race paces below a set that must have been met."""
OUTSIDE = (RepKind.SPRINT, RepKind.FLY, RepKind.HILL, RepKind.RACE)
"""Planned reps that are no pace of the progression."""
SLOWEST_MPS = 5.0
"""A timed rep is taken to cover at least so many meters a second: a slow 5k pace and no more."""


class Safety(StrEnum):
    """What A4 says of a set."""

    SAFE = "safe"
    BREAKS_A4 = "breaks_a4"
    UNKNOWN = "unknown"
    """Something below is unmet as far as is known, but not all is known."""
    NOT_JUDGED = "not_judged"
    """Speed work, hills or a race: outside the progression."""


class Finding(Struct, frozen=True, kw_only=True):
    """A4 on `reps` at a race pace on a day; `key` of the group that ran them, None of a plan.

    `unmet` are the race paces below that were not met, slow to fast, each with its reps.
    """

    key: GroupKey | None
    day: date
    race_pace: RacePace
    reps: int
    safety: Safety
    unmet: Mapping[RacePace, int]


class Foundation(Struct, frozen=True, kw_only=True):
    """What lies behind an athlete: work by race pace and day, what it keeps, what was recorded.

    `through` is today, the last day that anything is known of. `findings` are A4's answers to all
    that was run.
    """

    pace_work: PaceWork
    kept_paces: KeptPaces
    recorded: RecordedHistory
    settings: ProgressionSettings
    through: date
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(
        cls,
        groups: Iterable[PacedGroup],
        activities: pl.DataFrame,
        settings: ProgressionSettings,
        *,
        through: date,
    ) -> Foundation:
        """Collect one athlete's judged groups and runs up to `through`.

        Parameters
        ----------
        groups
            Judged groups of one athlete, in any order.
        activities
            The facts table of the athlete, rows in any order.
        settings
            The numbers of the progression.
        through
            Today, or the earlier day asked about.

        Returns
        -------
        Foundation
            With every set judged on its own day.
        """
        recorded = RecordedHistory.of(activities, settings)
        sets = sure_sets(groups, settings)
        return cls.of_sets(sets, recorded, settings, through=through)

    @classmethod
    def of_sets(
        cls,
        sets: Iterable[SureSet],
        recorded: RecordedHistory,
        settings: ProgressionSettings,
        *,
        through: date,
        behind: Foundation | None = None,
    ) -> Foundation:
        """Collect sets whose pace is sure, and judge each on its own day.

        `behind` is what lay behind the athlete before the first of them, None where all are given.
        """
        ordered = sorted(sets, key=lambda sure_set: sure_set.day)
        foundation = cls(
            pace_work=more_work(behind.pace_work if behind else pace_work_of(()), ordered),
            kept_paces=behind.kept_paces if behind else KeptPaces.none(settings),
            recorded=recorded,
            settings=settings,
            through=through,
        )
        for day, of_day in groupby(ordered, key=lambda sure_set: sure_set.day):
            foundation = foundation._with_judged_day(day, list(of_day))
        return foundation

    def since(self, day: date) -> Foundation:
        """Leave out what no question about this day or a later one looks at.

        These are A4's answers of earlier days, and what lies before the look-back of the day.
        """
        first = day - self.settings.lookback_weeks * WEEK
        return replace(
            self,
            pace_work=work_since(self.pace_work, first),
            kept_paces=self.kept_paces.since(first),
            recorded=self.recorded.since(first),
            findings=tuple(finding for finding in self.findings if finding.day >= day),
        )

    def reps(self, race_pace: RacePace, day: date) -> int:
        """Count reps of sure sets at a race pace on earlier days of the look-back."""
        since = day - self.settings.lookback_weeks * WEEK
        return self.pace_work[race_pace].between(since, day - DAY).reps

    def unmet(self, race_pace: RacePace, day: date) -> dict[RacePace, int]:
        """List the paces that A4 looks at and that were not met before a day, with their reps."""
        reps = {below: self.reps(below, day) for below in looked_at(race_pace)}
        least = self.settings.min_foundation_reps
        return {
            below: count
            for below, count in reps.items()
            if count < least and not self.kept_paces.is_met(below, day)
        }

    def history(self, day: date) -> History:
        """Tell how well the look-back before a day is known, at most up to today."""
        return self.recorded.coverage(min(day - DAY, self.through)).history

    def is_all_known(self, day: date) -> bool:
        """Tell whether what is not seen before a day was not run."""
        return self.history(day) is History.KNOWN and not self.reps(RacePace.UNKNOWN, day)

    def with_planned(self, item: PlanItem) -> Foundation:
        """Add a lawful planned item as if it had been run at the paces that it names."""
        sets = planned_sets(item, self.settings)
        return replace(
            self,
            pace_work=more_work(self.pace_work, sets),
            kept_paces=self.kept_paces.with_day(item.day, sets),
        )

    def _with_judged_day(self, day: date, sets: Sequence[SureSet]) -> Foundation:
        """Judge the sets of a day, and let the lawful ones keep their paces."""
        findings = [
            replace(check_reps(sure_set.race_pace, sure_set.reps, day, self), key=sure_set.key)
            for sure_set in sets
            if _is_asked(sure_set)
        ]
        unlawful = {finding.key for finding in findings if finding.safety is not Safety.SAFE}
        lawful = [sure_set for sure_set in sets if sure_set.key not in unlawful]
        return replace(
            self,
            kept_paces=self.kept_paces.with_day(day, lawful),
            findings=(*self.findings, *findings),
        )


def looked_at(race_pace: RacePace) -> tuple[RacePace, ...]:
    """List the race paces below that A4 looks at, slow to fast; none outside the progression."""
    if race_pace not in PROGRESSION:
        return ()
    place = PROGRESSION.index(race_pace)
    return PROGRESSION[max(place - LOOKED_BELOW, 0) : place]


def check_reps(race_pace: RacePace, reps: int, day: date, foundation: Foundation) -> Finding:
    """Ask A4 of some reps at a race pace on a day.

    Parameters
    ----------
    race_pace
        The race pace.
    reps
        How many.
    day
        The local day; only earlier days count.
    foundation
        What lies behind the athlete.

    Returns
    -------
    Finding
        Safe where every pace that A4 looks at was met; unknown where it may have been.
    """
    unmet = foundation.unmet(race_pace, day)
    safety = Safety.SAFE
    if unmet:
        safety = Safety.BREAKS_A4 if foundation.is_all_known(day) else Safety.UNKNOWN
    return Finding(key=None, day=day, race_pace=race_pace, reps=reps, safety=safety, unmet=unmet)


def check_planned(item: PlanItem, foundation: Foundation) -> list[Finding]:
    """Ask A4 of every race pace that a planned item holds sets at, slow to fast.

    Parameters
    ----------
    item
        The plan item.
    foundation
        What lies behind the athlete.

    Returns
    -------
    list of Finding
        One for each race pace; all-out work is asked about at 400 pace.
    """
    reps: Counter[RacePace] = Counter()
    for sure_set in filter(_is_asked, planned_sets(item, foundation.settings)):
        reps[sure_set.race_pace] += sure_set.reps
    return [
        check_reps(race_pace, reps[race_pace], item.day, foundation)
        for race_pace in PROGRESSION
        if reps[race_pace]
    ]


def planned_sets(item: PlanItem, settings: ProgressionSettings) -> list[SureSet]:
    """Select the groups of like reps in a plan item that are sets at a pace of the progression.

    Parameters
    ----------
    item
        The plan item, times resolved into race paces.
    settings
        The numbers of the progression.

    Returns
    -------
    list of SureSet
        One for each group and race pace; sprints and hills are at none.
    """
    classes = all_out_reps(item.workout)
    groups: dict[tuple[Rep, AllOut], int] = defaultdict(int)
    for planned in efforts_asked(item.workout):
        groups[planned.rep, classes[planned.number]] += 1
    return [
        SureSet(
            day=item.day,
            key=("", item.plan_item, place),
            kind=KindJudged.REP,
            race_pace=race_pace,
            probability=1.0,
            reps=count,
            metres=count * (rep.distance_m or 0.0),
            role=role,
        )
        for place, ((rep, all_out), count) in enumerate(groups.items())
        if all_out is AllOut.ASKED
        or count >= settings.min_set_reps
        or _least_m(rep) >= ALONE_FROM_M
        for race_pace, role in _planned_roles(rep, all_out)
    ]


def _planned_roles(rep: Rep, all_out: AllOut) -> list[tuple[RacePace, SetRole]]:
    if all_out is AllOut.ASKED:
        return [(ALL_OUT_LIKE, SetRole.ASKED_ONLY)]
    if rep.race_pace not in PROGRESSION or rep.kind in OUTSIDE:
        return []
    role = SetRole.WORK_ONLY if all_out is AllOut.LAST else SetRole.FULL
    return [(rep.race_pace, role)]


def _least_m(rep: Rep) -> float:
    return rep.distance_m or SLOWEST_MPS * (rep.duration_s or 0.0)


def _is_asked(sure_set: SureSet) -> bool:
    return sure_set.role is not SetRole.WORK_ONLY and sure_set.race_pace in PROGRESSION
