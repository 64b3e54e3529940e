from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from metrics.judgements.contract.enums import KindJudged
from metrics.judgements.exposure.athlete_exposure import athlete_exposure
from metrics.judgements.inputs.coach import SetTimings
from metrics.judgements.sessions.paced_sets import paced_sets
from metrics.judgements.sessions.timed_reps import timed_kind, timed_reps, timed_row
from metrics.races.enums import SpeedType, TimingMethod
from tests.metrics.judgements.conftest import MakeContext, MakeFacts

DAY = date(2026, 3, 3)
START = datetime(2026, 3, 3, 22, tzinfo=UTC)


def efforts(
    *durations: float, metres: float = 60.0, set_index: int = 1, minutes: float = 0.0
) -> list[dict[str, Any]]:
    """One effort each two minutes."""
    return [
        {
            "activity_id": "r",
            "local_date": DAY,
            "set_index": set_index,
            "group_index": 1,
            "effort_index": 100 * set_index + number,
            "start_time_utc": START + timedelta(minutes=minutes + 2 * number),
            "start_s": 60.0 * (minutes + 2 * number),
            "duration_s": duration,
            "distance_m": metres,
        }
        for number, duration in enumerate(durations, start=1)
    ]


def timings(*times_s: float | None, **given: Any) -> SetTimings:
    common = {"speed_type": SpeedType.SPRINT, "distance_m": 60.0}
    return SetTimings(athlete_id="a1", day=DAY, times_s=times_s, **{**common, **given})


def test_B2_times_come_from_the_clock_and_counts_from_the_watch() -> None:
    rows = efforts(9.4, 9.1, 9.9, 8.8)
    joined = timed_reps(rows, [timings(8.2, 8.1, 8.4, 8.0)], {})
    assert [(rep.effort_index, rep.time_s) for rep in joined] == [
        (101, 8.2),
        (102, 8.1),
        (103, 8.4),
        (104, 8.0),
    ]


def test_a_rep_that_was_not_timed_keeps_its_place() -> None:
    joined = timed_reps(efforts(9.4, 9.1, 9.9), [timings(8.2, None, 8.4)], {})
    assert [rep.effort_index for rep in joined] == [101, 103]


def test_where_the_watch_saw_one_more_the_times_find_theirs() -> None:
    """Four timed reps that differ as their durations do; the third effort was not timed."""
    rows = efforts(9.4, 11.0, 14.0, 9.2, 10.5)
    joined = timed_reps(rows, [timings(8.1, 9.7, 7.9, 9.2)], {})
    assert [rep.effort_index for rep in joined] == [101, 102, 104, 105]


def test_each_line_takes_the_set_that_has_its_length_and_number() -> None:
    rows = [
        *efforts(14.0, 14.2, 14.1, 14.3, metres=90.0, set_index=1),
        *efforts(9.2, 9.3, 9.1, metres=60.0, set_index=2, minutes=20),
        *efforts(10.0, 10.1, metres=60.0, set_index=3, minutes=40),
    ]
    fly = timings(3.6, 3.5, speed_type=SpeedType.FLYING, distance_m=30.0)
    joined = timed_reps(rows, [timings(8.2, 8.3, 8.1), fly], {})
    assert [rep.set_index for rep in joined] == [2, 2, 2, 3, 3]


def test_the_time_of_day_tells_two_alike_sets_apart() -> None:
    rows = [
        *efforts(9.2, 9.3, 9.1, set_index=1),
        *efforts(9.2, 9.3, 9.1, set_index=2, minutes=90),
    ]
    # 22:00 UTC is 15:00 here; the second set began at 16:30.
    line = timings(8.2, 8.3, 8.1, at=time(16, 35))
    joined = timed_reps(rows, [line], {"r": -7 * 3600})
    assert {rep.set_index for rep in joined} == {2}


def test_times_of_another_day_or_another_length_are_not_joined() -> None:
    rows = efforts(60.0, 61.0, metres=400.0)
    assert timed_reps(rows, [timings(8.2, 8.3)], {}) == []
    assert timed_reps(efforts(9.0), [timings(*([8.2] * 8))], {}) == []
    assert timed_reps([], [timings(8.2)], {}) == []


