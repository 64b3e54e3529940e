"""Engine, chassis, revving: what a week gave to each (rule A19).

The engine is aerobic running, the revving is work at fast paces, and the chassis is what holds
both together: strength and plyometrics, of which only a check-in knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import fsum
from statistics import median
from typing import Any, TypeAlias

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import RacePace
from metrics.contract.weeks import monday
from metrics.judgements.contract.enums import Work, ZoneSet
from metrics.judgements.contract.tables import EXPOSURE_WEEKLY, PROGRESSION_TABLE
from metrics.judgements.inputs.athlete_facts import AthleteFacts, TableColumns, dated_runs, rows_of
from metrics.judgements.inputs.coach import AthleteContext, CheckIn, ProgressionSettings

Judgements: TypeAlias = Mapping[str, TableColumns]
"""Judgement tables of one athlete by name; here `zones`, `exposure_weekly`, `progression`."""

FAST = RacePace.R1600
"""From this pace on, running revs: a distance runner's engine work ends at 3200."""
_AEROBIC = frozenset({RacePace.EASY, RacePace.THRESHOLD})
_MINUTES = 1 / 60
"""Of a second. Stored rows hold products with it, which differ from quotients in the last digit."""


class WeekLedger(Struct, frozen=True, kw_only=True):
    """One week with a run or a check-in. None is "not known", 0 is "none".

    Engine: `minutes` of running; `aerobic_minutes` of it slower than 5k pace and
    `threshold_minutes`, the most in one run, None where no pace is known; `long_run_minutes`, of
    the longest run where that is a long run, else 0; `aerobic_reps`, reps as long as the settings
    ask in sets of two or more; `challenging`, whether these or the threshold minutes make it
    challenging aerobic work (rule A11). Revving: `fast_metres` at 1600 pace or faster, races
    included, None where a set has no known race pace; `stride_days`. Chassis: as checked in.
    """

    week_start: date
    runs: int
    minutes: float
    aerobic_minutes: float | None
    threshold_minutes: float | None
    long_run_minutes: float
    aerobic_reps: int
    challenging: bool | None
    fast_metres: float | None
    stride_days: int | None
    chassis_minutes: float | None
    plyometric_contacts: int | None


def weekly_ledger(
    facts: AthleteFacts, context: AthleteContext, judgements: Judgements, *, through: date
) -> tuple[WeekLedger, ...]:
    """Compute the ledger of every week with a run or a check-in.

    Parameters
    ----------
    facts
        One athlete's facts.
    context
        What the coach knows of the athlete.
    judgements
        The athlete's judgement tables, by name.
    through
        The last day looked at.

    Returns
    -------
    tuple of WeekLedger
        In the order of weeks.
    """
    minutes = _minutes(facts.activities, through)
    checkins: dict[date, list[CheckIn]] = defaultdict(list)
    for checkin in context.checkins:
        if checkin.day <= through:
            checkins[monday(checkin.day)].append(checkin)
    ledgers = _Ledgers(
        minutes=minutes,
        engine=_engine(judgements["zones"]),
        aerobic_reps=_aerobic_reps(facts.sets, context.settings, through),
        fast=_fast(judgements["exposure_weekly"]),
        stride_days=dict(rows_of(judgements["progression"], "week_start", "stride_days")),
        checkins=checkins,
        settings=context.settings,
    )
    return tuple(ledgers.week(start) for start in sorted({*minutes, *checkins}))


def ledgers_until(
    judged: Iterable[WeekLedger],
    facts: AthleteFacts,
    context: AthleteContext,
    zones: pl.DataFrame,
    *,
    through: date,
) -> tuple[WeekLedger, ...]:
    """Cut ledgers that were judged later at a day: earlier weeks stay as they are.

    Parameters
    ----------
    judged
        The athlete's ledgers, judged on that day or later.
    facts
        The athlete's facts; activities of the look-back and sets of the day's week are enough.
    context
        What the coach knows of the athlete.
    zones
        The athlete's rows of `zones`; those of the day's week are enough.
    through
        The last day looked at.

    Returns
    -------
    tuple of WeekLedger
        In the order of weeks. Of the day's own week `fast_metres` and `stride_days` are None:
        readiness asks for neither.
    """
    start = monday(through)
    tables = {
        "zones": zones.filter(pl.col("local_date") <= through),
        "exposure_weekly": EXPOSURE_WEEKLY.empty(),
        "progression": PROGRESSION_TABLE.empty(),
    }
    until = weekly_ledger(facts, context, tables, through=through)
    return (
        *(week for week in judged if week.week_start < start),
        *(replace(week, fast_metres=None) for week in until if week.week_start == start),
    )


def ledgers_of(rows: pl.DataFrame) -> tuple[WeekLedger, ...]:
    """Read ledgers back from their table.

    Parameters
    ----------
    rows
        Rows of `ledger` of one athlete.

    Returns
    -------
    tuple of WeekLedger
        In the order of weeks.
    """
    names = WeekLedger.__struct_fields__
    weeks = rows.select(names).sort("week_start").iter_rows(named=True)
    return tuple(WeekLedger(**week) for week in weeks)


