"""What rests on other judgements: loads and ledgers of weeks, readiness for the next meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, TypeAlias

from metrics.judgements.contract.tables import LEDGER, LOAD, READINESS
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext, Meet
from metrics.judgements.readiness.ledger import Judgements, weekly_ledger
from metrics.judgements.readiness.load import weekly_loads
from metrics.judgements.readiness.readiness import RaceOption, Readiness, readiness
from metrics.judgements.readiness.training import Training

Rows: TypeAlias = Sequence[Mapping[str, Any]]


def outlook_rows(
    facts: AthleteFacts, context: AthleteContext, judgements: Judgements, *, through: date
) -> dict[str, Rows]:
    """Compute the rows of `load`, `ledger` and `readiness`.

    Parameters
    ----------
    facts
        One athlete's facts, none dated after `through`.
    context
        What the coach knows of the athlete; meets to come are in it.
    judgements
        The athlete's judgement tables, by name.
    through
        The last day looked at. Readiness is for the next meet after it.

    Returns
    -------
    dict
        Rows by table name, less the columns that all judgements share.
    """
    loads = weekly_loads(facts.activities, context.checkins, through=through)
    ledgers = weekly_ledger(facts, context, judgements, through=through)
    return {
        LOAD.name: [asdict(week) for week in loads],
        LEDGER.name: [asdict(week) for week in ledgers],
        READINESS.name: _readiness_rows(facts, context, judgements, through),
    }


def _readiness_rows(
    facts: AthleteFacts, context: AthleteContext, judgements: Judgements, through: date
) -> Rows:
    meet = _next_meet(context, through)
    if meet is None:
        return []
    training = Training.of(facts, context, judgements, as_of=through)
    advice = readiness(context, training, meet)
    return [_row(advice, place, option) for place, option in enumerate(advice.options, start=1)]


def _next_meet(context: AthleteContext, through: date) -> Meet | None:
    ahead = [meet for season in context.seasons for meet in season.meets if meet.day > through]
    return min(ahead, key=lambda meet: meet.day, default=None)


def _row(advice: Readiness, place: int, option: RaceOption) -> Mapping[str, Any]:
    return {
        "meet_date": advice.meet.day,
        "meet": advice.meet.name,
        "race": option.race,
        "as_of_date": advice.as_of,
        "place": place,
        "advised": option.race is advice.advised,
        "standing": option.standing,
        "reps_at_pace": option.reps_at_pace,
        "ruled_out_by": " ".join(sorted(option.ruled_out_by)) or None,
        "entered": option.entry is not None,
        "best_s": option.best.duration_s if option.best else None,
        "purpose": advice.purpose,
        "rule_ids": " ".join(sorted(advice.rule_ids)),
        "reason": option.evidence,
    }
