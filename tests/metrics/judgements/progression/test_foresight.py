from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from metrics.contract.race_paces import PROGRESSION, Mode, RacePace
from metrics.judgements import sentences
from metrics.judgements.inputs.coach import AthleteContext, PlanItem, Result, ResultKind
from metrics.judgements.progression.foresight import check_item, check_plan, with_race_paces
from metrics.judgements.progression.foundation_rule import Foundation, Safety
from metrics.workouts.model import Block, Rep, RepKind, Workout

MakeContext = Callable[..., AthleteContext]
MakeFoundation = Callable[..., Foundation]
TODAY = date(2026, 3, 2)
RACES = tuple(
    Result(athlete_id="a1", day=TODAY, distance_m=m, duration_s=s, kind=ResultKind.RACE)
    for m, s in ((5000, 1080), (3200, 669), (1600, 312), (800, 146), (400, 65))
)


def plan(*reps: Rep, day: int = 1, count: int = 6, number: int = 1) -> PlanItem:
    return PlanItem(
        athlete_id="a1",
        day=TODAY + timedelta(days=day),
        plan_item=number,
        workout=Workout(blocks=(Block(count=count, members=reps),)),
        text="",
    )


def at(race_pace: RacePace | None, *, day: int = 1, kind: RepKind = RepKind.STRIDE) -> PlanItem:
    return plan(Rep(distance_m=150.0, race_pace=race_pace, kind=kind), day=day)


def test_A4_six_150s_at_800_with_nothing_behind_are_refused_and_each_gap_is_named(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    found = check_item(at(RacePace.R800), make_foundation({}), make_context())
    assert found.safety is Safety.BREAKS_A4
    gaps = sentences.gaps_text([(6, RacePace.R800, {RacePace.R3200: 0, RacePace.R1600: 0})])
    assert found.sentence.startswith(gaps)
    half = check_item(at(RacePace.R800), make_foundation({RacePace.R3200: {3: 6}}), make_context())
    only_1600 = sentences.gaps_text([(6, RacePace.R800, {RacePace.R1600: 0})])
    assert half.sentence.startswith(only_1600)


def test_A4_the_same_unlawful_set_twice_is_refused_twice(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    items = [at(RacePace.R800), at(RacePace.R800, day=3)]
    found = check_plan(items, make_foundation({}), make_context())
    assert [one.safety for one in found] == [Safety.BREAKS_A4] * 2


def test_A4_an_unlawful_set_is_nobodys_foundation(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    items = [at(RacePace.R3200), at(RacePace.R5K, day=2), at(RacePace.R1600, day=3)]
    found = check_plan(items, make_foundation({}), make_context())
    assert [one.safety for one in found] == [Safety.BREAKS_A4, Safety.SAFE, Safety.BREAKS_A4]


def test_A4_a_plan_that_climbs_race_pace_by_race_pace_is_safe_in_any_order_of_its_lines(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    items = [at(race_pace, day=1 + place) for place, race_pace in enumerate(PROGRESSION)]
    found = check_plan(items[::-1], make_foundation({}), make_context())
    assert {one.safety for one in found} == {Safety.SAFE}


def test_A4_what_is_planned_for_the_same_day_is_not_behind(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    items = [at(RacePace.R5K), plan(Rep(distance_m=100.0, race_pace=RacePace.R3200), number=2)]
    found = check_plan(items, make_foundation({}), make_context())
    assert found[1].safety is Safety.BREAKS_A4


def test_A4_what_was_planned_up_to_the_last_day_known_counts_as_it_was_run(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    items = [at(RacePace.R5K, day=-3), at(RacePace.R3200)]
    found = check_plan(items, make_foundation({}), make_context())
    assert found[1].safety is Safety.BREAKS_A4


def test_A4_cannot_tell_what_is_missing_where_little_is_recorded(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    found = check_item(at(RacePace.R800), make_foundation({}, runs=0), make_context())
    assert found.safety is Safety.UNKNOWN
    needed = sentences.history_needed_text("none", make_context().settings)
    assert found.sentence.endswith(needed)
    assert (
        check_item(at(RacePace.R5K), make_foundation({}, runs=0), make_context()).safety
        is Safety.SAFE
    )


def test_A4_cannot_tell_what_is_missing_among_sets_of_no_known_pace(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    found = check_item(
        at(RacePace.R800), make_foundation({RacePace.UNKNOWN: {3: 6}}), make_context()
    )
    assert found.safety is Safety.UNKNOWN
    assert found.sentence.endswith(sentences.UNKNOWN_PACES_TEXT)


@pytest.mark.parametrize("kind", [RepKind.SPRINT, RepKind.FLY, RepKind.HILL])
@pytest.mark.parametrize("race_pace", [RacePace.R800, None])
def test_A4_says_nothing_of_sprints_and_hills(
    make_foundation: MakeFoundation,
    make_context: MakeContext,
    kind: RepKind,
    race_pace: RacePace | None,
) -> None:
    item = plan(Rep(distance_m=60.0, race_pace=race_pace, kind=kind))
    check = check_item(item, make_foundation({}), make_context())
    assert (check.safety, check.sentence) == (Safety.NOT_JUDGED, sentences.NOT_JUDGED_SENTENCE)


def test_strides_without_a_pace_cannot_be_judged(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    found = check_item(at(None), make_foundation({}), make_context())
    assert found.safety is Safety.UNKNOWN
    assert found.sentence == sentences.nameless_sentence(6)


def test_a_gap_is_an_alarm_even_where_other_reps_have_no_pace(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    item = plan(Rep(distance_m=150.0, race_pace=RacePace.R800), Rep(distance_m=150.0))
    assert check_item(item, make_foundation({}), make_context()).safety is Safety.BREAKS_A4


def test_easy_running_needs_nothing(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    easy = plan(Rep(duration_s=2700.0), count=1)
    assert check_item(easy, make_foundation({}, runs=0), make_context()).safety is Safety.SAFE


@pytest.mark.parametrize(
    ("seconds", "race_pace"), [(27.4, RacePace.R800), (29.3, RacePace.R1600), (20.0, RacePace.MAX)]
)
def test_a_target_time_is_the_pace_that_it_is_that_day(
    make_context: MakeContext, seconds: float, race_pace: RacePace
) -> None:
    item = plan(Rep(distance_m=150.0, speed_mps=150 / seconds, mode=Mode.PACE))

    def race_paces(context: AthleteContext) -> set[RacePace | None]:
        return {one.rep.race_pace for one in with_race_paces(item, context).workout.reps()}

    assert race_paces(make_context(results=RACES)) == {race_pace}
    assert race_paces(make_context()) == {None}


@pytest.mark.parametrize("kind", [RepKind.SPRINT, RepKind.FLY, RepKind.ALL_OUT])
def test_A4_longer_all_out_work_is_not_safe_without_a_foundation(
    make_foundation: MakeFoundation, make_context: MakeContext, kind: RepKind
) -> None:
    item = plan(Rep(distance_m=200.0, kind=kind))
    assert check_item(item, make_foundation({}), make_context()).safety is Safety.BREAKS_A4


def test_A4_an_item_that_cannot_be_judged_is_nobodys_foundation(
    make_foundation: MakeFoundation, make_context: MakeContext
) -> None:
    items = [at(RacePace.R3200), at(RacePace.R3200, day=3)]
    checks = check_plan(items, make_foundation({}, runs=0), make_context())
    assert [check.safety for check in checks] == [Safety.UNKNOWN] * 2
