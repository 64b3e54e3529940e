"""Rule A4: no fast pace with nothing behind it at the two paces below.

One question for a set that was run, on its day, and for one that is planned: were the race
paces one and two below it met, at their own pace, on earlier days of the look-back? Fast work never
stands for slower work, so an unlawful set does not make the next one lawful. What is not recorded,
or was run at no known pace, may have been the foundation: then there is no answer.

A planned item is asked about like this, and the next one after it as if it had been run::

    behind = Behind.of(judged_groups, activities, known.settings, through=last_day)
    planned_breaks_a4(item, behind)  # a finding for each race pace of the item that A4 looks at
    behind.with_planned(item)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.contract.enums import History, KindJudged
from metrics.judgements.inputs.coach import PlanItem, ProgressionSettings
from metrics.judgements.progression.history import WEEK, RecordedHistory
from metrics.judgements.progression.pace_work import PaceWork, SureSet, pace_work_of, sure_sets
from metrics.judgements.sessions.alignment import efforts_asked
from metrics.judgements.sessions.intents import GroupKey
from metrics.judgements.sessions.set_paces import PacedGroup
from metrics.workouts.model import RepKind

LOOKED_BELOW = 2
"""Race paces below a set that must have been met."""
OUTSIDE = (RepKind.SPRINT, RepKind.FLY, RepKind.HILL, RepKind.RACE)
"""Planned reps that are no pace of the progression."""
DAY = timedelta(days=1)


class Safety(StrEnum):
    """What A4 says of a set."""

    SAFE = "safe"
    BREAKS_A4 = "breaks_a4"
    UNKNOWN = "unknown"
    """Something below is unmet as far as is known, but not all is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A4 on `reps` at a race pace on a day; `key` of the group that ran them, None of a plan.

    `unmet` are the race paces below that were not met, slow to fast, each with its reps.
    """

    key: GroupKey | None
    day: date
    race_pace: RacePace
    reps: int
    safety: Safety
    unmet: Mapping[RacePace, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """What lies behind an athlete: work by race pace and day, and what was recorded.

    `through` is the last day that anything is known of.
    """

    pace_work: PaceWork
    recorded: RecordedHistory
    settings: ProgressionSettings
    through: date

    @classmethod
    def of(
        cls,
        groups: Iterable[PacedGroup],
        activities: pl.DataFrame,
        settings: ProgressionSettings,
        *,
        through: date,
    ) -> Foundation:
        """Collect one athlete's judged groups and runs up to `through`."""
        return cls(
            pace_work=pace_work_of(sure_sets(groups, min_probability=settings.min_probability)),
            recorded=RecordedHistory.of(activities, settings),
            settings=settings,
            through=through,
        )

    def reps(self, race_pace: RacePace, day: date) -> int:
        """Count reps of sure sets at a race pace on earlier days of the look-back."""
        since = day - self.settings.lookback_weeks * WEEK
        return self.pace_work[race_pace].between(since, day - DAY).reps

    def unmet(self, race_pace: RacePace, day: date) -> dict[RacePace, int]:
        """List the paces that A4 looks at and that were not met before a day, with their reps."""
        reps = {below: self.reps(below, day) for below in looked_at(race_pace)}
        least = self.settings.min_foundation_reps
        return {below: count for below, count in reps.items() if count < least}

    def history(self, day: date) -> History:
        """Tell how well the look-back before a day is known, at most up to the last known day."""
        return self.recorded.coverage(min(day - DAY, self.through)).history

    def is_all_known(self, day: date) -> bool:
        """Tell whether what is not seen before a day was not run."""
        return self.history(day) is History.KNOWN and not self.reps(RacePace.UNKNOWN, day)

    def with_planned(self, item: PlanItem) -> Foundation:
        """Add a planned item as if it had been run at the paces that it names."""
        run = [_as_run(item, race_pace, reps) for race_pace, reps in planned_reps(item).items()]
        more = {
            sure_set.race_pace: self.pace_work[sure_set.race_pace].plus([sure_set])
            for sure_set in run
        }
        return replace(self, pace_work={**self.pace_work, **more})


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


def check_run_sets(sets: Iterable[SureSet], foundation: Foundation) -> list[Finding]:
    """Ask A4 of every set that was run at a race pace of the progression; a rep or two are no set.

    Parameters
    ----------
    sets
        Sets whose pace is sure.
    foundation
        What lies behind the athlete.

    Returns
    -------
    list of Finding
        One for each set of enough reps.
    """
    least = foundation.settings.min_set_reps
    judged_sets = [
        sure_set
        for sure_set in sets
        if sure_set.race_pace in PROGRESSION and sure_set.reps >= least
    ]
    return [
        replace(
            check_reps(sure_set.race_pace, sure_set.reps, sure_set.day, foundation),
            key=sure_set.key,
        )
        for sure_set in judged_sets
    ]


def check_planned(item: PlanItem, foundation: Foundation) -> list[Finding]:
    """Ask A4 of every race pace that a planned item names for enough reps, slow to fast.

    Parameters
    ----------
    item
        The plan item.
    foundation
        What lies behind the athlete.

    Returns
    -------
    list of Finding
        One for each race pace.
    """
    reps, least = planned_reps(item), foundation.settings.min_set_reps
    race_paces = [race_pace for race_pace in PROGRESSION if reps[race_pace] >= least]
    return [
        check_reps(race_pace, reps[race_pace], item.day, foundation) for race_pace in race_paces
    ]


def planned_reps(item: PlanItem) -> Counter[RacePace]:
    """Count the reps that an item plans at each race pace; sprints and hills are at none."""
    reps = [planned.rep for planned in efforts_asked(item.workout)]
    return Counter(
        rep.race_pace for rep in reps if rep.race_pace in PROGRESSION and rep.kind not in OUTSIDE
    )


def _as_run(item: PlanItem, race_pace: RacePace, reps: int) -> SureSet:
    return SureSet(
        day=item.day,
        key=("", item.plan_item, PROGRESSION.index(race_pace)),
        kind=KindJudged.REP,
        race_pace=race_pace,
        probability=1.0,
        reps=reps,
        metres=0.0,
    )
