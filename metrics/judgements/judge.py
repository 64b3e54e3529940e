"""Every judgement of one athlete, from facts and what the coach knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import polars as pl
from msgspec import Struct
from msgspec.structs import asdict, replace

from metrics.judgements.coach_tables import coach_rows
from metrics.judgements.compliance.compliance import compliance_rows
from metrics.judgements.compliance.day_records import DayRecords
from metrics.judgements.contract.enums import History
from metrics.judgements.contract.tables import (
    CATCHUP,
    COMPLIANCE,
    DATE_PACES,
    EXPOSURE_DAILY,
    EXPOSURE_WEEKLY,
    JUDGEMENTS,
    LEDGER,
    LOAD,
    PROGRESSION_TABLE,
    READINESS,
    SET_PACES,
    ZONES,
    own_columns,
    stamped_columns,
)
from metrics.judgements.exposure.athlete_exposure import AthleteExposure, athlete_exposure
from metrics.judgements.exposure.exposure import Columns
from metrics.judgements.inputs.athlete_facts import NO_RUNS, AthleteFacts
from metrics.judgements.inputs.coach import Coach
from metrics.judgements.inputs.recordings import Readings
from metrics.judgements.inputs.until import known_until
from metrics.judgements.paces.date_paces import paces_of
from metrics.judgements.progression.history import DAY
from metrics.judgements.progression.settled import NOTHING_SETTLED, SettledProgression
from metrics.judgements.progression.week_rows import (
    catchup_rows,
    date_pace_rows,
    stride_weeks,
    week_rows,
)
from metrics.judgements.races.race_rows import race_rows, review_rows
from metrics.judgements.readiness.ledger import WeekLedger, weekly_ledger
from metrics.judgements.readiness.load import loads_by_week, session_loads
from metrics.judgements.readiness.outlook import Outlook, readiness_rows
from metrics.judgements.sessions.paced_sets import paced_sets
from parsers.common.schema import Table, TableRows

Rows: TypeAlias = Sequence[Mapping[str, Any]]


class EarlierWeeks(Struct, frozen=True, kw_only=True):
    """What stays of an athlete who is judged again from `since` on, a Monday.

    The stored ledgers and daily exposure are read when they are asked for: only an athlete who has
    a meet ahead needs them. `settled` is as of the eve of `since`, and efforts and sets of earlier
    days are not looked at; or nothing is, and all of them are.
    """

    since: date
    ledgers: Callable[[], Sequence[WeekLedger]]
    exposure: Callable[[], pl.DataFrame]
    settled: SettledProgression = NOTHING_SETTLED

    @property
    def open_from(self) -> date:
        """The first day whose efforts and sets are looked at: of all days where nothing settled."""
        return date.min if self.settled is NOTHING_SETTLED else self.settled.through + DAY


NOTHING_STAYS = EarlierWeeks(since=date.min, ledgers=tuple, exposure=EXPOSURE_DAILY.empty)


class AthleteJudgement(Struct, frozen=True, kw_only=True):
    """The judgements of one athlete, less the columns that all judgements share, by table.

    Columns, for rows of a team would fill the memory. `settled` is what later days need of it; None
    where a later day has to be judged from the facts.
    """

    athlete_id: str
    settings_hash: str
    columns: Mapping[str, Columns]
    settled: SettledProgression | None

    @property
    def stamp(self) -> dict[str, str]:
        """What all rows of the athlete are stamped with."""
        return {"athlete_id": self.athlete_id, "settings_hash": self.settings_hash}


def judge(
    facts: AthleteFacts,
    coach: Coach,
    athlete_id: str,
    *,
    through: date,
    readings: Readings | None = None,
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
    readings
        What is read from the athlete's recordings, which is all of a race; None without any.

    Returns
    -------
    dict
        A frame for each of `JUDGEMENTS`, by name. The progression has every week up to that of
        `through`, from that of the athlete's first run or of the first season's start.
    """
    return stacked([judged_athlete(facts, coach, athlete_id, through=through, readings=readings)])


def stacked(judgements: Sequence[AthleteJudgement]) -> dict[str, pl.DataFrame]:
    """Make the tables of some athletes, one frame each: a frame for every athlete costs more.

    Parameters
    ----------
    judgements
        Of different athletes.

    Returns
    -------
    dict
        A frame for each of `JUDGEMENTS`, by name, athlete by athlete.
    """
    return {name: _stacked(table, judgements) for name, table in JUDGEMENTS.items()}


def _stacked(table: Table, judgements: Sequence[AthleteJudgement]) -> pl.DataFrame:
    return table.stack(
        [
            TableRows(table, stamped_columns(each.columns[table.name], **each.stamp))
            for each in judgements
            if table.name in each.columns
        ]
    )


