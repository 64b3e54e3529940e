from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from math import hypot, log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.race_paces import PACES, PROGRESSION, RacePace
from metrics.judgements.contract.enums import PaceBasis
from metrics.judgements.inputs.coach import AthleteContext, Result, ResultKind
from metrics.judgements.paces.date_paces import DatePace, DatePaces, paces_of, tells_paces
from metrics.judgements.paces.equivalence import cameron_s, oxygen_cost, vdot, vdot_duration_s

MakeContext = Callable[..., AthleteContext]
DAY = date(2026, 3, 2)


def result(
    distance_m: float, duration_s: float, days_ago: int = 10, kind: ResultKind = ResultKind.RACE
) -> Result:
    return Result(
        athlete_id="a1",
        day=DAY - timedelta(days=days_ago),
        distance_m=distance_m,
        duration_s=duration_s,
        kind=kind,
    )


def paces(make_context: MakeContext, *results: Result) -> DatePaces:
    return DatePaces.of(make_context(results=results), DAY)


def pace(make_context: MakeContext, race_pace: RacePace, *results: Result) -> DatePace:
    found = paces(make_context, *results).pace(race_pace)
    assert found is not None
    return found


def test_the_best_fresh_result_of_a_distance_is_its_pace(make_context: MakeContext) -> None:
    found = pace(make_context, RacePace.R1600, result(1600, 310, 5), result(1600, 300, 60))
    assert found.speed_mps == 1600 / 300
    assert (found.basis, found.age_days) == (PaceBasis.RESULT, 60)


def test_without_a_fresh_one_the_latest_earlier_one_is_marked(make_context: MakeContext) -> None:
    found = pace(make_context, RacePace.R1600, result(1600, 310, 200), result(1600, 300, 400))
    assert found.speed_mps == 1600 / 310
    assert (found.basis, found.age_days) == (PaceBasis.LAST_SEASON, 200)


def test_fresh_days_count_to_the_day(make_context: MakeContext) -> None:
    assert pace(make_context, RacePace.R800, result(800, 130, 120)).basis is PaceBasis.RESULT
    assert pace(make_context, RacePace.R800, result(800, 130, 121)).basis is PaceBasis.LAST_SEASON


def test_uncertainty_grows_with_age(make_context: MakeContext) -> None:
    aged = [
        pace(make_context, RacePace.R800, result(800, 130, days)).sd_mps for days in (0, 60, 300)
    ]
    assert aged == sorted(set(aged))


def test_between_two_distances_speed_is_interpolated_log_over_log(
    make_context: MakeContext,
) -> None:
    found = pace(make_context, RacePace.R1600, result(3200, 660), result(800, 132))
    # 1600 is half way from 800 to 3200 in log distance.
    assert found.speed_mps == pytest.approx(sqrt(3200 / 660 * 800 / 132))
    assert found.basis is PaceBasis.INTERPOLATED


def test_outside_the_results_it_is_an_estimate_and_wider(make_context: MakeContext) -> None:
    context = paces(make_context, result(5000, 1080), result(1600, 312))
    eight, sixteen = context.pace(RacePace.R800), context.pace(RacePace.R1600)
    assert eight is not None
    assert sixteen is not None
    by_vdot = vdot_duration_s(vdot(1600, 312), 800)
    assert 800 / by_vdot < eight.speed_mps < 800 / cameron_s(1600, 312, 800)
    assert eight.basis is PaceBasis.ESTIMATE
    assert eight.sd_mps / eight.speed_mps > 3 * sixteen.sd_mps / sixteen.speed_mps


def test_a_1500_is_a_result_of_the_1600_race_pace(make_context: MakeContext) -> None:
    found = pace(make_context, RacePace.R1600, result(1500, 280))
    assert found.basis is PaceBasis.RESULT
    assert found.speed_mps == pytest.approx(1600 / vdot_duration_s(vdot(1500, 280), 1600))


def test_other_distances_count_too(make_context: MakeContext) -> None:
    assert pace(make_context, RacePace.R800, result(1000, 180)).basis is PaceBasis.ESTIMATE
    found = pace(make_context, RacePace.R800, result(1000, 180), result(600, 95))
    assert 1000 / 180 < found.speed_mps < 600 / 95
    assert found.basis is PaceBasis.INTERPOLATED