def test_a_timed_group_is_judged_by_the_clock() -> None:
    row = {"rep_count": 3, "judged_speed_mps": 6.1, "other": 1}
    timed = timed_reps(
        efforts(9.4, 9.1, 9.9),
        [timings(8.0, 7.5, 8.5, method=TimingMethod.GATE)],
        {},
    )
    judged = timed_row(row, timed)
    assert judged["judged_speed_mps"] == pytest.approx(60 / 8.0)
    assert judged["judged_speed_sd_mps"] < 0.02
    assert judged["other"] == 1
    assert timed_row(row, timed[:1]) is row  # one of three tells nothing of the usual rep
    assert timed_kind(timed) is KindJudged.SPRINT
    assert timed_kind([]) is None


@pytest.mark.parametrize(
    ("metres", "speed_type", "distance_m", "is_joined"),
    [
        (17.0, SpeedType.SPRINT, 60.0, False),
        (19.0, SpeedType.SPRINT, 60.0, True),
        (104.0, SpeedType.SPRINT, 60.0, True),
        (106.0, SpeedType.SPRINT, 60.0, False),
        (119.0, SpeedType.FLYING, 30.0, True),
        (121.0, SpeedType.FLYING, 30.0, False),
    ],
)
def test_a_watch_may_see_half_of_a_sprint_or_half_as_much_again(
    metres: float, speed_type: SpeedType, distance_m: float, *, is_joined: bool
) -> None:
    """From 0.55 to 1.5 times, 15 m for the edges, and 60 m of build before a flying one."""
    line = timings(8.2, 8.3, speed_type=speed_type, distance_m=distance_m)
    assert bool(timed_reps(efforts(9.4, 9.1, metres=metres), [line], {})) is is_joined


@pytest.mark.parametrize(("at", "is_joined"), [(time(21, 23), True), (time(21, 21), False)])
def test_a_coach_knows_the_time_of_a_set_to_40_minutes(at: time, *, is_joined: bool) -> None:
    """The first rep began at 22:02."""
    assert bool(timed_reps(efforts(9.4, 9.1), [timings(8.2, 8.3, at=at)], {})) is is_joined


@pytest.mark.parametrize(("reps", "is_joined"), [(4, True), (5, False)])
def test_a_set_of_which_more_than_three_quarters_were_not_timed_is_another(
    reps: int, *, is_joined: bool
) -> None:
    assert bool(timed_reps(efforts(*[9.0] * reps), [timings(8.2)], {})) is is_joined


@pytest.mark.parametrize(("method", "sd_s"), [(TimingMethod.HAND, 0.2), (TimingMethod.GATE, 0.02)])
def test_a_clock_errs_by_its_method(method: TimingMethod, sd_s: float) -> None:
    timed = timed_reps(efforts(9.0, 9.0), [timings(8.0, 8.0, method=method)], {})
    row = timed_row({"rep_count": 2}, timed)
    assert row["judged_speed_sd_mps"] == pytest.approx(7.5 * sd_s / 8.0 / 2**0.5)


def test_B3_typed_times_go_first_in_the_paces_of_a_set(
    make_facts: MakeFacts, make_context: MakeContext, raced: Callable[[date], Any]
) -> None:
    """A watch makes 6 m/s of five flying 30s; the gates say 8.3."""
    row = {
        "activity_id": "r",
        "local_date": DAY,
        "set_index": 1,
        "group_index": 1,
        "kind": "stride",
        "rep_count": 5,
        "total_distance_m": 300.0,
        "total_duration_s": 50.0,
        "judged_speed_mps": 6.0,
        "judged_speed_sd_mps": 0.1,
        "judged_bias_sd_mps": 0.1,
        "grade": 0.0,
    }
    facts = make_facts(
        activities=[{"activity_id": "r", "local_date": DAY, "start_time_utc": START}],
        sets=[row],
        efforts=efforts(10.0, 10.1, 9.9, 10.0, 10.2),
    )
    gates = timings(
        *(3.6, 3.7, 3.6, 3.6, 3.5),
        speed_type=SpeedType.FLYING,
        distance_m=30.0,
        method=TimingMethod.GATE,
    )
    context = make_context(results=raced(DAY - timedelta(days=9)), timings=(gates,))
    exposure = athlete_exposure(facts, context, "0")
    likely = exposure.set_paces.filter("is_most_likely").row(0, named=True)
    assert (likely["kind_judged"], likely["race_pace"]) == ("sprint", "max")
    assert len(paced_sets(facts, context).timed) == 5
    untimed = athlete_exposure(facts, replace(context, timings=()), "0")
    assert untimed.set_paces.filter("is_most_likely")["race_pace"].to_list() != ["max"]
