"""Give tests of readiness hand-made training and the answer for an opener."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.tables import JUDGEMENTS
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import (
    Athlete,
    AthleteContext,
    Meet,
    OpeningEight,
    ProgressionSettings,
    Result,
    ResultKind,
    Season,
)
from metrics.judgements.readiness.readiness import Readiness, readiness
from metrics.judgements.readiness.training import Training

MakeFacts = Callable[..., AthleteFacts]
MakeContext = Callable[..., AthleteContext]
Ready = Callable[..., Readiness]
Row = Mapping[str, Any]
MONDAY = date(2026, 3, 2)
MEET = Meet(name="Opener", day=MONDAY + timedelta(days=12))
AS_OF = MEET.day - timedelta(days=1)
SEASON = Season(name="spring", start=date(2026, 1, 5), end=date(2026, 6, 1), meets=(MEET,))
JUNIOR = Athlete(athlete_id="a1", grade=11, can_focus_for_eight_laps=False)
LAST_YEAR = date(2025, 5, 10)


def race(distance_m: float, duration_s: float, day: date = LAST_YEAR) -> Result:
    return Result(
        athlete_id="a1", day=day, distance_m=distance_m, duration_s=duration_s, kind=ResultKind.RACE
    )


def frame(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    schema = JUDGEMENTS[table].schema
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def work(
    race_pace: str, reps: float, *days_ago: int, work: str = "strides", sure: float = 1.0
) -> list[Row]:
    """`reps` at a race pace on each of some days before the meet's eve."""
    return [
        {
            "local_date": AS_OF - timedelta(days=ago),
            "race_pace": race_pace,
            "work": work,
            "reps_expected": reps,
            "best_set_probability": sure,
        }
        for ago in days_ago
    ]


def runs(weeks: int, *, each_week: int = 4, long_minutes: float = 40) -> list[Row]:
    """So many weeks of runs of 40 minutes up to the meet's eve, one of them longer."""
    return [
        {
            "activity_id": f"r{week}-{day}",
            "local_date": MONDAY + timedelta(days=day - 7 * week),
            "is_run": True,
            "moving_s": 60 * (long_minutes if day == 0 else 40),
        }
        for week in range(weeks)
        for day in range(each_week)
    ]


@pytest.fixture(scope="session")
def ready(
    make_facts: MakeFacts, make_context: MakeContext, progression_settings: ProgressionSettings
) -> Ready:
    """Readiness for the opener; the settings open the 800 to nobody unless a test says so."""

    def judge(
        exposure: Sequence[Row] = (),
        *,
        history: str = "known",
        opening: OpeningEight = OpeningEight.NEVER,
        meet: Meet = MEET,
        **own: Any,
    ) -> Readiness:
        training_rows = own.pop("runs", runs(9))
        sets = own.pop("sets", ())
        settings = replace(progression_settings, opening_800=opening)
        given = {"athlete": JUNIOR, "seasons": (SEASON,), "results": (race(1600, 300),)}
        context = make_context(**{**given, "settings": settings, **own})
        tables = {
            "exposure_daily": frame("exposure_daily", exposure),
            "exposure_weekly": frame("exposure_weekly", ()),
            "zones": frame("zones", ()),
            "progression": frame("progression", [{"week_start": MONDAY, "history": history}]),
        }
        facts = make_facts(activities=training_rows, sets=sets)
        return readiness(context, Training.of(facts, context, tables, as_of=AS_OF), meet)

    return judge


AT_ALL_PACES = [
    row
    for race_pace, reps in (("3200", 6), ("1600", 7), ("800", 8), ("400", 2))
    for row in work(race_pace, reps, 22, 23, 25, 32, 34)
]


def order(found: Readiness) -> list[RacePace]:
    return [one.race for one in found.options]


ENGINE = {
    "runs": runs(9, long_minutes=80),
    "sets": [
        {
            "activity_id": f"r{week}-1",
            "set_index": 1,
            "group_index": 1,
            "kind": "rep",
            "rep_count": 5,
            "median_duration_s": 200.0,
            "local_date": MONDAY + timedelta(days=1 - 7 * week),
        }
        for week in range(6)
    ],
}
