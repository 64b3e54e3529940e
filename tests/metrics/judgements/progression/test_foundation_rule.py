from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext, PlanItem, Result
from metrics.judgements.progression.foundation_rule import (
    Foundation,
    Safety,
    _least_m,
    check_planned,
    looked_at,
)
from metrics.judgements.sessions.paced_sets import paced_sets
from metrics.workouts.model import Block, Rep, RepKind, Workout

SeasonTraining = Callable[..., AthleteFacts]
MakeContext = Callable[..., AthleteContext]
Raced = Callable[[date], tuple[Result, ...]]
START = date(2026, 1, 5)
WEEK = timedelta(weeks=1)
RUNS = [START + week * WEEK + timedelta(days=day) for week in range(5) for day in (0, 1, 3, 5)]
LAST = RUNS[-1]
TOMORROW = LAST + timedelta(days=1)


@pytest.fixture
def context(make_context: MakeContext, raced: Raced) -> AthleteContext:
    return make_context(results=raced(START - 2 * WEEK))


def foundation(facts: AthleteFacts, context: AthleteContext, through: date = LAST) -> Foundation:
    groups = paced_sets(facts, context).groups
    return Foundation.of(groups, facts.activities, context.settings, through=through)


def planned(count: int, race_pace: RacePace | None, day: date = TOMORROW, **rep: Any) -> PlanItem:
    member = Rep(**{"distance_m": 150.0, "race_pace": race_pace, **rep})
    workout = Workout(blocks=(Block(count=count, members=(member,)),))
    return PlanItem(athlete_id="a1", day=day, plan_item=1, workout=workout, text="")


def safeties(item: PlanItem, lies_behind: Foundation) -> list[Safety]:
    return [one.safety for one in check_planned(item, lies_behind)]


def run_safeties(facts: AthleteFacts, context: AthleteContext) -> list[Safety]:
    return [finding.safety for finding in foundation(facts, context).findings]


def test_A4_six_150s_at_800_with_nothing_behind_are_refused_and_flagged_both_times(
    trained: SeasonTraining, context: AthleteContext
) -> None:
    leap, again = LAST, LAST + timedelta(days=2)
    # On the plan, before they are run.
    assert safeties(planned(6, RacePace.R800), foundation(trained(RUNS), context)) == [
        Safety.BREAKS_A4
    ]
    # On the file, after.
    ran = trained(RUNS, (leap, RacePace.R800, 6))
    assert run_safeties(ran, context) == [Safety.BREAKS_A4]
    # And again: an illegal set is no foundation of the next one.
    assert safeties(planned(6, RacePace.R800, again), foundation(ran, context)) == [
        Safety.BREAKS_A4
    ]
    twice = trained(RUNS, (leap, RacePace.R800, 6), (again, RacePace.R800, 6))
    assert run_safeties(twice, context) == [Safety.BREAKS_A4] * 2


@pytest.mark.parametrize("weeks", [0, 1, 2])
def test_A4_without_known_history_a_plan_is_neither_refused_nor_passed(
    trained: SeasonTraining, context: AthleteContext, weeks: int
) -> None:
    facts = trained(RUNS[-4 * weeks :] if weeks else [])
    assert safeties(planned(6, RacePace.R800), foundation(facts, context)) == [Safety.UNKNOWN]


def test_A4_without_known_history_a_met_foundation_still_passes(
    trained: SeasonTraining, context: AthleteContext
) -> None:
    facts = trained([], (RUNS[-2], RacePace.R3200, 4), (RUNS[-1], RacePace.R1600, 4))
    assert safeties(planned(6, RacePace.R800), foundation(facts, context)) == [Safety.SAFE]


@pytest.mark.parametrize(
    ("met", "unmet"),
    [
        ((), ("3200", "1600")),
        ((RacePace.R3200,), ("1600",)),
        ((RacePace.R1600,), ("3200",)),
        ((RacePace.R5K, RacePace.R400), ("1600",)),
        ((RacePace.R400,), ("3200", "1600")),
        ((RacePace.R3200, RacePace.R1600), ()),
    ],
)
def test_A4_any_unmet_race_pace_breaks_it_and_each_is_named(
    trained: SeasonTraining, context: AthleteContext, met: Sequence[RacePace], unmet: Sequence[str]
) -> None:
    facts = trained(
        RUNS, *((RUNS[-2 - place], race_pace, 4) for place, race_pace in enumerate(met))
    )
    (finding,) = check_planned(planned(6, RacePace.R800), foundation(facts, context))
    assert tuple(finding.unmet) == tuple(unmet)
    assert finding.safety is (Safety.BREAKS_A4 if unmet else Safety.SAFE)


def test_A4_looks_one_and_two_race_paces_below_and_never_outside_the_progression() -> None:
    assert looked_at(RacePace.R5K) == looked_at(RacePace.MAX) == looked_at(RacePace.EASY) == ()
    assert looked_at(RacePace.R3200) == (RacePace.R5K,)
    assert looked_at(RacePace.R1600) == (RacePace.R5K, RacePace.R3200)
    assert looked_at(RacePace.R800) == (RacePace.R3200, RacePace.R1600)
    assert looked_at(RacePace.R400) == (RacePace.R1600, RacePace.R800)


def test_A4_only_earlier_days_of_the_look_back_count(
    trained: SeasonTraining, context: AthleteContext
) -> None:
    for ago, safety in ((0, Safety.BREAKS_A4), (1, Safety.SAFE), (42, Safety.SAFE)):
        facts = trained(RUNS, (TOMORROW - timedelta(days=ago), RacePace.R5K, 4))
        lies_behind = foundation(facts, context, TOMORROW)
        assert safeties(planned(6, RacePace.R3200), lies_behind) == [safety]
    early = trained(RUNS, (TOMORROW - timedelta(days=43), RacePace.R5K, 4))
    assert safeties(planned(6, RacePace.R3200), foundation(early, context)) == [Safety.BREAKS_A4]


