"""What rests on other judgements: readiness for the next meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import polars as pl
from msgspec import Struct

from metrics.judgements.contract.enums import History
from metrics.judgements.inputs.coach import AthleteContext, Meet
from metrics.judgements.readiness.ledger import WeekLedger
from metrics.judgements.readiness.readiness import RaceOption, Readiness, readiness
from metrics.judgements.readiness.training import Training

Rows: TypeAlias = Sequence[Mapping[str, Any]]


class Outlook(Struct, frozen=True, kw_only=True):
    """What readiness rests on besides the coach: ledgers of weeks, daily exposure, the history.

    `ledgers` gives the athlete's weeks in order, and `exposure` rows of `exposure_daily`: only who
    has a meet ahead needs them.
    """

    ledgers: Callable[[], Sequence[WeekLedger]]
    exposure: Callable[[], pl.DataFrame]
    history: History


def readiness_rows(context: AthleteContext, outlook: Outlook, *, through: date) -> Rows:
    """Compute the rows of `readiness`.

    Parameters
    ----------
    context
        What the coach knows of the athlete; meets to come are in it.
    outlook
        The athlete's judged training up to `through`.
    through
        The last day looked at. Readiness is for the next meet after it.

    Returns
    -------
    Rows
        Less the columns that all judgements share; none without a meet to come.
    """
    meet = _next_meet(context, through)
    if meet is None:
        return []
    advice = readiness_for(context, outlook, meet, through=through)
    return [_row(advice, place, option) for place, option in enumerate(advice.options, start=1)]


def readiness_for(
    context: AthleteContext, outlook: Outlook, meet: Meet, *, through: date
) -> Readiness:
    """Judge readiness for a meet from what is judged already.

    Parameters
    ----------
    context
        What the coach knows of the athlete.
    outlook
        The athlete's judged training up to `through`.
    meet
        A meet after `through`.
    through
        The last day looked at.

    Returns
    -------
    Readiness
        As from the facts.
    """
    training = Training.judged(
        outlook.exposure(), outlook.ledgers(), outlook.history, context, as_of=through
    )
    return readiness(context, training, meet)


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
