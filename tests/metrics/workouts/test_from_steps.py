"""Workouts of watches: their steps, given and as FIT files hold them, as a coach would write it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest

from metrics.contract.race_paces import RacePace
from metrics.workouts.from_steps import workout_from_steps
from metrics.workouts.model import Block, Rep, Workout
from metrics.workouts.notation import workout_text
from parsers import parse
from parsers.common.activity import STEPS
from simulator.writers.fit_writer import fit_file, message

START = 1_000_000_000
REP = {"intensity": "active", "duration_type": "distance", "distance_m": 400.0}
JOG = {"intensity": "recovery", "duration_type": "time", "duration_s": 90.0}
OPEN = {"duration_type": "open"}


def repeat(first: int, count: int) -> Mapping[str, object]:
    return {
        "duration_type": "repeat_until_steps_cmplt",
        "repeat_from_step": first,
        "repeat_count": count,
    }


def table(*rows: Mapping[str, object]) -> pl.DataFrame:
    empty = dict.fromkeys(STEPS.schema.names())
    every = [{**empty, **row, "step_index": index} for index, row in enumerate(rows)]
    return STEPS.frame({name: [row[name] for row in every] for name in empty})


def text(*rows: Mapping[str, object]) -> str | None:
    workout = workout_from_steps(table(*rows))
    return None if workout is None else workout_text(workout)


@pytest.mark.parametrize(
    ("rows", "written"),
    [
        ((REP, JOG, repeat(0, 6)), "6x400 r1:30"),
        ((REP,), "1x400"),
        ((REP, JOG, REP, JOG, REP), "3x400 r1:30"),
        ((REP, JOG, REP), "2x400 r1:30"),
        ((REP, REP | {"distance_m": 200.0}, JOG, repeat(0, 3)), "3x(400 + 1x200 r1:30)"),
        (
            (REP, JOG, repeat(0, 4), JOG | {"duration_s": 180.0}, repeat(0, 3)),
            "3x(4x400 r1:30) r3:00",
        ),
        ((REP, JOG | {"duration_s": 60.0}, JOG, REP), "2x400 r2:30"),
        ((JOG, REP), "1x400"),
        ((REP, repeat(0, 2), REP | {"distance_m": 200.0}), "2x400 + 1x200"),
    ],
)
def test_steps_are_the_workout_that_a_coach_would_write(
    rows: tuple[Mapping[str, object], ...], written: str
) -> None:
    assert text(*rows) == written


def test_a_warm_up_is_easy_running_or_left_out_where_nobody_knows_how_long() -> None:
    warm_up = {"intensity": "warmup", "duration_type": "time", "duration_s": 600.0}
    assert text(warm_up, REP, JOG, repeat(1, 6)) == "10:00 easy + 6x400 r1:30"
    cool_down = {"intensity": "cooldown"} | OPEN
    assert text({"intensity": "warmup"} | OPEN, REP, cool_down) == "1x400"


def test_a_target_by_speed_is_the_middle_of_its_limits() -> None:
    row = REP | {"target_type": "speed", "target_low_mps": 4.9, "target_high_mps": 5.1}
    workout = workout_from_steps(table(row))
    rep = Rep(distance_m=400.0, speed_mps=5.0)
    assert workout == Workout(blocks=(Block(count=1, members=(rep,)),))
    assert workout_text(workout) == "1x400 in 80"


def test_a_target_is_a_pace_that_a_coach_would_say() -> None:
    row = {"duration_type": "time", "duration_s": 60.0, "target_low_mps": 4.138}
    assert text(row, JOG, repeat(0, 6)) == "6x1:00 @4:02/km r1:30"


@pytest.mark.parametrize(("held_m", "told"), [(1609.0, "1mi"), (804.0, "0.5mi"), (1600.0, "1600")])
def test_miles_cut_off_to_metres_are_miles(held_m: float, told: str) -> None:
    assert text(REP | {"distance_m": held_m}, JOG, repeat(0, 3)) == f"3x{told} r1:30"


def test_drills_until_the_button_are_no_reps() -> None:
    drills = {"intensity": "active"} | OPEN
    assert text(drills, REP, JOG, repeat(1, 4), drills) == "4x400 r1:30"
    assert text(REP, JOG, repeat(0, 4), {"duration_type": "hr_less_than"}) == "4x400 r1:30"


def test_a_run_by_time_alone_is_not_counted() -> None:
    run = {"duration_type": "time", "duration_s": 1800.0}
    assert text(run, REP | {"distance_m": 50.0}, JOG, repeat(1, 6)) == "30:00 + 6x50 r1:30"


def test_of_a_rest_until_the_button_nothing_is_said() -> None:
    assert text(REP, {"intensity": "rest"} | OPEN, repeat(0, 5)) == "5x400"
    assert text(REP, JOG, JOG | {"duration_s": None, "distance_m": 100.0}, repeat(0, 5)) == "5x400"


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (JOG,),
        ({"intensity": "active"} | OPEN,),
        ({"intensity": "active"} | OPEN, JOG, repeat(0, 6)),
        (REP, {"duration_type": "hr_less_than"}, repeat(0, 6)),
        (REP, {"duration_type": "repeat_until_time", "repeat_from_step": 0}),
        (REP, repeat(1, 3)),
        (REP, repeat(0, 0)),
        (REP | {"distance_m": 0.0},),
    ],
)
def test_what_nobody_can_know_is_no_workout(rows: tuple[Mapping[str, object], ...]) -> None:
    assert workout_from_steps(table(*rows)) is None


def test_a_fit_file_says_what_its_watch_asked_for() -> None:
    content = fit_file(
        [
            message("file_id", type="activity", manufacturer="garmin"),
            message(
                "workout_step",
                message_index=0,
                intensity="warmup",
                duration_type="distance",
                duration_value=160_000,
            ),
            message(
                "workout_step",
                message_index=1,
                intensity="active",
                duration_type="time",
                duration_value=60_000,
                target_type="speed",
                target_value=0,
                custom_target_value_low=3900,
                custom_target_value_high=4100,
            ),
            message(
                "workout_step",
                message_index=2,
                intensity="rest",
                duration_type="distance",
                duration_value=20_000,
            ),
            message(
                "workout_step",
                message_index=3,
                duration_type="repeat_until_steps_cmplt",
                duration_value=1,
                target_value=8,
            ),
            message("record", timestamp=[START, START + 1], heart_rate=[120, 121]),
        ]
    )
    (activity,) = parse(content).activities
    workout = workout_from_steps(activity.steps)
    assert workout is not None
    assert workout_text(workout) == "1600 easy + 8x1:00 @4:10/km (200m)"
    assert [planned.rep.race_pace for planned in workout.reps()] == [RacePace.EASY, *[None] * 8]
