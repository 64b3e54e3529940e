"""Every judgement of one athlete, from facts and what the coach knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

import polars as pl

from metrics.contract.race_paces import RacePace
from metrics.judgements.coach_tables import coach_rows
from metrics.judgements.compliance.compliance import compliance_rows
from metrics.judgements.compliance.day_records import DayRecords
from metrics.judgements.contract.enums import ProgressionStatus
from metrics.judgements.contract.tables import (
    CATCHUP,
    COMPLIANCE,
    EXPOSURE_DAILY,
    EXPOSURE_WEEKLY,
    JUDGEMENTS,
    PROGRESSION_PACES,
    PROGRESSION_TABLE,
    SET_PACES,
    ZONES,
    judged,
)
from metrics.judgements.exposure.athlete_exposure import athlete_exposure
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext, Coach, ProgressionSettings
from metrics.judgements.inputs.recordings import RecordingOf, no_recording
from metrics.judgements.progression.catchup import catch_up
from metrics.judgements.progression.foundation_rule import Foundation
from metrics.judgements.progression.history import DAY
from metrics.judgements.progression.pace_work import SureSet, sure_sets
from metrics.judgements.progression.progression import Progression, ProgressionWeek
from metrics.judgements.progression.reasons import pace_reason, week_reason
from metrics.judgements.races.race_rows import race_rows
from metrics.judgements.readiness.outlook import outlook_rows
from metrics.judgements.sessions.set_paces import PacedGroup


def judge(
    facts: AthleteFacts,
    coach: Coach,
    athlete_id: str,
    *,
    through: date,
    recording_of: RecordingOf = no_recording,
) -> Mapping[str, pl.DataFrame]:
    """Judge one athlete as of a day.

    What is dated after `through` counts for nothing, and so does what has no day.

    Parameters
    ----------
    facts
        The facts of this athlete alone, rows in any order.
    coach
        What the coach knows.
    athlete_id
        The athlete.
    through
        The day asked about: today, and never the day of anybody's last run.
    recording_of
        Fetches the recording of a run: races are read from theirs.

    Returns
    -------
    dict
        A frame for each of `JUDGEMENTS`, by name. The progression has every week up to that of
        `through`, from that of the athlete's first run or of the first season's start.
    """
    whole = coach.context_of(athlete_id)
    context = _known_until(whole, through)
    settings_hash = coach.settings_hash(athlete_id)
    seen = _until(facts, through)
    race_paces = athlete_exposure(seen, context, settings_hash)
    foundation = Foundation.of(
        race_paces.groups, seen.activities, context.settings, through=through
    )
    progression = Progression.of(race_paces, foundation, context)
    weeks = list(progression.weeks())
    records = DayRecords.of(seen, context, race_paces, foundation.findings)
    common = {"athlete_id": athlete_id, "settings_hash": settings_hash}
    tables = {
        SET_PACES.name: race_paces.set_paces,
        ZONES.name: race_paces.zones,
        EXPOSURE_DAILY.name: race_paces.exposure_daily,
        EXPOSURE_WEEKLY.name: race_paces.exposure_weekly,
        PROGRESSION_TABLE.name: judged(
            PROGRESSION_TABLE, [_week_row(week, context.settings) for week in weeks], **common
        ),
        PROGRESSION_PACES.name: judged(
            PROGRESSION_PACES, _pace_rows(weeks, race_paces.groups, context), **common
        ),
        COMPLIANCE.name: judged(COMPLIANCE, compliance_rows(records), **common),
    }
    rows = {
        CATCHUP.name: _catchup_rows(whole, foundation, weeks),
        **outlook_rows(seen, context, tables, through=through),
        **coach_rows(whole, seen.activities, weeks, race_paces.paces_on),
        **race_rows(seen, context, race_paces, recording_of),
    }
    return tables | {
        name: judged(JUDGEMENTS[name], table_rows, **common) for name, table_rows in rows.items()
    }


def _until(facts: AthleteFacts, through: date) -> AthleteFacts:
    """Cut the facts at a day; rows of no day are left out."""
    frames = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return AthleteFacts(**{name: _rows_until(rows, through) for name, rows in frames.items()})


def _rows_until(rows: pl.DataFrame, through: date) -> pl.DataFrame:
    days = rows["local_date"]
    if not days.null_count() and (days <= through).all():
        return rows  # nearly always, and a query costs more
    return rows.filter(pl.col("local_date") <= through)


def _known_until(context: AthleteContext, through: date) -> AthleteContext:
    """Cut what is known at a day; a season is known from its start, with its meets to come."""
    return replace(
        context,
        seasons=tuple(season for season in context.seasons if season.start <= through),
        results=tuple(result for result in context.results if result.day <= through),
        plan=tuple(item for item in context.plan if item.day <= through),
        checkins=tuple(checkin for checkin in context.checkins if checkin.day <= through),
        special_races=tuple(race for race in context.special_races if race.day <= through),
        race_splits=tuple(splits for splits in context.race_splits if splits.day <= through),
        timings=tuple(timings for timings in context.timings if timings.day <= through),
        corrections=tuple(
            correction for correction in context.corrections if correction.local_date <= through
        ),
    )


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


def _catchup_rows(
    context: AthleteContext, foundation: Foundation, weeks: Sequence[ProgressionWeek]
) -> list[dict[str, Any]]:
    """Plan the three weeks after today for who is behind; nobody else has to catch up (A18)."""
    if not weeks or weeks[-1].status is not ProgressionStatus.BEHIND:
        return []
    items = catch_up(context, foundation, start=foundation.through + DAY)
    return [
        {"local_date": item.day, "plan_item": item.plan_item, "planned_text": item.text}
        for item in items
    ]


def _pace_rows(
    weeks: Sequence[ProgressionWeek], groups: Sequence[PacedGroup], context: AthleteContext
) -> list[dict[str, Any]]:
    sets = sure_sets(groups, context.settings)
    first_400 = next((sure_set for sure_set in sets if sure_set.race_pace is RacePace.R400), None)
    return [row for week in weeks for row in _week_pace_rows(week, context.settings, first_400)]


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
            "reason": pace_reason(state, settings, met_400 if race_pace is RacePace.R400 else None),
        }
        for race_pace, state in week.states.items()
    ]
