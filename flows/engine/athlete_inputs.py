"""Facts up to a day, judged afresh: what readiness and plans rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from flows.engine.judging import facts_of
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Coach, Meet
from metrics.judgements.progression.foundation_rule import Foundation
from metrics.judgements.sessions.paced_sets import paced_sets
from storage import Store

if TYPE_CHECKING:
    from metrics.judgements.readiness.readiness import Readiness


def foundations_of(
    store: Store, coach: Coach, athletes: Sequence[str], *, through: date
) -> dict[str, Foundation]:
    """Collect what rule A4 on plans rests on, of each of these athletes."""
    facts_by_athlete = facts_of(store, athletes, tables=("activities", "efforts", "sets"))
    return {
        athlete_id: _foundation(facts, coach, athlete_id, through)
        for athlete_id, facts in facts_by_athlete.items()
    }


def _foundation(facts: AthleteFacts, coach: Coach, athlete_id: str, through: date) -> Foundation:
    context = coach.context_of(athlete_id)
    groups = paced_sets(facts, context).groups
    return Foundation.of(
        (paced for paced in groups if paced.group.day <= through),
        facts.activities.filter(pl.col("local_date") <= through),
        context.settings,
        through=through,
    )


def readiness_of(
    store: Store, coach: Coach, athlete_id: str, meet: Meet, *, today: date
) -> Readiness:
    """Judge one athlete's readiness for a meet, from what was run up to its eve."""
    # Plans are checked without any of this, and it takes as long to load as to check one.
    from metrics.judgements.judge import judge
    from metrics.judgements.readiness.readiness import readiness
    from metrics.judgements.readiness.training import Training

    through = eve_or_today(meet.day, today)
    facts, context = facts_of(store, [athlete_id])[athlete_id], coach.context_of(athlete_id)
    tables = judge(facts, coach, athlete_id, through=through)
    training = Training.of(facts, context, tables, as_of=through)
    return readiness(context, training, meet)


def eve_or_today(day: date, today: date) -> date:
    """Return the day before, or today where that comes first."""
    return min(day - timedelta(days=1), today)
