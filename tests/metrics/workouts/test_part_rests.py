"""Rests in all the places where coaches write them."""

from __future__ import annotations

import pytest

from metrics.contract.enums import RestMode
from metrics.workouts.model import Rest
from metrics.workouts.notation import parse_workout

TIME = Rest(low_s=180.0, high_s=180.0)


@pytest.mark.parametrize(
    "text",
    [
        "r3:00",
        "(3:00)",
        "w/ 3:00",
        "with 3 min rest",
        ", 3:00 rest",
        "; 180 secs recovery",
        "3' rest",
        "rest: 3:00",
        "R=3:00",
        "/ 3 min rec",
    ],
)
def test_three_minutes(text: str) -> None:
    assert parse_workout(f"6x400 @1600 {text}").reps()[0].rest == TIME


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("walk back", Rest(distance_m=150.0, mode=RestMode.WALKED)),
        ("(jog back)", Rest(distance_m=150.0, mode=RestMode.JOGGED)),
        ("w/ equal jog", Rest(distance_m=150.0, mode=RestMode.JOGGED)),
        ("200 jog", Rest(distance_m=200.0, mode=RestMode.JOGGED)),
        ("w/ 90 sec walk/jog", Rest(low_s=90.0, high_s=90.0, mode=RestMode.MIXED)),
        ("60-90s rest", Rest(low_s=60.0, high_s=90.0)),
        ("full recovery", Rest()),
        ("standing 2:00", Rest(low_s=120.0, high_s=120.0, mode=RestMode.STOOD)),
    ],
)
def test_other_rests(text: str, rest: Rest) -> None:
    assert parse_workout(f"6x150 @800 {text}").reps()[0].rest == rest


def test_a_rest_between_sets_is_behind_each_set() -> None:
    reps = parse_workout("2x3x200 @800, 200 jog, 4:00 between sets").reps()
    jog = Rest(distance_m=200.0, mode=RestMode.JOGGED)
    long = Rest(low_s=240.0, high_s=240.0)
    assert [planned.rest for planned in reps] == [jog, jog, long, jog, jog, None]


def test_a_rest_of_its_own_is_behind_the_part_before() -> None:
    reps = parse_workout("2x400 @1600 r1:00, rest 3:00, 2x200 @800").reps()
    assert [planned.rest for planned in reps] == [Rest(low_s=60, high_s=60), TIME, None, None]


@pytest.mark.parametrize(
    ("text", "understood"),
    [("4:59 jog", 4), ("5:00 jog", 5), ("800 jog", 4), ("806 jog", 5)],
)
def test_a_long_jog_behind_a_comma_is_a_cool_down(text: str, understood: int) -> None:
    assert len(parse_workout(f"4x400 @1600, {text}").reps()) == understood