def judged_athlete(
    facts: AthleteFacts,
    coach: Coach,
    athlete_id: str,
    *,
    through: date,
    readings: Readings | None = None,
    earlier: EarlierWeeks = NOTHING_STAYS,
) -> AthleteJudgement:
    """Judge one athlete as `judge` does, and keep what later days need of it.

    Parameters
    ----------
    facts, coach, athlete_id, through, readings
        As of `judge`.
    earlier
        What stays as it is stored. Of the tables that are long, earlier rows are left out.

    Returns
    -------
    AthleteJudgement
        Of an athlete without any run, too, with what would be judged of one.
    """
    since = earlier.since
    whole = coach.context_of(athlete_id)
    context = known_until(whole, through)
    settings_hash = coach.settings_hash(athlete_id)
    open_from = earlier.open_from
    seen = _until(facts, through)
    seen = replace(seen, efforts=_since(seen.efforts, open_from), sets=_since(seen.sets, open_from))
    recent = replace(context, plan=tuple(item for item in context.plan if item.day >= open_from))
    paces_on = paces_of(whole)
    sets = paced_sets(seen, recent, paces_on=paces_on)
    exposure = athlete_exposure(seen, recent, settings_hash, sets=sets, since=since)
    progression = earlier.settled.continued(seen.activities, sets, context, through)
    foundation = progression.foundation
    weeks = list(progression.weeks(since))
    records = DayRecords.of(seen, recent, sets, foundation.findings)
    columns = {
        ZONES.name: exposure.zone_columns,
        EXPOSURE_DAILY.name: exposure.daily_columns,
        EXPOSURE_WEEKLY.name: exposure.weekly_columns,
    }
    loads = session_loads(seen.activities, context.checkins, through=through)
    tables = columns | {PROGRESSION_TABLE.name: stride_weeks(weeks)}
    ledgers = [
        week
        for week in weekly_ledger(seen, context, tables, through=through)
        if week.week_start >= since
    ]
    outlook = _outlook(earlier, ledgers, exposure, weeks[-1].coverage.history)
    rows = {
        SET_PACES.name: exposure.pace_rows,
        COMPLIANCE.name: compliance_rows(records, since=since),
        CATCHUP.name: catchup_rows(whole, foundation, weeks),
        LOAD.name: [asdict(week) for week in loads_by_week(loads, through=through)],
        LEDGER.name: [asdict(week) for week in ledgers],
        READINESS.name: readiness_rows(context, outlook, through=through),
        **coach_rows(whole, seen.activities, paces_on),
        **week_rows(weeks, context.settings, progression.first_400, paces_on),
        **race_rows(seen, context, sets, readings or Readings()),
    }
    return AthleteJudgement(
        athlete_id=athlete_id,
        settings_hash=settings_hash,
        columns=columns | _columns_of(rows),
        # Without a run or a season a progression begins on the very day that it is asked on.
        settled=SettledProgression.of(progression, loads)
        if context.seasons or foundation.recorded.days
        else None,
    )


def _outlook(
    earlier: EarlierWeeks,
    ledgers: Sequence[WeekLedger],
    judged: AthleteExposure,
    history: History,
) -> Outlook:
    """Put what stays of earlier weeks before what was judged, to be read when it is asked for."""
    since = earlier.since
    return Outlook(
        ledgers=lambda: (
            *(week for week in earlier.ledgers() if week.week_start < since),
            *ledgers,
        ),
        exposure=lambda: pl.concat(
            [
                earlier.exposure().filter(pl.col("local_date") < since),
                judged.exposure_daily,
            ]
        ),
        history=history,
    )


def judged_without_runs(coach: Coach, athlete_id: str, *, through: date) -> AthleteJudgement:
    """Judge an athlete of whom nothing is recorded up to a day, and so nothing known.

    Parameters
    ----------
    coach, athlete_id, through
        As of `judge`.

    Returns
    -------
    AthleteJudgement
        With rows of the tables of `OF_THE_COACH` alone: those that `judged_athlete` would give.
    """
    whole = coach.context_of(athlete_id)
    context = known_until(whole, through)
    paces_on = paces_of(whole)
    progression = NOTHING_SETTLED.progression(context, paces_on, through)
    loads = session_loads(NO_RUNS, context.checkins, through=through)
    return AthleteJudgement(
        athlete_id=athlete_id,
        settings_hash=coach.settings_hash(athlete_id),
        columns=_columns_of(
            {
                DATE_PACES.name: date_pace_rows(progression.weeks(), paces_on),
                COMPLIANCE.name: compliance_rows(DayRecords.without_runs(context, paces_on)),
                **coach_rows(whole, NO_RUNS, paces_on),
                **review_rows(NO_RUNS, context, Readings(), paces_on),
            }
        ),
        settled=SettledProgression.of(progression, loads) if context.seasons else None,
    )


def _columns_of(rows: Mapping[str, Rows]) -> dict[str, Columns]:
    return {name: own_columns(JUDGEMENTS[name], its_rows) for name, its_rows in rows.items()}


def _until(facts: AthleteFacts, through: date) -> AthleteFacts:
    """Cut the facts at a day; rows of no day are left out."""
    frames = {name: getattr(facts, name) for name in facts.__struct_fields__}
    return AthleteFacts(**{name: _rows_until(rows, through) for name, rows in frames.items()})


def _since(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    return rows if day == date.min else rows.filter(rows["local_date"] >= day)


def _rows_until(rows: pl.DataFrame, through: date) -> pl.DataFrame:
    days = rows["local_date"]
    if not days.null_count() and (days <= through).all():
        return rows  # nearly always, and a query costs more
    return rows.filter(pl.col("local_date") <= through)
