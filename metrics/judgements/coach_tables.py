"""What the coach wrote about one athlete, as tables: roster, plan, results and times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from statistics import fmean
from typing import Any, TypeAlias

import polars as pl

from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import ResultKind
from metrics.judgements.contract.tables import ATHLETES, PLAN, RESULTS, TIMINGS
from metrics.judgements.inputs.athlete_facts import rows_of
from metrics.judgements.inputs.coach import AthleteContext, PlanItem, SetTimings
from metrics.judgements.paces.date_paces import PacesOn
from metrics.judgements.progression.foresight import with_race_paces
from metrics.judgements.sessions.alignment import chosen_mode, period_mode
from metrics.races.enums import SpeedType, TimedStart, TimingMethod
from metrics.workouts.model import Rep, Rest, Workout
from metrics.workouts.printing import workout_text

Rows: TypeAlias = Sequence[Mapping[str, Any]]


def coach_rows(
    context: AthleteContext,
    activities: pl.DataFrame,
    paces_on: PacesOn,
) -> dict[str, Rows]:
    """Compute the rows of `athletes`, `plan`, `results` and `timings`.

    Parameters
    ----------
    context
        All that the coach wrote about the athlete, days to come included.
    activities
        The athlete's facts up to today.
    paces_on
        Gives the athlete's paces of any day, days to come included.

    Returns
    -------
    dict
        Rows by table name, less the columns that all judgements share.
    """
    return {
        ATHLETES.name: [_athlete_row(context, activities)],
        PLAN.name: [row for item in context.plan for row in _plan_rows(item, context, paces_on)],
        RESULTS.name: _result_rows(context),
        TIMINGS.name: _timing_rows(context),
    }


def _athlete_row(context: AthleteContext, activities: pl.DataFrame) -> dict[str, Any]:
    athlete = context.athlete
    run_days = [day for is_run, day in rows_of(activities, "is_run", "local_date") if is_run]
    days = [day for day in run_days if day is not None]
    return {
        "group": athlete.group,
        "grade": athlete.grade,
        "sex": athlete.sex,
        "zone": athlete.zone,
        "first_run_date": min(days, default=None),
        "last_run_date": max(days, default=None),
        "run_count": len(run_days),
    }


_OF_REPS = ("mode", "race_pace", "distance_m", "duration_s", "metres", "rest_s")
"""What only an item with reps has."""


def _plan_rows(
    item: PlanItem, context: AthleteContext, paces_on: PacesOn
) -> Iterator[dict[str, Any]]:
    """Write a row for each group of like reps; one of no reps for a day without any."""
    groups = _groups(with_race_paces(item, context).workout)
    period = period_mode(item.day, context.seasons)
    common = {
        "local_date": item.day,
        "plan_item": item.plan_item,
        "planned_text": workout_text(item.workout),
    }
    for index, (rep, reps, rest_s) in enumerate(groups, start=1):
        yield {
            **common,
            "group_index": index,
            "mode": chosen_mode(item.mode, rep, period),
            "race_pace": _race_pace(rep),
            "reps": reps,
            "distance_m": rep.distance_m,
            "duration_s": rep.duration_s,
            "metres": _metres(rep, reps, item.day, paces_on),
            "rest_s": rest_s,
        }
    if not groups:
        yield {**dict.fromkeys(_OF_REPS), **common, "group_index": 1, "reps": 0}


@lru_cache(maxsize=4096)
def _groups(workout: Workout) -> tuple[tuple[Rep, int, float | None], ...]:
    """Group like reps: the rep, how many, and the rest after them."""
    groups: dict[Rep, list[Rest | None]] = defaultdict(list)
    for planned in workout.reps():
        groups[planned.rep].append(planned.rest)
    return tuple((rep, len(rests), _rest_s(rests)) for rep, rests in groups.items())


def _race_pace(rep: Rep) -> RacePace | None:
    """Name the planned pace; unknown where a time is planned that fits none."""
    is_timed = rep.race_pace is None and rep.speed_mps is not None
    return RacePace.UNKNOWN if is_timed else rep.race_pace


def _metres(rep: Rep, reps: int, day: date, paces_on: PacesOn) -> float | None:
    if rep.distance_m is not None:
        return reps * rep.distance_m
    speed = rep.speed_mps or (paces_on.speed_mps(rep.race_pace, day) if rep.race_pace else None)
    return reps * speed * rep.duration_s if speed and rep.duration_s else None


def _rest_s(rests: Sequence[Rest | None]) -> float | None:
    """Take the middle of the planned range; of unlike rests the mean."""
    bounds = [(rest.low_s, rest.high_s) for rest in rests if rest]
    middles = [
        fmean(bound for bound in (low, high) if bound is not None)
        for low, high in bounds
        if low is not None or high is not None
    ]
    return fmean(middles) if middles else None


def _result_rows(context: AthleteContext) -> Rows:
    """Write one row a key: of two results alike the better one.

    A flying sprint is no result over its distance: `timings` has it.
    """
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    timed = (result for result in context.results if result.start is TimedStart.STANDING)
    for result in sorted(timed, key=lambda result: -result.duration_s):
        key = (result.day, result.distance_m, result.kind, result.meet, result.round)
        rows[key] = {
            "local_date": result.day,
            "distance_m": result.distance_m,
            "kind": result.kind,
            "meet": result.meet,
            "round": result.round,
            "time_s": result.duration_s,
        }
    return list(rows.values())


def _timing_rows(context: AthleteContext) -> Rows:
    """Write one row a time; a rep that was not timed keeps its place."""
    sets_of_day: dict[date, int] = defaultdict(int)
    rows: list[dict[str, Any]] = []
    for timings in (*context.timings, *_flying_results(context)):
        sets_of_day[timings.day] += 1
        rows += [
            {
                "local_date": timings.day,
                "timing_index": sets_of_day[timings.day],
                "rep_index": rep_index,
                "speed_type": timings.speed_type,
                "distance_m": timings.distance_m,
                "method": timings.method,
                "time_s": time_s,
            }
            for rep_index, time_s in enumerate(timings.times_s, start=1)
            if time_s is not None
        ]
    return rows


def _flying_results(context: AthleteContext) -> Iterator[SetTimings]:
    """Give the flying sprints that were written among the results alone: sets have theirs, too."""
    listed = {(timings.day, timings.distance_m) for timings in context.timings}
    for result in context.results:
        is_listed = (result.day, result.distance_m) in listed
        if result.start is TimedStart.FLYING and not is_listed:
            is_gate = result.kind is ResultKind.GATE_TIMED
            yield SetTimings(
                athlete_id=result.athlete_id,
                day=result.day,
                speed_type=SpeedType.FLYING,
                distance_m=result.distance_m,
                times_s=(result.duration_s,),
                method=TimingMethod.GATE if is_gate else TimingMethod.HAND,
            )
