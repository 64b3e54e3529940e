from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import PROGRESSION, Mode, RacePace
from metrics.judgements.inputs.coach import (
    AthleteContext,
    Meet,
    PlanItem,
    Result,
    ResultKind,
    ScheduleStep,
    Season,
)
from metrics.judgements.progression.catchup import catch_up
from metrics.judgements.progression.foundation_rule import Foundation
from metrics.workouts.model import Block, Rep, RepKind, Workout
from metrics.workouts.notation import parse_workout

MakeContext = Callable[..., AthleteContext]
MakeFoundation = Callable[..., Foundation]
TODAY = date(2026, 3, 2)
TOMORROW = TODAY + timedelta(days=1)
RACE = Result(athlete_id="a1", day=TODAY, distance_m=1600, duration_s=312, kind=ResultKind.RACE)
PLENTY = {3: 6, 5: 6}


def race_paces(items: tuple[PlanItem, ...]) -> list[RacePace | None]:
    """Of each item, in order."""
    return [item.workout.reps()[0].rep.race_pace for item in items]


def by_week(items: tuple[PlanItem, ...]) -> list[list[PlanItem]]:
    return [[one for one in items if (one.day - TOMORROW).days // 7 == week] for week in range(3)]


def test_A18_without_strides_it_starts_today_with_5k_effort_and_climbs_a_race_pace_a_week(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    items = catch_up(make_context(results=(RACE,)), make_foundation({}), start=TOMORROW)
    assert items[0].day == TOMORROW
    assert race_paces(items) == [RacePace.R5K] * 3 + [RacePace.R3200] * 3 + [RacePace.R1600] * 3
    first = items[0].workout.reps()
    assert (len(first), first[0].rep.duration_s, first[0].rep.mode) == (4, 20.0, Mode.EFFORT)
    assert [len(one.workout.reps()) for one in items[:3]] == [4, 5, 6]


def test_A18_it_goes_on_from_todays_established_race_paces(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    foundation = make_foundation({RacePace.R5K: PLENTY, RacePace.R3200: PLENTY})
    items = catch_up(make_context(results=(RACE,)), foundation, start=TOMORROW)
    assert race_paces(items)[::3] == [RacePace.R1600, RacePace.R800, RacePace.R400]


def test_A18_it_never_goes_back_below_the_fastest_kept_pace(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    old = {40: 6, 39: 6}
    foundation = make_foundation(
        {RacePace.R5K: old, RacePace.R3200: {20: 6, 18: 6}, RacePace.R1600: PLENTY}
    )
    items = catch_up(make_context(results=(RACE,)), foundation, start=TOMORROW)
    assert race_paces(items)[::3] == [RacePace.R800, RacePace.R400, RacePace.R400]


def easy(day: date, number: int = 1) -> PlanItem:
    workout = Workout(blocks=(Block(count=1, members=(Rep(duration_s=2400.0),)),))
    return PlanItem(athlete_id="a1", day=day, plan_item=number, workout=workout, text="")


def hard(day: date) -> PlanItem:
    rep = Rep(distance_m=1000.0, race_pace=RacePace.R5K)
    workout = Workout(blocks=(Block(count=4, members=(rep,)),))
    return replace(easy(day), workout=workout)


def strides(day: date) -> PlanItem:
    rep = Rep(distance_m=100.0, race_pace=RacePace.R5K, kind=RepKind.STRIDE)
    return replace(easy(day), workout=Workout(blocks=(Block(count=4, members=(rep,)),)))


def test_A18_hard_days_and_rest_days_of_the_plan_stay_as_they_are(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    week = [TOMORROW + timedelta(days=day) for day in range(7)]
    rest = replace(easy(week[4]), workout=parse_workout("rest"))
    plan = (easy(week[0]), hard(week[2]), rest, easy(week[5]))
    items = catch_up(make_context(plan=plan), make_foundation({}), start=TOMORROW)
    assert [item.day for item in items if item.day in week] == [week[0], week[1], week[5]]
    full = tuple(hard(day) for day in week)
    later = catch_up(make_context(plan=full), make_foundation({}), start=TOMORROW)
    assert not [item for item in later if item.day in week]


def test_A18_planned_stride_days_count(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    plan = (strides(TOMORROW), strides(TOMORROW + timedelta(days=1)))
    items = catch_up(make_context(plan=plan), make_foundation({}), start=TOMORROW)
    assert [len(week) for week in by_week(items)] == [1, 3, 3]


def test_A18_three_days_a_week_and_none_on_a_day_of_a_meet(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    meet = Meet(name="Opener", day=TOMORROW + timedelta(days=2))
    season = Season(name="s", start=TODAY, end=date(2026, 6, 1), meets=(meet,))
    items = catch_up(make_context(seasons=(season,)), make_foundation({}), start=TOMORROW)
    assert [len(week) for week in by_week(items)] == [3, 3, 3]
    assert [(one.day - TOMORROW).days for one in items[:3]] == [0, 4, 5]


def test_A18_without_known_paces_all_of_it_is_by_effort(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    items = catch_up(make_context(), make_foundation({}, runs=0), start=TOMORROW)
    assert {rep.rep.mode for one in items for rep in one.workout.reps()} == {Mode.EFFORT}


def test_A18_an_item_goes_after_those_of_the_plan(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    plan = (easy(TOMORROW, number=3),)
    first, *others = catch_up(make_context(plan=plan), make_foundation({}), start=TOMORROW)
    assert (first.day, first.plan_item) == (TOMORROW, 4)
    assert {item.plan_item for item in others} == {1}


def test_A5_400_pace_comes_as_150_m_in_n_outs(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    every = make_foundation(dict.fromkeys(PROGRESSION[:4], PLENTY))
    for item in catch_up(make_context(results=(RACE,)), every, start=TOMORROW)[:3]:
        for one in item.workout.reps():
            assert (one.rep.kind, one.rep.distance_m) == (RepKind.IN_N_OUT, 150.0)
            assert one.rep.race_pace is RacePace.R400


def test_A18_the_text_of_an_item_is_its_workout(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    foundation = make_foundation(dict.fromkeys(PROGRESSION[:2], PLENTY))
    items = catch_up(make_context(results=(RACE,)), foundation, start=TOMORROW)
    assert [parse_workout(one.text) for one in items] == [one.workout for one in items]


def days_of_first_week(items: tuple[PlanItem, ...]) -> list[int]:
    """Count the days from the first one."""
    return [(one.day - TOMORROW).days for one in by_week(items)[0]]


@pytest.mark.parametrize(
    ("taken", "expected_days", "days"),
    [
        ((), 2, [0, 2, 4]),
        ((), 3, [0, 2, 4]),
        ((), 4, [0, 2, 4, 5]),
        ((), 5, [0, 2, 4, 5]),
        ((0,), 3, [2, 4, 5]),
        ((0, 2), 3, [1, 4, 5]),
        ((0, 2, 4), 3, [1, 3, 5]),
        ((0, 2, 4, 5), 3, [1, 3, 6]),
        ((0, 2, 5), 3, [1, 3, 4]),
        ((0, 2, 1), 4, [3, 4, 5, 6]),
    ],
)
def test_A1_strides_come_every_other_day_three_or_four_a_week(
    make_foundation: MakeFoundation,
    make_context: MakeContext,
    taken: tuple[int, ...],
    expected_days: int,
    days: list[int],
) -> None:
    """Where a day is taken by hard work the next one in order goes in."""
    meet = Meet(name="Opener", day=TODAY + timedelta(days=28))
    season = Season(name="s", start=TODAY, end=date(2026, 6, 1), meets=(meet,))
    step = ScheduleStep(weeks_before=8, race_pace=RacePace.R5K, stride_days=expected_days)
    context = make_context(
        plan=tuple(hard(TOMORROW + timedelta(days=day)) for day in sorted(taken)), seasons=(season,)
    )
    scheduled = replace(context, settings=replace(context.settings, schedule=(step,)))
    items = catch_up(scheduled, make_foundation({}), start=TOMORROW)
    assert days_of_first_week(items) == days
    reps = [len(one.workout.reps()) for one in by_week(items)[0]]
    assert reps == [4, 5, 6, 6][: len(days)]


def test_A18_strides_are_20_s_or_100_m_long(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    """And in-n-outs 150 m, three of them: 50 m build, 50 fast, 50 out."""
    asked = {}
    for climbed in range(5):
        foundation = make_foundation(dict.fromkeys(PROGRESSION[:climbed], PLENTY))
        first, *_ = catch_up(make_context(results=(RACE,)), foundation, start=TOMORROW)
        reps = [planned.rep for planned in first.workout.reps()]
        asked[reps[0].race_pace] = (len(reps), reps[0].duration_s, reps[0].distance_m)
        parts = reps[0].parts_m
    assert asked == {
        RacePace.R5K: (4, 20.0, None),
        RacePace.R3200: (4, None, 100.0),
        RacePace.R1600: (4, None, 100.0),
        RacePace.R800: (4, None, 100.0),
        RacePace.R400: (3, None, 150.0),
    }
    assert parts == (50.0, 50.0, 50.0)


def test_A18_none_on_a_day_of_a_race_or_a_time_trial(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    kinds = (ResultKind.TIME_TRIAL, ResultKind.ESTIMATE, ResultKind.RACE)
    results = tuple(
        replace(RACE, day=TOMORROW + timedelta(days=after), kind=kind)
        for after, kind in enumerate(kinds)
    )
    items = catch_up(make_context(results=results), make_foundation({}), start=TOMORROW)
    assert [(one.day - TOMORROW).days for one in items[:3]] == [1, 4, 5]
