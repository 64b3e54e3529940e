from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import exp, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.contract.race_paces import PACES, RacePace
from metrics.judgements.inputs.coach import AthleteContext, Result, ResultKind
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.paces.log_paces import LogPaces
from metrics.judgements.sessions.groups import MeasuredPace
from metrics.judgements.sessions.set_paces import (
    DAY_FORM_SD,
    REP_SD,
    odds_of,
    usual_rep_sd,
)

MakeContext = Callable[..., AthleteContext]
DAY = date(2026, 3, 2)


def log_paces(make_context: MakeContext, *performances: tuple[float, float]) -> LogPaces:
    results = tuple(
        Result(athlete_id="a1", day=DAY, distance_m=m, duration_s=s, kind=ResultKind.RACE)
        for m, s in performances or ((5000, 1080), (3200, 669), (1600, 312), (800, 146), (400, 65))
    )
    found = DatePaces.of(make_context(results=results), DAY).logs
    assert found is not None
    return found


def measured(
    speed_mps: float, own: float = 0.005, bias: float = 0.01, reps: int = 6
) -> MeasuredPace:
    return MeasuredPace(reps=reps, speed_mps=speed_mps, own_sd_share=own, bias_sd_share=bias)


def test_A3_a_set_at_race_pace_is_at_that_race_pace(make_context: MakeContext) -> None:
    odds = odds_of(measured(800 / 146), log_paces(make_context))
    assert max(odds, key=odds.__getitem__) is RacePace.R800
    assert odds[RacePace.R800] > 0.95


def test_probabilities_are_those_of_many_random_groups(make_context: MakeContext) -> None:
    """Against 2 million draws of a pace, a true speed about it and what a watch makes of it."""
    context, random, count = log_paces(make_context), np.random.default_rng(3), 2_000_000
    paces, sds = np.array(context.log_mps), np.array(context.sd_shares)
    aim = random.integers(0, len(paces), count)
    true = paces[aim] + random.normal(0, np.hypot(usual_rep_sd(6), DAY_FORM_SD), count)
    seen = true + random.normal(0, np.hypot(0.016, sds[aim]))
    for speed in (5000 / 1080 * 1.015, 1600 / 312, 800 / 146 * 1.03):
        like = np.abs(seen - log(speed)) < 0.001
        race_paces = np.searchsorted(context.borders, true[like])
        odds = odds_of(measured(speed, own=0.016 * 0.6, bias=0.016 * 0.8), context)
        for place, race_pace in enumerate(PACES):
            assert odds.get(race_pace, 0.0) == pytest.approx(
                (race_paces == place).mean(), abs=0.015
            )


def test_a_perfect_measure_is_not_drawn_to_any_pace(make_context: MakeContext) -> None:
    context = replace(log_paces(make_context), sd_shares=(0.0,) * len(PACES))
    for place, border in enumerate(context.borders):
        below, above = (
            odds_of(measured(exp(border + off), own=0.0, bias=0.0), context)
            for off in (-1e-6, 1e-6)
        )
        assert below == {PACES[place]: pytest.approx(1)}
        assert above == {PACES[place + 1]: pytest.approx(1)}


@pytest.mark.parametrize("reps", [1, 3, 5, 6, 20])
def test_the_usual_rep_of_many_lies_closer_to_what_was_meant(reps: int) -> None:
    """Against the medians of 20,000 random groups; of an even number it is a little better."""
    drawn = np.random.default_rng(2).normal(0, REP_SD, (20_000, reps))
    assert usual_rep_sd(reps) == pytest.approx(np.median(drawn, axis=1).std(), rel=0.07)


def test_the_days_form_does_not_shrink_with_the_number_of_reps(make_context: MakeContext) -> None:
    context, speed = log_paces(make_context), 800 / 146 * 0.98
    few, many = (odds_of(measured(speed, bias=0.015, reps=reps), context) for reps in (2, 200))
    assert few[RacePace.R800] < many[RacePace.R800] < few[RacePace.R800] + 0.03


@pytest.mark.parametrize("scatter", [0.013, None])
def test_5k_and_3200_are_told_apart_as_often_as_said(
    make_context: MakeContext, scatter: float | None
) -> None:
    """Of the sets called 3200 with 60–70 %, 60–70 % are: near the paces, or anywhere between."""
    context, random = log_paces(make_context), np.random.default_rng(5)
    slow, fast = PACES.index(RacePace.R5K), PACES.index(RacePace.R3200)
    low, border, high = context.borders[slow - 1 : fast + 1]
    aims = random.choice(context.log_mps[slow : fast + 1], 3000)
    true = random.normal(aims, scatter) if scatter else random.uniform(low, high, 3000)
    seen = true + random.normal(0, 0.015, 3000) + random.normal(0, 0.008, 3000)
    said = [odds_of(measured(exp(v), own=0.008, bias=0.015), context) for v in seen]
    chance = np.array([odds.get(RacePace.R3200, 0.0) for odds in said])
    sure = (
        np.array([odds.get(RacePace.R3200, 0.0) + odds.get(RacePace.R5K, 0.0) for odds in said])
        > 0.95
    )
    for least in np.arange(0.1, 0.9, 0.1):
        bucket = sure & (chance >= least) & (chance < least + 0.1)
        assert (true[bucket] > border).mean() == pytest.approx(chance[bucket].mean(), abs=0.12)
    assert (true[sure] > border).mean() == pytest.approx(chance[sure].mean(), abs=0.03)


