from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.race_paces import PROGRESSION, Mode, RacePace
from metrics.judgements.inputs.coach import (
    AthleteContext,
    Meet,
    PlanItem,
    Result,
    ResultKind,
    Season,
)
from metrics.judgements.progression.catchup import catch_up
from metrics.judgements.progression.foresight import check_plan
from metrics.judgements.progression.foundation_rule import Foundation, Safety
from metrics.workouts.model import RepKind
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


def test_A18_a_race_pace_that_leaves_the_look_back_is_met_anew(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    old = {40: 6, 39: 6}
    foundation = make_foundation(
        {RacePace.R5K: old, RacePace.R3200: PLENTY, RacePace.R1600: PLENTY}
    )
    items = catch_up(make_context(results=(RACE,)), foundation, start=TOMORROW)
    assert race_paces(items)[::3] == [RacePace.R800, RacePace.R5K, RacePace.R400]


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
    foundation = make_foundation({})
    (first, *others) = catch_up(make_context(), foundation, start=TOMORROW)
    again, *_ = catch_up(make_context(plan=(first,)), foundation, start=TOMORROW)
    assert (first.plan_item, again.plan_item) == (1, 2)
    assert {one.plan_item for one in others} == {1}


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


HISTORIES = st.dictionaries(
    st.sampled_from(PROGRESSION),
    st.dictionaries(st.integers(0, 50), st.integers(1, 12), max_size=4),
)


CHANGES = st.fixed_dictionaries(
    {
        "min_foundation_reps": st.floats(1, 20),
        "lookback_weeks": st.integers(1, 8),
        "min_reps": st.integers(1, 12),
    }
)


@settings(max_examples=80, deadline=None)
@given(HISTORIES, st.sampled_from([0, 10, 60]), CHANGES, st.sampled_from([(), (RACE,)]))
def test_A18_nothing_proposed_ever_breaks_A4(
    make_foundation: MakeFoundation,
    make_context: MakeContext,
    reps: Mapping[RacePace, Mapping[int, int]],
    runs: int,
    changes: Mapping[str, Any],
    results: tuple[Result, ...],
) -> None:
    asked = replace(make_context().settings, **changes)
    context = make_context(results=results, settings=asked)
    foundation = replace(make_foundation(reps, runs=runs), settings=asked)
    items = catch_up(context, foundation, start=TOMORROW)
    assert {one.safety for one in check_plan(items, foundation, context)} == {Safety.SAFE}
    assert _lawful_by_hand(items, reps, asked.lookback_weeks, asked.min_foundation_reps)
    assert all(earlier.day < later.day for earlier, later in pairwise(items))


def _lawful_by_hand(
    items: tuple[PlanItem, ...],
    reps: Mapping[RacePace, Mapping[int, int]],
    weeks: int,
    least: float,
) -> bool:
    """A4 counted out from the history and the items before each."""
    done = [
        (race_pace, TODAY - timedelta(days=ago), count)
        for race_pace, days in reps.items()
        for ago, count in days.items()
    ]
    done += [
        (race_pace, one.day, len(one.workout.reps()))
        for one, race_pace in zip(items, race_paces(items), strict=True)
        if race_pace
    ]
    for item, race_pace in zip(items, race_paces(items), strict=True):
        place = PROGRESSION.index(race_pace or RacePace.R5K)
        since = item.day - timedelta(weeks=weeks)
        for below in PROGRESSION[max(0, place - 2) : place]:
            met = sum(n for other, day, n in done if other is below and since <= day < item.day)
            if met < least:
                return False
    return True