def test_A4_work_of_no_known_pace_may_have_been_the_foundation(
    trained: SeasonTraining, make_context: MakeContext, raced: Raced
) -> None:
    context = make_context(results=raced(LAST + timedelta(days=1)))
    facts = trained(RUNS, (LAST, RacePace.R3200, 4))
    assert safeties(planned(6, RacePace.R800), foundation(facts, context)) == [Safety.UNKNOWN]


def test_A4_a_plan_stands_on_what_is_planned_before_it(
    trained: SeasonTraining, context: AthleteContext
) -> None:
    first, later = planned(6, RacePace.R5K), planned(6, RacePace.R3200, TOMORROW + WEEK)
    today = foundation(trained(RUNS), context)
    assert safeties(later, today) == [Safety.BREAKS_A4]
    assert safeties(later, today.with_planned(first)) == [Safety.SAFE]
    assert safeties(planned(6, RacePace.R3200), today.with_planned(first)) == [Safety.BREAKS_A4]


def test_A4_asks_nothing_of_sprints_hills_a_rep_or_two_and_reps_by_feel(
    trained: SeasonTraining, context: AthleteContext
) -> None:
    today = foundation(trained(RUNS), context)
    assert safeties(planned(6, RacePace.R800, kind=RepKind.HILL), today) == []
    short: Any = {"distance_m": 100.0}
    assert safeties(planned(6, RacePace.R800, kind=RepKind.SPRINT, distance_m=60.0), today) == []
    assert safeties(planned(2, RacePace.R800, **short), today) == []
    assert safeties(planned(3, RacePace.R800, **short), today) == [Safety.BREAKS_A4]
    assert safeties(planned(6, None), today) == []
    assert safeties(planned(6, RacePace.MAX), today) == []
    assert safeties(planned(6, RacePace.R5K), today) == [Safety.SAFE]


@pytest.mark.parametrize(("metres", "is_asked"), [(149.0, False), (150.0, True)])
def test_A4_a_lone_rep_is_asked_about_from_150_m_on(
    trained: SeasonTraining, context: AthleteContext, metres: float, is_asked: bool
) -> None:
    today = foundation(trained(RUNS), context)
    item = planned(1, RacePace.R800, distance_m=metres)
    assert safeties(item, today) == ([Safety.BREAKS_A4] if is_asked else [])
    founded = today.with_planned(planned(1, RacePace.R5K, distance_m=metres))
    later = planned(6, RacePace.R3200, TOMORROW + timedelta(days=2))
    assert safeties(later, founded) == [Safety.SAFE if is_asked else Safety.BREAKS_A4]


def test_A4_all_out_work_is_looked_at_like_400_pace(
    trained: SeasonTraining, context: AthleteContext
) -> None:
    today = foundation(trained(RUNS), context)
    all_out: Any = {"kind": RepKind.ALL_OUT, "distance_m": 400.0}
    for count in (1, 10):
        (finding,) = check_planned(planned(count, None, **all_out), today)
        assert (finding.race_pace, finding.safety) == (RacePace.R400, Safety.BREAKS_A4)
        assert tuple(finding.unmet) == (RacePace.R1600, RacePace.R800)
    for kind in (RepKind.ALL_OUT, RepKind.SPRINT, RepKind.FLY):
        for metres, is_asked in ((60.0, False), (61.0, True)):
            item = planned(3, None, kind=kind, distance_m=metres)
            assert bool(check_planned(item, today)) is is_asked


@pytest.mark.parametrize(("others", "is_asked"), [(2, True), (3, False), (20, False)])
def test_A4_one_last_all_out_rep_after_three_others_is_not_looked_at(
    trained: SeasonTraining, context: AthleteContext, others: int, is_asked: bool
) -> None:
    today = foundation(trained(RUNS, (RUNS[-2], RacePace.R5K, 6)), context)
    member, last = (
        Rep(distance_m=400.0, race_pace=RacePace.R3200),
        Rep(distance_m=400.0, kind=RepKind.ALL_OUT),
    )
    workout = Workout(
        blocks=(Block(count=others, members=(member,)), Block(count=1, members=(last,)))
    )
    item = replace(planned(1, None), workout=workout)
    asked_paces = {finding.race_pace for finding in check_planned(item, today)}
    assert asked_paces == {RacePace.R3200} | ({RacePace.R400} if is_asked else set())


def test_A4_a_set_between_5k_and_3200_is_work_at_both_and_asked_about_at_the_slower(
    trained: SeasonTraining, make_context: MakeContext, raced: Raced
) -> None:
    # No set is sure at one of them alone, as little as they lie apart.
    unsure = make_context(results=raced(START - 2 * WEEK))
    strict = make_context(
        results=unsure.results, settings=replace(unsure.settings, min_probability=0.97)
    )
    between = trained(RUNS, (LAST, RacePace.R5K, 4))
    behind = foundation(between, strict)
    assert [finding.safety for finding in behind.findings] == [Safety.SAFE]
    assert safeties(planned(6, RacePace.R3200), behind) == [Safety.SAFE]
    assert safeties(planned(6, RacePace.R1600), behind) == [Safety.SAFE]


def test_a_timed_rep_covers_5_meters_a_second_at_least() -> None:
    """So that one of half a minute is a set by itself, as a 150 is."""
    assert _least_m(Rep(duration_s=30.0)) == 150.0
    assert _least_m(Rep(distance_m=120.0, duration_s=30.0)) == 120.0
