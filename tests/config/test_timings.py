from __future__ import annotations

from datetime import time

import pytest

from metrics.judgements.inputs.coach import ResultKind
from metrics.races.enums import SpeedType, TimingMethod
from tests.config.conftest import Complaints, Read

HEADER = "athlete,date,distance,times,type,method,at\n"


def test_a_set_of_sprints_with_one_that_was_missed(read: Read) -> None:
    (timings,) = read(
        timings=f"{HEADER}f07,2027-01-12,60,8.21 8.15 - 8.30,,hand,15:40\n"
    ).coach.timings
    assert timings.times_s == (8.21, 8.15, None, 8.30)
    assert (timings.speed_type, timings.method) == (SpeedType.SPRINT, TimingMethod.HAND)
    assert (timings.distance_m, timings.at) == (60.0, time(15, 40))


@pytest.mark.parametrize(
    ("distance", "word", "speed_type", "metres"),
    [
        ("fly 30", "", SpeedType.FLYING, 30.0),
        ("flying 30m", "", SpeedType.FLYING, 30.0),
        ("30", "fly", SpeedType.FLYING, 30.0),
        ("150", "in-n-out", SpeedType.IN_N_OUT, 150.0),
        ("200", "", SpeedType.REP, 200.0),
    ],
)
def test_what_was_timed(
    read: Read, distance: str, word: str, speed_type: SpeedType, metres: float
) -> None:
    times = "3.6 3.5" if metres == 30 else "20.1 20.3" if metres == 150 else "27.0 26.8"
    (timings,) = read(
        timings=f"{HEADER}f07,2027-01-12,{distance},{times},{word},gate,\n"
    ).coach.timings
    assert (timings.speed_type, timings.distance_m) == (speed_type, metres)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("f07,2027-01-12,60,- -,,,", "times: found '- -'"),
        ("f07,2027-01-12,60,3.2 8.1,,,", "times that can be run over 60 m"),
        ("f07,2027-01-12,fly,3.6,,,", "distance: found 'fly'"),
    ],
)
def test_what_cannot_be_is_told(complaints: Complaints, row: str, expected: str) -> None:
    assert expected in "\n".join(complaints(timings=f"{HEADER}{row}\n"))


def test_the_best_sprint_of_a_set_is_a_result(read: Read) -> None:
    coach = read(
        timings=f"{HEADER}f07,2027-01-12,fly 30,3.61 3.58 -,,gate,\n"
        "f07,2027-01-12,200,27.0 26.8,,hand,\n"
    ).coach
    assert [(r.distance_m, r.duration_s, r.kind) for r in coach.results] == [
        (30.0, 3.58, ResultKind.GATE_TIMED)
    ]