def test_a_coachs_estimate_sets_aside_what_came_before_it(make_context: MakeContext) -> None:
    before, said = result(1600, 290, 60), result(1600, 300, 20, ResultKind.ESTIMATE)
    found = pace(make_context, RacePace.R1600, before, said)
    assert (found.speed_mps, found.basis) == (1600 / 300, PaceBasis.COACH)
    later = pace(make_context, RacePace.R1600, before, said, result(1600, 295, 3))
    assert (later.speed_mps, later.basis) == (1600 / 295, PaceBasis.RESULT)


def test_an_800_slower_than_the_1600_is_a_bad_day(make_context: MakeContext) -> None:
    good, bad = result(1600, 300, 30), result(800, 155, 5)
    assert paces(make_context, good, bad).pace(RacePace.R800) == paces(make_context, good).pace(
        RacePace.R800
    )


def test_last_seasons_800_gives_way_to_a_faster_fresh_1600(make_context: MakeContext) -> None:
    good, old = result(1600, 300, 30), result(800, 152, 300)
    assert paces(make_context, good, old).pace(RacePace.R800) == paces(make_context, good).pace(
        RacePace.R800
    )
    kept = pace(make_context, RacePace.R800, good, result(800, 140, 300))
    assert (kept.speed_mps, kept.basis) == (800 / 140, PaceBasis.LAST_SEASON)


def test_threshold_and_easy_are_shares_of_vdot(make_context: MakeContext) -> None:
    found = paces(make_context, result(5000, 1080))
    worth = vdot(5000, 1080)
    for race_pace, share in ((RacePace.THRESHOLD, 0.86), (RacePace.EASY, 0.72)):
        slow = found.pace(race_pace)
        assert slow is not None
        assert oxygen_cost(slow.speed_mps) == pytest.approx(share * worth)
        assert slow.basis is PaceBasis.ESTIMATE


def test_max_is_the_best_timed_sprint_else_a_multiple_of_the_400(make_context: MakeContext) -> None:
    four = result(400, 56)
    estimated = pace(make_context, RacePace.MAX, four)
    assert estimated.speed_mps == pytest.approx(1.15 * 400 / 56)
    assert estimated.basis is PaceBasis.ESTIMATE
    timed = [result(30, 3.6, kind=ResultKind.GATE_TIMED), result(60, 8.0, 3, ResultKind.HAND_TIMED)]
    found = pace(make_context, RacePace.MAX, four, *timed)
    assert (found.speed_mps, found.basis) == (30 / 3.6, PaceBasis.RESULT)
    standing_start = result(30, 5.0, kind=ResultKind.HAND_TIMED)
    assert pace(make_context, RacePace.MAX, four, standing_start) == estimated


def test_borders_are_geometric_means(make_context: MakeContext) -> None:
    context = paces(make_context, result(5000, 1080), result(1600, 310), result(800, 140))
    for slow, fast in pairwise(context.paces):
        assert slow.high_mps == fast.low_mps == pytest.approx(sqrt(slow.speed_mps * fast.speed_mps))
    assert context.paces[0].low_mps is None
    assert context.paces[-1].high_mps is None


def test_logs_are_taken_once_and_of_known_paces_alone(make_context: MakeContext) -> None:
    found = paces(make_context, result(1600, 300))
    assert found.logs is not None
    assert found.logs is found.logs
    assert found.logs.log_mps == tuple(log(each.speed_mps) for each in found.paces)
    assert paces(make_context).logs is None


def test_nobody_is_judged_by_what_is_not_known(make_context: MakeContext) -> None:
    sprint = result(60, 8.0, kind=ResultKind.HAND_TIMED)
    for context in (
        paces(make_context),
        paces(make_context, sprint),
        paces(make_context, result(200, 27)),
    ):
        assert not context.is_known
        assert context.pace(RacePace.R800) is None
        assert context.weakest_basis is None


results = st.builds(
    result,
    st.sampled_from([400.0, 800.0, 1500.0, 1600.0, 2400.0, 3000.0, 3200.0, 5000.0, 10000.0]),
    st.floats(40, 3000),
    st.integers(-200, 700),
    st.sampled_from([ResultKind.RACE, ResultKind.TIME_TRIAL, ResultKind.ESTIMATE]),
).filter(lambda one: 2 < one.distance_m / one.duration_s < 9)


