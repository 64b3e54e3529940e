"""Give tests of compliance a planned workout, its reps as run, and what is judged of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any

import polars as pl
import pytest

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import (
    Coach,
    PlanItem,
    ProgressionSettings,
    Result,
)
from metrics.judgements.judge import judge
from metrics.workouts.model import Block, Rep, Rest, Workout
from metrics.workouts.notation import parse_workout

MakeFacts = Callable[..., AthleteFacts]
SeasonTraining = Callable[..., AthleteFacts]
Raced = Callable[[date], tuple[Result, ...]]
Row = Mapping[str, Any]
Tables = Mapping[str, pl.DataFrame]
Judged = Callable[..., Tables]
DAY = date(2026, 2, 10)
START = datetime.combine(DAY, time(16), tzinfo=UTC)
HOUR = timedelta(hours=1)
AT_3K, AT_800 = 3200 / 669, 800 / 146
TEXT = "10:00 easy + 20x400 @3k effort (400 jog 2:30-3:00) + 1x400 all out"
QUARTERS = parse_workout(TEXT)


def item(workout: Workout = QUARTERS, **own: Any) -> PlanItem:
    given: dict[str, Any] = {
        "athlete_id": "a1",
        "day": DAY,
        "plan_item": 1,
        "text": "20x400",
        **own,
    }
    return PlanItem(workout=workout, **given)


def plain(
    count: int, race_pace: RacePace, metres: float = 150.0, rest: Rest | None = None
) -> Workout:
    member = Rep(distance_m=metres, race_pace=race_pace)
    return Workout(blocks=(Block(count=count, members=(member,), rest=rest),))


def run(day: date = DAY, **own: Any) -> Row:
    start = datetime.combine(day, time(16), tzinfo=UTC)
    return {
        "activity_id": f"r{day}",
        "local_date": day,
        "start_time_utc": start,
        "end_time_utc": start + timedelta(hours=2),
        "is_run": True,
        "venue": "track",
        "distance_source": "device",
        "shortest_findable_s": 6.0,
        **own,
    }


def quarters(count: int = 20, speed: float = AT_3K, last: float | None = AT_800) -> list[Row]:
    """Reps of 400 m with their rests as planned, and a last one of another speed."""
    speeds = [speed] * count + ([last] if last else [])
    return [_quarter(index, one) for index, one in enumerate(speeds, start=1)]


def _quarter(index: int, speed: float) -> Row:
    is_last = index == 21
    return {
        "activity_id": f"r{DAY}",
        "local_date": DAY,
        "effort_index": index,
        "set_index": 1,
        "group_index": 2 if is_last else 1,
        "start_time_utc": START + timedelta(minutes=4 * index),
        "kind": "rep",
        "distance_m": 401.0,
        "distance_sd_m": 4.0,
        "nominal_distance_m": 400.0,
        "duration_s": 400 / speed,
        "judged_speed_mps": speed,
        "judged_speed_sd_mps": 0.01 * speed,
        "rest_after_s": None if is_last else 165.0,
        "rest_after_m": None if is_last else 405.0,
        "rest_after_mode": None if is_last else "jogged",
    }


def sets_of(efforts: Sequence[Row]) -> list[Row]:
    """One row of `sets` for each group of reps."""
    groups: dict[tuple[str, int, int], list[Row]] = {}
    for one in efforts:
        key = (one["activity_id"], one["set_index"], one["group_index"])
        groups.setdefault(key, []).append(one)
    return [_set_row(reps) for reps in groups.values()]


def _set_row(reps: Sequence[Row]) -> Row:
    own = ("activity_id", "local_date", "set_index", "group_index", "kind", "nominal_distance_m")
    return {
        **{name: reps[0][name] for name in own},
        "rep_count": len(reps),
        "total_distance_m": sum(one["distance_m"] for one in reps),
        "total_duration_s": sum(one["duration_s"] for one in reps),
        "duration_source": "motion",
        "judged_speed_mps": median(one["judged_speed_mps"] for one in reps),
        "judged_speed_sd_mps": 0.01,
        "judged_bias_sd_mps": 0.01,
    }


@pytest.fixture
def judged(
    make_facts: MakeFacts, progression_settings: ProgressionSettings, raced: Raced
) -> Judged:
    def of(efforts: Sequence[Row], plan: Sequence[PlanItem], **given: Any) -> Tables:
        runs = given.pop("runs", [run()])
        facts = make_facts(activities=runs, efforts=efforts, sets=sets_of(efforts))
        context: dict[str, Any] = {"results": raced(DAY - timedelta(weeks=2)), **given}
        coach = Coach(settings=progression_settings, plan=tuple(plan), **context)
        return judge(facts, coach, "a1", through=DAY + timedelta(days=5))

    return of


def only(tables: Tables) -> Row:
    return tables["compliance"].row(0, named=True)


def changed(efforts: Sequence[Row], number: int, **own: Any) -> list[Row]:
    return [{**one, **own} if one["effort_index"] == number else one for one in efforts]