@pytest.mark.parametrize("scatter", [0.01, 0.02, 0.03])
def test_the_likeliest_race_pace_is_right_as_often_as_said_if_paces_are_kept(
    make_context: MakeContext, scatter: float
) -> None:
    context, random = log_paces(make_context), np.random.default_rng(9)
    true = random.normal(random.choice(context.log_mps[2:7], 1500), scatter)
    own, bias, pace = 0.01, 0.0155, 0.005
    seen = true + random.normal(0, (own**2 + bias**2 + pace**2) ** 0.5, 1500)
    said = [odds_of(measured(exp(v), own, bias), context) for v in seen]
    likeliest = [max(odds, key=odds.__getitem__) for odds in said]
    right = [
        PACES.index(race_pace) == place
        for race_pace, place in zip(likeliest, np.searchsorted(context.borders, true), strict=True)
    ]
    stated = [odds[race_pace] for odds, race_pace in zip(said, likeliest, strict=True)]
    assert np.mean(stated) == pytest.approx(np.mean(right), abs=0.05)


def test_what_all_reps_share_does_not_shrink_with_their_number(make_context: MakeContext) -> None:
    context, speed = log_paces(make_context), 1600 / 312 * 1.02
    one = odds_of(measured(speed, own=0.03, bias=0.015), context)
    forty = odds_of(measured(speed, own=0.03 / sqrt(40), bias=0.015), context)
    perfect = odds_of(measured(speed, own=0.0, bias=0.0), context)
    assert one[RacePace.R1600] < forty[RacePace.R1600] < 0.95 < perfect[RacePace.R1600]


def test_an_estimated_800_makes_its_race_pace_less_certain(make_context: MakeContext) -> None:
    only_1600 = log_paces(make_context, (1600, 312))
    pace = DatePaces.of(
        make_context(
            results=(
                Result(
                    athlete_id="a1",
                    day=DAY,
                    distance_m=1600,
                    duration_s=312,
                    kind=ResultKind.RACE,
                ),
            )
        ),
        DAY,
    ).pace(RacePace.R800)
    assert pace is not None
    estimated = odds_of(measured(pace.speed_mps), only_1600)
    raced = odds_of(measured(800 / 146), log_paces(make_context))
    assert estimated[RacePace.R800] < raced[RacePace.R800]


speeds = st.floats(2.0, 11.0)
errors = st.floats(0.0, 0.1)


@settings(max_examples=100)
@given(speeds, errors, errors)
def test_probabilities_sum_to_1_and_small_ones_are_folded(
    make_context: MakeContext, speed: float, own: float, bias: float
) -> None:
    for context in (log_paces(make_context), log_paces(make_context, (5000, 1080))):
        odds = odds_of(measured(speed, own, bias), context)
        assert sum(odds.values()) == pytest.approx(1)
        assert min(odds.values()) >= 0.005
        assert list(odds) == [race_pace for race_pace in PACES if race_pace in odds]


@settings(max_examples=50)
@given(speeds, errors, st.floats(0.5, 2))
def test_twice_as_fast_an_athlete_running_twice_as_fast_is_at_the_same_race_pace(
    make_context: MakeContext, speed: float, own: float, factor: float
) -> None:
    context = log_paces(make_context)
    faster = LogPaces(
        log_mps=tuple(pace + log(factor) for pace in context.log_mps),
        sd_shares=context.sd_shares,
        borders=tuple(border + log(factor) for border in context.borders),
    )
    odds, scaled = (
        odds_of(measured(speed, own), context),
        odds_of(measured(speed * factor, own), faster),
    )
    for race_pace in PACES:
        assert scaled.get(race_pace, 0.0) == pytest.approx(odds.get(race_pace, 0.0), abs=0.006)


@settings(max_examples=50)
@given(speeds, speeds, errors)
def test_faster_is_never_judged_slower(
    make_context: MakeContext, one: float, other: float, own: float
) -> None:
    context = log_paces(make_context)
    slow, fast = (odds_of(measured(v, own), context) for v in sorted((one, other)))
    race_paces = list(PACES)
    for place in range(1, len(race_paces)):
        at_or_faster = [sum(odds.get(r, 0.0) for r in race_paces[place:]) for odds in (slow, fast)]
        assert at_or_faster[0] <= at_or_faster[1] + 0.02


def test_one_rep_lies_2_2_percent_from_what_was_meant() -> None:
    assert usual_rep_sd(1) == pytest.approx(0.022)


def test_days_differ_by_3_percent_with_the_watch_and_the_usual_rep_of_eight() -> None:
    whole = np.hypot(np.hypot(DAY_FORM_SD, usual_rep_sd(8)), 0.010)
    assert whole == pytest.approx(0.030, abs=0.0005)