@settings(max_examples=80)
@given(found=st.lists(results, max_size=6), days=st.lists(st.integers(-300, 300), max_size=8))
def test_bands_and_speeds_alone_are_those_of_the_paces_of_the_day(
    make_context: MakeContext, found: list[Result], days: list[int]
) -> None:
    paces_on = paces_of(make_context(results=tuple(found)))
    for day in (DAY + timedelta(days=later) for later in days):
        of_day, bands = paces_on(day), paces_on.bands(day)
        assert bands.borders_mps == tuple(pace.high_mps for pace in of_day.paces[:-1])
        assert bands.basis is of_day.weakest_basis
        for race_pace in RacePace:
            pace = of_day.pace(race_pace)
            assert paces_on.speed_mps(race_pace, day) == (pace and pace.speed_mps)
        assert paces_on(day) is of_day


@settings(max_examples=80)
@given(st.lists(results, min_size=1, max_size=8))
def test_every_race_pace_is_faster_than_the_one_before(
    make_context: MakeContext, every: list[Result]
) -> None:
    context = paces(make_context, *every)
    assert len(context.paces) in (0, len(PACES))
    for slow, fast in pairwise(context.paces):
        assert slow.speed_mps < fast.speed_mps
        assert slow.sd_mps > 0


@settings(max_examples=60)
@given(st.lists(results, max_size=6))
def test_a_later_result_changes_nothing_and_order_is_irrelevant(
    make_context: MakeContext, every: list[Result]
) -> None:
    till_today = [one for one in every if one.day <= DAY]
    assert paces(make_context, *every) == paces(make_context, *till_today)
    assert paces(make_context, *reversed(every)) == paces(make_context, *every)


within = results.filter(lambda one: 400 <= one.distance_m <= 5000)


@settings(max_examples=40)
@given(st.floats(0.8, 1.25), st.lists(within, min_size=1, max_size=4))
def test_interpolation_and_choice_scale_with_speed(
    make_context: MakeContext, factor: float, every: list[Result]
) -> None:
    """Results surround the progression, so formulas carry little; VDOT does not scale exactly."""
    fixed = [result(400, 60), result(5000, 1100)]
    both = [[*every, *fixed], [_scaled(one, factor) for one in (*every, *fixed)]]
    slow, fast = (paces(make_context, *of) for of in both)
    for race_pace in PROGRESSION:
        before, after = slow.pace(race_pace), fast.pace(race_pace)
        assert before is not None
        assert after is not None
        assert after.speed_mps == pytest.approx(before.speed_mps * factor, rel=0.02)


def _scaled(one: Result, factor: float) -> Result:
    return result(one.distance_m, one.duration_s / factor, (DAY - one.day).days, one.kind)


@pytest.mark.parametrize(
    ("race_pace", "distance_m", "duration_s"),
    [
        (RacePace.R5K, 5000, 1080),
        (RacePace.R3200, 3200, 669),
        (RacePace.R1600, 1600, 312),
        (RacePace.R800, 800, 146),
        (RacePace.R400, 400, 65),
    ],
)
def test_a_race_pace_is_named_by_its_distance(
    make_context: MakeContext, race_pace: RacePace, distance_m: float, duration_s: float
) -> None:
    shown = pace(make_context, race_pace, result(distance_m, duration_s))
    assert (shown.speed_mps, shown.basis) == (distance_m / duration_s, PaceBasis.RESULT)


@pytest.mark.parametrize(
    ("distance_m", "basis"),
    [
        (1500, PaceBasis.RESULT),
        (1705, PaceBasis.RESULT),
        (1720, PaceBasis.ESTIMATE),
        (1490, PaceBasis.ESTIMATE),
    ],
)
def test_a_result_within_7_percent_of_a_distance_is_one_of_its_pace(
    make_context: MakeContext, distance_m: float, basis: PaceBasis
) -> None:
    assert pace(make_context, RacePace.R1600, result(distance_m, 300)).basis is basis


@pytest.mark.parametrize(("distance_m", "is_known"), [(290, False), (310, True)])
def test_from_300_m_on_a_result_says_what_one_can_race(
    make_context: MakeContext, distance_m: float, *, is_known: bool
) -> None:
    assert paces(make_context, result(distance_m, 45)).is_known is is_known


