from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import polars as pl
import pytest
from msgspec.structs import replace

from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import (
    Athlete,
    Coach,
    PlanItem,
    ProgressionSettings,
    Result,
    ResultKind,
    SetTimings,
    Sex,
)
from metrics.judgements.judge import judge
from metrics.races.enums import SpeedType, TimedStart, TimingMethod
from metrics.workouts.notation import parse_workout

Tables = Callable[..., Mapping[str, pl.DataFrame]]
TODAY = date(2026, 3, 4)
RACE = Result(
    athlete_id="a1",
    day=TODAY - timedelta(days=20),
    distance_m=1600,
    duration_s=312,
    kind=ResultKind.RACE,
    meet="Opener",
)


def planned(text: str, day: date = TODAY) -> PlanItem:
    return PlanItem(athlete_id="a1", day=day, plan_item=1, workout=parse_workout(text), text=text)


@pytest.fixture
def tables(
    trained: Callable[..., AthleteFacts], progression_settings: ProgressionSettings
) -> Tables:
    def of(
        *plan: PlanItem,
        results: tuple[Result, ...] = (RACE,),
        timings: tuple[SetTimings, ...] = (),
    ) -> Mapping[str, pl.DataFrame]:
        athlete = Athlete(athlete_id="a1", group="distance", grade=11, sex=Sex.FEMALE)
        coach = Coach(
            settings=progression_settings,
            athletes={"a1": athlete},
            results=results,
            plan=plan,
            timings=timings,
        )
        facts = trained([TODAY - timedelta(days=9), TODAY])
        return judge(facts, coach, "a1", through=TODAY)

    return of


def test_an_athlete_is_a_row_with_the_first_and_last_run(tables: Tables) -> None:
    (row,) = tables()["athletes"].to_dicts()
    assert (row["group"], row["grade"], row["sex"]) == ("distance", 11, "female")
    assert (row["first_run_date"], row["last_run_date"]) == (TODAY - timedelta(days=9), TODAY)
    assert row["run_count"] == 2


def test_a_plan_has_a_row_for_each_group_of_like_reps(tables: Tables) -> None:
    item = planned("2x1000 @3200 r3:00 + 3x300 @800 r2:00", TODAY + timedelta(days=40))
    long, short = tables(item)["plan"].to_dicts()
    assert (long["group_index"], long["race_pace"], long["reps"]) == (1, "3200", 2)
    assert (short["group_index"], short["race_pace"], short["metres"]) == (2, "800", 900.0)
    assert (short["rest_s"], short["mode"]) == (120.0, "pace")


def test_a_planned_time_is_the_pace_of_its_day_or_unknown(tables: Tables) -> None:
    item = planned("4x400 @78")
    (row,) = tables(item)["plan"].to_dicts()
    assert (row["race_pace"], row["metres"]) == ("1600", 1600.0)
    (unknown,) = tables(item, results=())["plan"].to_dicts()
    assert unknown["race_pace"] == "unknown"


def test_a_day_without_reps_is_in_the_plan_too(tables: Tables) -> None:
    (row,) = tables(planned("rest"))["plan"].to_dicts()
    assert (row["group_index"], row["reps"], row["race_pace"]) == (1, 0, None)


def test_results_alike_are_one_row_with_the_better_time(tables: Tables) -> None:
    slower = Result(
        **{**{n: getattr(RACE, n) for n in RACE.__struct_fields__}, "duration_s": 315.0}
    )
    (row,) = tables(results=(slower, RACE))["results"].to_dicts()
    assert (row["time_s"], row["meet"], row["kind"]) == (312.0, "Opener", "race")


def test_date_paces_are_those_of_each_weeks_last_day(tables: Tables) -> None:
    rows = tables()["date_paces"]
    assert set(rows["week_start"]) == {date(2026, 2, 23), date(2026, 3, 2)}
    assert rows.height == 2 * 8
    last = rows.filter((rows["race_pace"] == "1600") & (rows["week_start"] == date(2026, 3, 2)))
    assert last["speed_mps"].item() == pytest.approx(1600 / 312)
    assert last["age_days"].item() == 20


def test_a_flying_sprint_is_no_result_over_its_distance(tables: Tables) -> None:
    sprint = replace(RACE, distance_m=30.0, duration_s=4.6, kind=ResultKind.GATE_TIMED)
    flying = replace(sprint, duration_s=3.6, start=TimedStart.FLYING)
    rows = tables(results=(RACE, sprint, flying))["results"]
    assert dict(rows.select("distance_m", "time_s").iter_rows()) == {1600.0: 312.0, 30.0: 4.6}
    (timed,) = tables(results=(RACE, sprint, flying))["timings"].to_dicts()
    assert (timed["speed_type"], timed["method"], timed["time_s"]) == ("flying", "gate", 3.6)


def test_times_by_hand_or_gate_need_no_run(tables: Tables) -> None:
    day = TODAY - timedelta(days=3)  # on which nobody wore a watch
    flying = SetTimings(
        athlete_id="a1",
        day=day,
        speed_type=SpeedType.FLYING,
        distance_m=30.0,
        times_s=(3.61, None, 3.58),
        method=TimingMethod.GATE,
    )
    sprint = replace(flying, speed_type=SpeedType.SPRINT, distance_m=60.0, times_s=(8.2,))
    best = replace(RACE, day=day, distance_m=30.0, duration_s=3.58, start=TimedStart.FLYING)
    rows = tables(results=(best,), timings=(flying, sprint))["timings"]
    assert rows.select(
        "timing_index", "rep_index", "speed_type", "distance_m", "time_s"
    ).rows() == [
        (1, 1, "flying", 30.0, 3.61),
        (1, 3, "flying", 30.0, 3.58),
        (2, 1, "sprint", 60.0, 8.2),
    ]
