"""The rows that a progression's weeks give: their status, every race pace, the catch-up after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import ProgressionStatus
from metrics.judgements.contract.tables import DATE_PACES, PROGRESSION_PACES, PROGRESSION_TABLE
from metrics.judgements.inputs.coach import AthleteContext, ProgressionSettings
from metrics.judgements.paces.date_paces import PacesOn
from metrics.judgements.progression.catchup import catch_up
from metrics.judgements.progression.foundation_rule import Foundation
from metrics.judgements.progression.history import DAY
from metrics.judgements.progression.pace_work import SureSet
from metrics.judgements.progression.progression import ProgressionWeek
from metrics.judgements.progression.reasons import pace_reason, week_reason

Rows: TypeAlias = Sequence[Mapping[str, Any]]


def week_rows(
    weeks: Sequence[ProgressionWeek],
    settings: ProgressionSettings,
    first_400: SureSet | None,
    paces_on: PacesOn,
) -> dict[str, Rows]:
    """Compute the rows of `progression`, `progression_paces` and `date_paces`.

    Parameters
    ----------
    weeks
        Weeks of one athlete.
    settings
        The numbers of the progression.
    first_400
        The athlete's first set at 400 pace, None before there is one.
    paces_on
        Gives the athlete's paces of a day.

    Returns
    -------
    dict
        Rows by table name, less the columns that all judgements share.
    """
    return {
        PROGRESSION_TABLE.name: [_week_row(week, settings) for week in weeks],
        PROGRESSION_PACES.name: [
            row for week in weeks for row in _week_pace_rows(week, settings, first_400)
        ],
        DATE_PACES.name: date_pace_rows(weeks, paces_on),
    }


def date_pace_rows(weeks: Iterable[ProgressionWeek], paces_on: PacesOn) -> list[dict[str, Any]]:
    """Compute the rows of `date_paces`.

    Parameters
    ----------
    weeks, paces_on
        As of `week_rows`.

    Returns
    -------
    list of dict
        Rows of each week's paces, less the columns that all judgements share.
    """
    return [row for week in weeks for row in _date_pace_rows(week, paces_on)]


def stride_weeks(weeks: Iterable[ProgressionWeek]) -> Mapping[str, list[Any]]:
    """Count the stride days of weeks: what a ledger asks of a progression.

    Parameters
    ----------
    weeks
        Weeks of one athlete.

    Returns
    -------
    dict
        Columns `week_start` and `stride_days`.
    """
    starts = {week.week_start: week.strides.count for week in weeks}
    return {"week_start": list(starts), "stride_days": list(starts.values())}


def catchup_rows(
    context: AthleteContext, foundation: Foundation, weeks: Sequence[ProgressionWeek]
) -> list[dict[str, Any]]:
    """Plan the three weeks after today for who is behind; nobody else has to catch up (A18).

    Parameters
    ----------
    context
        All that the coach knows of the athlete, days to come included.
    foundation
        What lies behind the athlete.
    weeks
        The weeks of the progression, the running one last.

    Returns
    -------
    list of dict
        Rows of `catchup`, less the columns that all judgements share.
    """
    if not weeks or weeks[-1].status is not ProgressionStatus.BEHIND:
        return []
    items = catch_up(context, foundation, start=foundation.through + DAY)
    return [
        {"local_date": item.day, "plan_item": item.plan_item, "planned_text": item.text}
        for item in items
    ]


def _week_row(week: ProgressionWeek, settings: ProgressionSettings) -> dict[str, Any]:
    return {
        "week_start": week.week_start,
        "as_of_date": week.as_of,
        "status": week.status,
        "established_pace": week.established,
        "expected_pace": week.expected.race_pace if week.expected else None,
        "next_pace": week.next_pace if week.is_known else None,
        "paces_short": len(week.short) if week.is_known and week.expected else None,
        "due_since": week.due_since if week.is_known else None,
        "weeks_to_first_meet": week.weeks_to_first_meet,
        "skipped_to_pace": week.jump.race_pace if week.jump else None,
        "stride_days": week.strides.count,
        "stride_days_target": week.expected.stride_days if week.expected else None,
        "history": week.coverage.history,
        "history_weeks": week.coverage.weeks,
        "lookback_weeks": settings.lookback_weeks,
        "coarse_share": week.coverage.coarse_share,
        "pace_basis": week.pace_basis,
        "rule_ids": " ".join(week.rule_ids),
        "reason": week_reason(week, settings),
    }


def _week_pace_rows(
    week: ProgressionWeek, settings: ProgressionSettings, first_400: SureSet | None
) -> list[dict[str, Any]]:
    met_400 = first_400 if first_400 and first_400.day <= week.as_of else None
    return [
        {
            "week_start": week.week_start,
            "race_pace": race_pace,
            "established": state.established_on is not None,
            "established_on": state.established_on,
            "kept": state.is_kept,
            "reps_expected": state.done.reps_expected,
            "metres_expected": state.done.metres_expected,
            "days": state.done.days,
            "skipped": state.is_skipped,
            "reason": pace_reason(
                state,
                settings,
                met_400 if race_pace is RacePace.R400 else None,
                is_known=week.is_known,
            ),
        }
        for race_pace, state in week.states.items()
    ]


def _date_pace_rows(week: ProgressionWeek, paces_on: PacesOn) -> Iterator[dict[str, Any]]:
    for pace in paces_on(week.as_of).paces:
        yield {
            "week_start": week.week_start,
            "race_pace": pace.race_pace,
            "speed_mps": pace.speed_mps,
            "sd_mps": pace.sd_mps,
            "basis": pace.basis,
            "age_days": pace.age_days,
            "band_low_mps": pace.low_mps,
            "band_high_mps": pace.high_mps,
        }
