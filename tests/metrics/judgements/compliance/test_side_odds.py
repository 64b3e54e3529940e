"""Sides of a planned band, beside the same by simulation."""

from __future__ import annotations

from itertools import pairwise
from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.contract.race_paces import PACES, PROGRESSION, RacePace, likely_paces
from metrics.judgements.compliance.side_odds import (
    SURE,
    PlannedBand,
    likeliest,
    side_odds,
    side_of,
    told_side,
    usual_rep,
)
from metrics.judgements.contract.enums import PaceBasis, PaceVerdict
from metrics.judgements.paces.date_paces import DatePace, DatePaces
from metrics.judgements.sessions.groups import MeasuredPace
from metrics.judgements.sessions.set_paces import DAY_FORM_SD, odds_of, usual_rep_sd
from metrics.workouts.model import Rep

TARGET = PlannedBand(speed_mps=5.0, low_mps=4.83, high_mps=5.17, sd_share=0.01)
shares = st.floats(0.0, 0.05)


def measured(
    speed_mps: float = 5.0, own: float = 0.01, bias: float = 0.01, reps: int = 6
) -> MeasuredPace:
    return MeasuredPace(reps=reps, speed_mps=speed_mps, own_sd_share=own, bias_sd_share=bias)


@given(st.floats(3.0, 8.0), shares, shares, st.integers(1, 30))
def test_odds_are_odds(speed: float, own: float, bias: float, reps: int) -> None:
    odds = side_odds(measured(speed, own, bias, reps), TARGET)
    assert sum(odds.values()) == pytest.approx(1.0)
    assert all(-1e-12 <= probability <= 1 for probability in odds.values())


@given(st.floats(3.0, 8.0), st.floats(0.0, 0.5), shares)
def test_a_faster_set_is_no_likelier_slower(speed: float, more: float, own: float) -> None:
    slow, fast = (side_odds(measured(at, own), TARGET) for at in (speed, speed + more))
    assert fast[PaceVerdict.FASTER] >= slow[PaceVerdict.FASTER] - 1e-12
    assert fast[PaceVerdict.SLOWER] <= slow[PaceVerdict.SLOWER] + 1e-12


@pytest.mark.parametrize(("speed", "own", "bias"), [(5.0, 0.02, 0.014), (5.2, 0.01, 0.01)])
def test_odds_are_how_often_it_is_so(speed: float, own: float, bias: float) -> None:
    dice = np.random.default_rng(1)
    beside = np.hypot(usual_rep_sd(6), DAY_FORM_SD)
    true = dice.normal(0.0, beside, 2_000_000)
    seen = true + dice.normal(0.0, np.sqrt(own**2 + bias**2 + 0.01**2), len(true))
    near = true[np.abs(seen - np.log(speed / 5.0)) < 0.001]
    odds = side_odds(measured(speed, own, bias), TARGET)
    assert odds[PaceVerdict.FASTER] == pytest.approx(np.mean(near > np.log(5.17 / 5.0)), abs=0.01)
    assert odds[PaceVerdict.SLOWER] == pytest.approx(np.mean(near < np.log(4.83 / 5.0)), abs=0.01)


def test_without_errors_the_side_is_where_the_speed_is() -> None:
    exact = PlannedBand(speed_mps=5.0, low_mps=4.83, high_mps=5.17)
    for speed, side in ((5.0, "in_band"), (5.18, "faster"), (4.82, "slower")):
        assert likeliest(side_odds(measured(speed, 0.0, 0.0), exact)) == (PaceVerdict(side), 1.0)


def test_the_outermost_paces_have_no_border() -> None:
    outer = PlannedBand(speed_mps=8.0, low_mps=0.0, high_mps=inf, sd_share=0.03)
    assert side_odds(measured(20.0), outer)[PaceVerdict.IN_BAND] == pytest.approx(1.0)


