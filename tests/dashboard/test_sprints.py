"""What a stopwatch or gates timed, as a coach names it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dashboard.sprints import timed_sets
from dashboard.words import METHODS, RESULT_KINDS, timed_name
from metrics.judgements.contract.enums import ResultKind
from metrics.races.enums import SpeedType, TimingMethod
from tests.dashboard.frames import MONDAY

REP: dict[str, Any] = {
    "local_date": MONDAY,
    "timing_index": 1,
    "rep_index": 1,
    "time_s": 3.61,
    "distance_m": 30.0,
    "method": "gate",
    "speed_type": "flying",
}


@pytest.mark.parametrize(
    ("speed_type", "metres", "name"),
    [
        ("flying", 30.0, "fly 30"),
        ("sprint", 60.0, "60 m"),
        ("in_n_out", 150.0, "150 in-n-out"),
        ("ins_and_outs", 120.0, "120 ins and outs"),
        ("hill_sprint", 40.0, "40 m hill"),
        ("rep", 200.0, "200 m"),
    ],
)
def test_a_flying_30_is_no_30_m(speed_type: str, metres: float, name: str) -> None:
    assert speed_type in set(SpeedType)
    assert timed_name(speed_type, metres) == name


def test_times_of_a_set_stand_together_in_their_order() -> None:
    sprint_rep = {**REP, "timing_index": 2, "speed_type": "sprint"}
    reps = [sprint_rep, {**REP, "rep_index": 2, "time_s": 3.58}, REP]
    flying, sprint = timed_sets(reps)
    assert [flying.what, sprint.what] == ["fly 30", "30 m"]
    assert [">3.61<" in flying.times[0], ">3.58<" in flying.times[1]] == [True, True]
    assert flying.how == "by timing gates"


def test_results_that_are_no_race_follow_newest_first() -> None:
    result = {"local_date": MONDAY + timedelta(days=1), "distance_m": 60.0, "time_s": 8.21}
    results = [
        {**result, "kind": "hand_timed", "meet": None},
        {**result, "kind": "race", "meet": "Opener"},
        {**result, "kind": "gate_timed", "local_date": MONDAY, "distance_m": 30.0, "meet": None},
        {**result, "kind": "estimate", "distance_m": 1600.0, "time_s": 300.0, "meet": None},
    ]
    timed = timed_sets([REP], results)
    assert [done.what for done in timed] == ["60 m", "1600 m", "fly 30"]
    assert ">8.21<" in timed[0].times[0]
    assert ">5:00<" in timed[1].times[0]


def test_each_kind_and_method_has_words() -> None:
    assert set(METHODS) == set(TimingMethod)
    assert set(RESULT_KINDS) == set(ResultKind)