class _Ledgers(Struct, frozen=True, kw_only=True):
    """All that weeks are made of, by the week's Monday."""

    minutes: Mapping[date, list[float]]
    engine: Mapping[date, Mapping[str, Any]]
    aerobic_reps: Mapping[date, int]
    fast: Mapping[date, float | None]
    stride_days: Mapping[date, int]
    checkins: Mapping[date, Sequence[CheckIn]]
    settings: ProgressionSettings

    def week(self, start: date) -> WeekLedger:
        minutes = self.minutes.get(start, [])
        engine = self.engine.get(start, {})
        checkins = self.checkins.get(start, ())
        return WeekLedger(
            week_start=start,
            runs=len(minutes),
            minutes=sum(minutes),
            aerobic_minutes=engine.get("aerobic_minutes"),
            threshold_minutes=engine.get("threshold_minutes"),
            long_run_minutes=self._long_run_minutes(start),
            aerobic_reps=self.aerobic_reps.get(start, 0),
            challenging=self._is_challenging(start),
            fast_metres=self.fast.get(start, 0.0),
            stride_days=self.stride_days.get(start),
            chassis_minutes=_said(checkin.chassis_minutes for checkin in checkins),
            plyometric_contacts=_said(checkin.plyometric_contacts for checkin in checkins),
        )

    def _is_challenging(self, start: date) -> bool | None:
        if self.aerobic_reps.get(start):
            return True
        threshold = self.engine.get(start, {}).get("threshold_minutes")
        return None if threshold is None else threshold >= self.settings.threshold_minutes

    def _long_run_minutes(self, start: date) -> float:
        """Compare the longest run with the median run of the look-back that ends with this week."""
        weeks = (start - timedelta(weeks=ago) for ago in range(self.settings.lookback_weeks))
        usual = [minutes for week in weeks for minutes in self.minutes.get(week, ())]
        longest = max(self.minutes.get(start, ()), default=0.0)
        is_long = longest > 0 and longest >= self.settings.long_run_ratio * median(usual)
        return longest if is_long else 0.0


def _minutes(activities: pl.DataFrame, through: date) -> dict[date, list[float]]:
    """Collect the minutes of every run, by week."""
    weeks: dict[date, list[float]] = defaultdict(list)
    for day, moving_s in dated_runs(activities, "moving_s"):
        if day <= through:
            weeks[monday(day)].append((moving_s or 0.0) * _MINUTES)
    return weeks


def _engine(zones: TableColumns) -> dict[date, dict[str, float]]:
    """Sum aerobic minutes by week, with the most threshold minutes in one run."""
    runs: dict[tuple[date, str], dict[str, float]] = {}
    rows = rows_of(zones, "local_date", "activity_id", "zone_set", "zone", "seconds")
    for day, activity_id, zone_set, zone, seconds in rows:
        if zone in _AEROBIC and zone_set == ZoneSet.PACE:
            minutes = runs.setdefault((day, activity_id), dict.fromkeys(_AEROBIC, 0.0))
            minutes[zone] = seconds * _MINUTES
    weeks: dict[date, list[dict[str, float]]] = defaultdict(list)
    for (day, _), minutes in runs.items():
        weeks[monday(day)].append(minutes)
    return {
        start: {
            "aerobic_minutes": fsum(
                run[RacePace.EASY] + run[RacePace.THRESHOLD] for run in of_week
            ),
            "threshold_minutes": max(run[RacePace.THRESHOLD] for run in of_week),
        }
        for start, of_week in weeks.items()
    }


def _aerobic_reps(
    sets: pl.DataFrame, settings: ProgressionSettings, through: date
) -> dict[date, int]:
    weeks: dict[date, int] = defaultdict(int)
    for day, kind, reps, median_s in rows_of(
        sets, "local_date", "kind", "rep_count", "median_duration_s"
    ):
        is_long = median_s is not None and median_s >= settings.aerobic_rep_s
        if is_long and kind == EffortKind.REP and reps > 1 and day is not None and day <= through:
            weeks[monday(day)] += reps
    return weeks


def _fast(exposure: TableColumns) -> dict[date, float | None]:
    """Sum meters at the fast paces; None where a set of the week has no known race pace."""
    weeks: dict[date, list[float]] = {}
    unknown: set[date] = set()
    rows = rows_of(exposure, "week_start", "race_pace", "work", "faster_metres_expected")
    for start, race_pace, work, metres in rows:
        fast = weeks.setdefault(start, [])
        if race_pace == FAST and work != Work.ALL:
            fast.append(metres or 0.0)
        elif race_pace == RacePace.UNKNOWN:
            unknown.add(start)
    return {start: None if start in unknown else fsum(fast) for start, fast in weeks.items()}


def _said(amounts: Iterable[Any]) -> Any:
    """Their sum; None where nobody said anything."""
    given = [amount for amount in amounts if amount is not None]
    return sum(given) if given else None