def test_reps_of_a_part_of_a_group_err_more_than_the_whole() -> None:
    efforts = [{"judged_speed_mps": 5.0, "judged_speed_sd_mps": 0.15}] * 6
    whole = measured(own=0.03 * usual_rep_sd(6) / usual_rep_sd(1))
    assert usual_rep(efforts, [whole]) is whole
    part = usual_rep(efforts[:3], [whole])
    assert (part.reps, part.speed_mps, part.bias_sd_share) == (3, 5.0, 0.01)
    assert part.own_sd_share > whole.own_sd_share


@given(
    planned=st.sampled_from(PROGRESSION),
    off=st.floats(-0.25, 0.25),
    reps=st.integers(1, 20),
    own=shares,
    bias=shares,
    at_5k_mps=st.floats(3.5, 5.6),
    errors=st.lists(st.floats(0.005, 0.07), min_size=len(PACES), max_size=len(PACES)),
)
def test_a_side_never_contradicts_the_pace_that_the_set_is_told_at(
    *,
    planned: RacePace,
    off: float,
    reps: int,
    own: float,
    bias: float,
    at_5k_mps: float,
    errors: list[float],
) -> None:
    paces = paces_about(at_5k_mps, errors)
    target = PlannedBand.of(Rep(distance_m=400.0, race_pace=planned), paces)
    known = paces.logs
    assert target is not None
    assert known is not None
    run = measured((1 + off) * target.speed_mps, own, bias, reps)
    odds = odds_of(run, known)
    named = likely_paces({race_pace.value: share for race_pace, share in odds.items()})
    likeliest_pace = RacePace(next(iter(named)))
    told = told_side(run, target, {likeliest_pace: reps})
    if told is not None:
        assert told[0] is side_of(likeliest_pace, planned)


def paces_about(at_5k_mps: float, errors: list[float]) -> DatePaces:
    speeds = [share * at_5k_mps for share in (0.82, 0.93, 1.0, 1.033, 1.105, 1.17, 1.3, 1.5)]
    borders = [None, *(sqrt(slow * fast) for slow, fast in pairwise(speeds)), None]
    return DatePaces(
        paces=tuple(
            DatePace(
                race_pace=race_pace,
                speed_mps=speed,
                sd_mps=error * speed,
                basis=PaceBasis.RESULT,
                age_days=5,
                low_mps=low,
                high_mps=high,
            )
            for race_pace, speed, error, (low, high) in zip(
                PACES, speeds, errors, pairwise(borders), strict=True
            )
        )
    )


def test_a_set_that_the_plan_alone_would_call_on_pace_is_not_told_so() -> None:
    errors = [0.035, 0.009, 0.035, 0.01, 0.009, 0.02, 0.03, 0.01]
    paces = paces_about(4.5, errors)
    target = PlannedBand.of(Rep(distance_m=400.0, race_pace=RacePace.R5K), paces)
    assert target is not None
    run = measured(1.078 * target.speed_mps, own=0.0111, reps=20)
    side, probability = likeliest(side_odds(run, target))
    assert (side, probability >= SURE) == (PaceVerdict.IN_BAND, True)
    assert told_side(run, target, {RacePace.R5K: 20}) == (PaceVerdict.IN_BAND, True)
    assert told_side(run, target, {RacePace.R1600: 20}) is None
    assert told_side(run, target, {RacePace.R5K: 10, RacePace.R1600: 10}) is None
    assert paces.logs is not None
    odds = odds_of(run, paces.logs)
    assert max(odds, key=odds.__getitem__) is RacePace.R1600


def test_a_planned_time_is_no_race_pace() -> None:
    paces = paces_about(4.5, [0.01] * len(PACES))
    target = PlannedBand.of(Rep(distance_m=400.0, speed_mps=4.78), paces)
    assert target is not None
    assert told_side(measured(4.78, own=0.002, bias=0.0), target, {RacePace.R400: 6}) == (
        PaceVerdict.IN_BAND,
        True,
    )