@pytest.mark.parametrize(
    ("distance_m", "is_sprint"), [(28, False), (32, True), (95, True), (105, False)]
)
def test_sprints_are_timed_over_30_to_100_m(
    make_context: MakeContext, distance_m: float, *, is_sprint: bool
) -> None:
    sprint = result(distance_m, distance_m / 9, kind=ResultKind.GATE_TIMED)
    shown = pace(make_context, RacePace.MAX, result(400, 56), sprint)
    assert (shown.basis is PaceBasis.RESULT) is is_sprint


@pytest.mark.parametrize(
    ("kind", "days_ago", "share"),
    [
        (ResultKind.RACE, 0, 0.005),
        (ResultKind.TIME_TRIAL, 0, 0.010),
        (ResultKind.ESTIMATE, 0, 0.015),
        (ResultKind.RACE, 112, hypot(0.005, 0.01)),  # Fitness wanders by 1 % in 16 weeks.
    ],
)
def test_how_far_a_result_lies_from_what_could_be_raced(
    make_context: MakeContext, kind: ResultKind, days_ago: int, share: float
) -> None:
    shown = pace(make_context, RacePace.R800, result(800, 140, days_ago, kind))
    assert shown.sd_mps / shown.speed_mps == pytest.approx(share)


@pytest.mark.parametrize(
    ("kind", "share"), [(ResultKind.GATE_TIMED, 0.01), (ResultKind.HAND_TIMED, 0.03)]
)
def test_a_hand_errs_more_than_a_gate(
    make_context: MakeContext, kind: ResultKind, share: float
) -> None:
    sprint = result(60, 6.8, 0, kind)
    shown = pace(make_context, RacePace.MAX, result(400, 56, 0), sprint)
    assert shown.sd_mps / shown.speed_mps == pytest.approx(share)


@pytest.mark.parametrize(
    ("race_pace", "share"),
    [(RacePace.THRESHOLD, 0.02), (RacePace.EASY, 0.04)],
)
def test_athletes_differ_in_what_they_hold_of_their_vdot(
    make_context: MakeContext, race_pace: RacePace, share: float
) -> None:
    shown = pace(make_context, race_pace, result(5000, 1080, 0))
    assert shown.sd_mps / shown.speed_mps == pytest.approx(hypot(0.005, share))


def test_top_speed_is_known_to_3_percent_from_a_400(make_context: MakeContext) -> None:
    shown = pace(make_context, RacePace.MAX, result(400, 56, 0))
    assert shown.sd_mps / shown.speed_mps == pytest.approx(hypot(0.005, 0.03))


def test_between_two_distances_speed_bends_by_2_percent_of_both_ways(
    make_context: MakeContext,
) -> None:
    """1600 lies a log distance of 0.69 from 800 and from 3200."""
    shown = pace(make_context, RacePace.R1600, result(3200, 660, 0), result(800, 132, 0))
    measured = hypot(0.0025, 0.0025)
    assert shown.sd_mps / shown.speed_mps == pytest.approx(hypot(measured, 0.02 * log(2) ** 2))


@pytest.mark.parametrize(("eight_s", "is_kept"), [(147.7, True), (148.15, False)])
def test_half_the_distance_is_raced_1_4_percent_faster_at_least(
    make_context: MakeContext, eight_s: float, *, is_kept: bool
) -> None:
    """A 1600 in 300 s leaves no 800 slower than 147.9 s."""
    shown = pace(make_context, RacePace.R800, result(1600, 300), result(800, eight_s))
    assert (shown.basis is PaceBasis.RESULT) is is_kept


@pytest.mark.parametrize(
    ("kind", "distance_m", "is_told"),
    [("race", 300.0, True), ("estimate", 1600.0, True), ("race", 200.0, False)]
    + [(kind, 60.0, False) for kind in ("hand_timed", "gate_timed")],
)
def test_a_sprint_tells_no_race_pace(kind: str, distance_m: float, is_told: bool) -> None:
    timed = Result(
        athlete_id="a1",
        day=date(2026, 1, 1),
        distance_m=distance_m,
        duration_s=distance_m / 6,
        kind=ResultKind(kind),
    )
    assert tells_paces(timed) is is_told
