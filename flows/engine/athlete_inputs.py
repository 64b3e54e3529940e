"""What one athlete's store holds up to a day, judged afresh: what readiness and plans rest on."""

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
class Prospects:
    """One athlete's facts and what the coach knows, looked at to a day, that day included."""

    athlete_id: str
    facts: AthleteFacts
    coach: Coach
    through: date

    @classmethod
    def of(cls, store: Store, coach: Coach, athlete_id: str, *, through: date) -> Prospects:
        """From a store; `through` is put back to the last day on which anybody ran."""
        return cls(
            athlete_id=athlete_id,
            facts=facts_of(store, [athlete_id])[athlete_id],
            coach=coach,
            through=last_day(store, through),
        )

    def training(self) -> Training:
        """For readiness."""
        tables = judge(self.facts, self.coach, self.athlete_id, through=self.through)
        context = self.coach.context_of(self.athlete_id)
        return Training.of(self.facts, context, tables, as_of=self.through)

    def foundation(self) -> Foundation:
        """For rule A4 on plans."""
        is_seen = pl.col("local_date") <= self.through
        context = self.coach.context_of(self.athlete_id)
        groups = athlete_exposure(self.facts, context, "").groups
        return Foundation.of(
            (one for one in groups if one.group.day <= self.through),
            self.facts.activities.filter(is_seen),
            context.settings,
            through=self.through,
        )


def readiness_of(
    store: Store, coach: Coach, athlete_id: str, meet: Meet, *, today: date
) -> Readiness:
    """One athlete's readiness for a meet, from what was run up to its eve."""
    through = day_before(meet.day, today)
    prospects = Prospects.of(store, coach, athlete_id, through=through)
    return readiness(coach.context_of(athlete_id), prospects.training(), meet)


def last_day(store: Store, until: date) -> date:
    """The last day up to `until` on which anybody ran; `until` where nobody did."""
    is_seen = pl.col("local_date") <= until
    days = store.read("activities", lambda rows: rows.filter(is_seen).select("local_date").max())
    return days.item() or until


def day_before(day: date, today: date) -> date:
    """The day before, or today where that comes first."""
    return min(day - timedelta(days=1), today)
