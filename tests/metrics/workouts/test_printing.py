"""Workouts written as a coach would write them."""

from __future__ import annotations

import pytest

from metrics.contract.enums import RestMode
from metrics.contract.race_paces import Mode, RacePace
from metrics.contract.units import MILE_M
from metrics.workouts.model import Block, Rep, RepKind, Rest, Workout
from metrics.workouts.notation import parse_workout
from metrics.workouts.printing import workout_text


def alone(rep: Rep, rest: Rest | None = None, count: int = 1) -> Workout:
    return Workout(blocks=(Block(count=count, members=(rep,), rest=rest),))


@pytest.mark.parametrize(
    ("rep", "text"),
    [
        (Rep(duration_s=2700.0), "45:00"),
        (Rep(duration_s=59.0), "1x59s"),
        (Rep(duration_s=299.0), "1x4:59"),
        (Rep(duration_s=300.0), "5:00"),
        (Rep(distance_m=399.0, race_pace=RacePace.EASY), "1x399 easy"),
        (Rep(distance_m=400.0, race_pace=RacePace.EASY), "400 easy"),
        (Rep(duration_s=3600.0, race_pace=RacePace.EASY), "1:00:00 easy"),
        (Rep(distance_m=4000.0, race_pace=RacePace.EASY), "4000 easy"),
        (Rep(distance_m=5000.0, race_pace=RacePace.EASY), "5km easy"),
        (Rep(distance_m=2.5 * MILE_M, race_pace=RacePace.THRESHOLD), "2.5mi threshold"),
        (Rep(distance_m=400.0), "1x400"),
        (Rep(distance_m=60.0, kind=RepKind.SPRINT), "1x60m sprint"),
        (Rep(distance_m=400.0, race_pace=RacePace.R3200), "1x400 @3200"),
        (Rep(distance_m=400.0, race_pace=RacePace.R3200, mode=Mode.EFFORT), "1x400 @3k effort"),
        (Rep(distance_m=400.0, speed_mps=400.0 / 99.5), "1x400 in 99.5"),
        (Rep(distance_m=800.0, speed_mps=800.0 / 180.0), "1x800 in 3:00"),
        (Rep(duration_s=300.0, speed_mps=1000.0 / 210.0), "5:00 @3:30/km"),
        (Rep(duration_s=300.0, speed_mps=MILE_M / 340.0), "5:00 @5:40/mi"),
    ],
)
def test_one_rep(rep: Rep, text: str) -> None:
    assert workout_text(alone(rep)) == text


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        (Rest(low_s=90.0, high_s=90.0), "4x400 r1:30"),
        (Rest(low_s=45.0, high_s=90.0), "4x400 r45s-1:30"),
        (Rest(low_s=90.0, high_s=90.0, mode=RestMode.WALKED), "4x400 (walk 1:30)"),
        (Rest(distance_m=200.0), "4x400 (200m)"),
        (Rest(distance_m=200.0, mode=RestMode.JOGGED), "4x400 (200 jog)"),
        (Rest(mode=RestMode.STOOD), "4x400 (stand)"),
    ],
)
def test_rests(rest: Rest, text: str) -> None:
    assert workout_text(alone(Rep(distance_m=400.0), rest, count=4)) == text


@pytest.mark.parametrize(
    "pace", ["3:31.7/km", "5:43.3/mi", "1:23.7/400", "1:01.7/300", "2:07.9/600", "2:51.1/800"]
)
def test_a_pace_is_written_per_the_length_that_gives_it_to_a_tenth(pace: str) -> None:
    assert workout_text(parse_workout(f"2x5:00 @{pace}")) == f"2x5:00 @{pace}"


def test_a_pace_may_be_written_per_three_laps() -> None:
    rep = Rep(duration_s=300.0, speed_mps=1200.0 / 257.3)
    assert workout_text(alone(rep, count=2)) == "2x5:00 @4:17.3/1200"
