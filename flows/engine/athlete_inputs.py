"""One athlete's facts up to a day, judged afresh: what readiness and plans rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from flows.engine.judging import facts_of
from metrics.judgements.exposure.athlete_exposure import athlete_exposure
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Coach, Meet
from metrics.judgements.judge import judge
from metrics.judgements.progression.foundation_rule import Foundation
from metrics.judgements.readiness.readiness import Readiness, readiness
from metrics.judgements.readiness.training import Training
from storage import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteInputs:
    """One athlete's facts and what the coach knows, up to a day, that day included."""

    athlete_id: str
    facts: AthleteFacts
    coach: Coach
    through: date

    @classmethod
    def of(cls, store: Store, coach: Coach, athlete_id: str, *, through: date) -> AthleteInputs:
        """Read an athlete's facts from a store."""
        return cls(
            athlete_id=athlete_id,
            facts=facts_of(store, [athlete_id])[athlete_id],
            coach=coach,
            through=through,
        )

    def training(self) -> Training:
        """Collect what readiness rests on."""
        tables = judge(self.facts, self.coach, self.athlete_id, through=self.through)
        context = self.coach.context_of(self.athlete_id)
        return Training.of(self.facts, context, tables, as_of=self.through)

    def foundation(self) -> Foundation:
        """Collect what rule A4 on plans rests on."""
        is_seen = pl.col("local_date") <= self.through
        context = self.coach.context_of(self.athlete_id)
        groups = athlete_exposure(self.facts, context, "").groups
        return Foundation.of(
            (paced for paced in groups if paced.group.day <= self.through),
            self.facts.activities.filter(is_seen),
            context.settings,
            through=self.through,
        )


def readiness_of(
    store: Store, coach: Coach, athlete_id: str, meet: Meet, *, today: date
) -> Readiness:
    """Judge one athlete's readiness for a meet, from what was run up to its eve."""
    through = eve_or_today(meet.day, today)
    inputs = AthleteInputs.of(store, coach, athlete_id, through=through)
    return readiness(coach.context_of(athlete_id), inputs.training(), meet)


def eve_or_today(day: date, today: date) -> date:
    """Return the day before, or today where that comes first."""
    return min(day - timedelta(days=1), today)
