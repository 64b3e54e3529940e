"""A later day without news: only what depends on the day itself is judged.

No run, and nothing that the coach wrote but the plan, is dated between the two days. Then earlier
weeks stay as they are, and the tables of sets, zones, exposure, races and ledgers with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import asdict, replace

from metrics.contract.weeks import monday
from metrics.judgements.compliance.compliance import compliance_rows
from metrics.judgements.compliance.day_records import DayRecords
from metrics.judgements.contract.tables import (
    CATCHUP,
    COMPLIANCE,
    DATE_PACES,
    LOAD,
    PROGRESSION_PACES,
    PROGRESSION_TABLE,
    READINESS,
)
from metrics.judgements.inputs.coach import Coach
from metrics.judgements.inputs.until import known_until
from metrics.judgements.paces.date_paces import paces_of
from metrics.judgements.progression.history import DAY, WEEK
from metrics.judgements.progression.settled import SettledProgression
from metrics.judgements.progression.week_rows import catchup_rows, week_rows
from metrics.judgements.readiness.load import loads_by_week
from metrics.judgements.readiness.outlook import Outlook, readiness_rows

Rows: TypeAlias = Sequence[Mapping[str, Any]]


def replaced_later(since: date) -> Mapping[str, date]:
    """Tell from which day on a later day replaces the rows of each table.

    Parameters
    ----------
    since
        The earlier day, up to which all is judged.

    Returns
    -------
    dict
        The day by table name; other tables stay as they are.
    """
    week_start = monday(since)
    return {
        PROGRESSION_TABLE.name: week_start,
        PROGRESSION_PACES.name: week_start,
        DATE_PACES.name: week_start,
        LOAD.name: week_start,
        COMPLIANCE.name: since + DAY,
        CATCHUP.name: date.min,
        READINESS.name: date.min,
    }


class LaterDay(Struct, frozen=True, kw_only=True):
    """Rows by table name, as `replaced_later` says, and what days still later need."""

    rows: Mapping[str, Rows]
    settled: SettledProgression


def judged_later(
    settled: SettledProgression,
    coach: Coach,
    athlete_id: str,
    outlook: Outlook,
    *,
    through: date,
) -> LaterDay:
    """Judge one athlete as of a later day than that of `settled`, without any news.

    Parameters
    ----------
    settled
        What was judged up to the earlier day.
    coach
        What the coach knows; see `is_plan_alone` for what must not be new.
    athlete_id
        The athlete.
    outlook
        The athlete's stored ledgers and daily exposure; its history is not looked at.
    through
        The later day.

    Returns
    -------
    LaterDay
        The same rows, cell by cell, as if all had been judged again.
    """
    whole = coach.context_of(athlete_id)
    context = known_until(whole, through)
    since, paces_on = settled.through, paces_of(whole)
    progression = settled.progression(context, paces_on, through)
    starts = [monday(since)]
    while starts[-1] + WEEK <= through:
        starts.append(starts[-1] + WEEK)
    weeks = [progression.week(start) for start in starts]
    now = replace(outlook, history=weeks[-1].coverage.history)
    rows = {
        COMPLIANCE.name: compliance_rows(
            DayRecords.without_runs(context, paces_on, since=since + DAY)
        ),
        CATCHUP.name: catchup_rows(whole, progression.foundation, weeks),
        LOAD.name: [asdict(week) for week in loads_by_week(settled.loads, through=through)],
        READINESS.name: readiness_rows(context, now, through=through),
        **week_rows(weeks, context.settings, progression.first_400, paces_on),
    }
    return LaterDay(
        rows=rows,
        settled=SettledProgression.of(progression, settled.loads),
    )
