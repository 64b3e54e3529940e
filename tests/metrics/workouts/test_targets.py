"""Paces and times that a rep is to be run in."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.contract.race_paces import RacePace
from metrics.recording.world_records import record_s
from metrics.workouts.notation import NotationError, parse_workout
from metrics.workouts.targets import FASTEST_LAP_MPS, FASTEST_LONG_MPS


def speed(text: str) -> float | None:
    return parse_workout(text).reps()[0].rep.speed_mps


@pytest.mark.parametrize(
    ("pace", "race_pace"),
    [
        ("@5k", RacePace.R5K),
        ("@ 5 km pace", RacePace.R5K),
        ("@3k", RacePace.R3200),
        ("@2 mile pace", RacePace.R3200),
        ("@mile race pace", RacePace.R1600),
        ("@1500m", RacePace.R1600),
        ("at 800 pace", RacePace.R800),
        ("400 pace", RacePace.R400),
        ("@10k", RacePace.THRESHOLD),
        ("@ half marathon pace", RacePace.THRESHOLD),
        ("@T", RacePace.THRESHOLD),
        ("@easy", RacePace.EASY),
        ("@max", RacePace.MAX),
    ],
)
def test_race_paces(pace: str, race_pace: RacePace) -> None:
    assert parse_workout(f"6x300 {pace}").reps()[0].rep.race_pace is race_pace


@pytest.mark.parametrize(
    ("text", "mps"),
    [
        ("6x400 @72", 400 / 72),  # seconds per 400
        ("6x800 @72", 400 / 72),
        ("6x200 @72", 400 / 72),  # 200 m in 72 s is a walk
        ("6x200 @36", 200 / 36),  # 36 s per 400 nobody runs
        ("6x200 @72/400", 400 / 72),
        ("6x300 in 50", 6.0),
        ("12x400 in 75-77", 400 / 76),
        ("6x800 @2:40", 5.0),
        ("3 miles @6:00", 1609.344 / 360),
        ("20:00 @3:30/km", 1000 / 210),
        ("20:00 @6:00 per mile", 1609.344 / 360),
        ("20:00 @ 6:00 mile pace", 1609.344 / 360),
    ],
)
def test_times(text: str, mps: float) -> None:
    assert speed(text) == pytest.approx(mps)


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("6x400 @43.1", True),  # 9.28 m/s, where 9.3 is the fastest lap ever run
        ("6x400 @42.9", False),
        ("6x400 @199", True),  # 2.01 m/s, where 2.0 is a walk
        ("6x400 @201", False),
        ("6x300 @76", True),  # the rep would be slower than 100 s a lap: only the lap is left
        ("6x300 @74", False),  # 74 s may be meant for either
        ("6x1000 @4:19", True),  # 6.21 m/s for a mile, where 6.2 is 4:20 a mile
        ("6x1000 @4:21", False),  # that may be meant for a mile
        ("4x1600 @5:00", True),  # a mile to 0.6 %: the same
        ("4x1595 @5:00", True),  # so does 0.9 %
        ("4x1591 @5:00", False),  # 1.1 % is another distance
        ("4x2000 @8:08", True),  # 3.298 m/s for a mile, where 3.3 is 8:08
        ("4x2000 @8:07", False),
        ("1x100 @11", True),
        ("1x100 @8.9", False),
        ("6x2000 @300", True),
        ("6x2000 @301", False),
        ("6x800 @1:33", False),  # 8.60 m/s, where 8.5 is faster than any 600
    ],
)
def test_where_a_time_stops_to_be_one(text: str, is_read: bool) -> None:
    if is_read:
        assert speed(text)
        return
    with pytest.raises(NotationError):
        parse_workout(text)


def test_the_limits_of_speed_are_just_above_the_world_records() -> None:
    lap_s, long_s = record_s(np.array([400.0, 600.0]))
    assert 400.0 / lap_s <= FASTEST_LAP_MPS <= 1.01 * 400.0 / lap_s
    assert 600.0 / long_s <= FASTEST_LONG_MPS <= 1.05 * 600.0 / long_s
