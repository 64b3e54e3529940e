from __future__ import annotations

from math import hypot
from typing import Any

import numpy as np
import polars as pl
import pytest
import scipy

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.contract.enums import Work
from metrics.judgements.exposure.monte_carlo import PACE_ROWS, SCENARIOS, draw_weeks
from metrics.judgements.sessions.paced_sets import paced_sets
from metrics.judgements.sessions.set_paces import DAY_FORM_SD, usual_rep_sd
from tests.metrics.judgements.exposure.conftest import (
    AT_800,
    AT_1600,
    RACES,
    MakeContext,
    MakeFacts,
    at,
    facts_of,
    judged,
    planned,
    stride_set,
)


def test_a_weeks_range_is_narrower_than_its_days_ranges_together_but_errors_are_shared(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    # On the border each set lies in the band or not: a day says nothing, a week says a little.
    border = (AT_800 * AT_1600) ** 0.5
    sets = [stride_set(border, day=day, judged_bias_sd_mps=0.1) for day in range(6)]
    tables = judged(make_facts, make_context(results=RACES), *sets)
    days = tables.exposure_daily.filter(
        pl.col("race_pace") == RacePace.R800, pl.col("work") == Work.STRIDES
    )
    assert set(days["reps_low"]) == {0.0}
    assert set(days["reps_high"]) == {6.0}
    week = at(tables.exposure_weekly, RacePace.R800)
    assert 0 < week["reps_low"] < week["reps_high"] < 36


def test_sets_of_one_file_share_its_error(make_facts: MakeFacts, make_context: MakeContext) -> None:
    border, context = (AT_800 * AT_1600) ** 0.5, make_context(results=RACES)
    noisy: dict[str, Any] = {"judged_bias_sd_mps": 0.15, "judged_speed_sd_mps": 0.001}
    one_file = [stride_set(border, set_index=index, **noisy) for index in (1, 2, 3, 4)]
    files = [stride_set(border, day=day, **noisy) for day in range(4)]
    shared = at(judged(make_facts, context, *one_file).exposure_weekly, RacePace.R800)
    apart = at(judged(make_facts, context, *files).exposure_weekly, RacePace.R800)
    assert (shared["reps_low"], shared["reps_high"]) == (0.0, 24.0)
    assert apart["reps_high"] - apart["reps_low"] < 24.0


def test_all_sets_share_the_error_of_the_pace(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    estimated = make_context(results=RACES[2:3])
    fast = 800 / 134.65  # what a 5:12 is worth over 800 m, by Cameron, is between two race paces
    sets = [stride_set(fast * 1.04, day=day, judged_bias_sd_mps=0.01) for day in range(6)]
    week = at(judged(make_facts, estimated, *sets).exposure_weekly, RacePace.R800)
    assert (week["reps_low"], week["reps_high"]) == (0.0, 36.0)


def test_the_range_of_a_week_is_that_of_many_random_draws(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    """Against 20,000 draws from all that the week may have been, on a grid of true speeds."""
    context, random = make_context(results=RACES), np.random.default_rng(7)
    speeds = np.array([1.0, 1.025, 0.975, 1.035, 0.99]) * AT_800
    sets = [stride_set(speed, day=day) for day, speed in enumerate(speeds)]
    tables = judged(make_facts, context, *sets)
    band = tables.set_paces.filter(pl.col("race_pace") == RacePace.R800).row(0, named=True)
    pace_error = random.normal(0, band["pace_sd_mps"] / band["date_pace_mps"], 1000)
    grid = np.log(np.linspace(AT_1600 * 0.9, 400 / 65 * 1.1, 800))
    aims = np.log([AT_1600, AT_800, 400 / 65])
    density = scipy.stats.norm.pdf
    meant = density(grid[:, None], aims, hypot(usual_rep_sd(6), DAY_FORM_SD)).sum(axis=1)
    seen = np.log(speeds)[:, None, None] + pace_error[:, None]
    likely = meant * density(grid, seen, np.hypot(0.01, 0.005))
    is_inside = (grid > np.log(band["band_low_mps"])) & (grid < np.log(band["band_high_mps"]))
    weights = likely.sum(axis=-1)
    chance = likely[..., is_inside].sum(axis=-1) / weights
    together = weights.prod(axis=0) / weights.prod(axis=0).sum()
    drawn = random.choice(len(pace_error), 20_000, p=together)
    reps = 6 * (random.random((5, 20_000)) < chance[:, drawn]).sum(axis=0)
    week = at(tables.exposure_weekly, RacePace.R800)
    # What a set may have been is judged by itself; on the grid all sets say what the pace was.
    each = 6 * (chance * weights).sum(axis=1) / weights.sum(axis=1)
    assert week["reps_expected"] == pytest.approx(each.sum(), abs=0.1)
    assert week["reps_expected"] == pytest.approx(reps.mean(), abs=1)
    assert week["reps_low"] == pytest.approx(np.quantile(reps, 0.1), abs=6)
    assert week["reps_high"] == pytest.approx(np.quantile(reps, 0.9), abs=6)


def test_scenarios_hold_each_race_pace_as_often_as_its_odds_say(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    for share in (0.95, 0.97, 1.0, 1.04):
        context = make_context(results=RACES)
        (group,) = paced_sets(facts_of(make_facts, stride_set(AT_800 * share)), context).groups
        drawn = draw_weeks([[group]])
        for race_pace, probability in group.odds.items():
            found = (drawn.race_pace == PACE_ROWS.index(race_pace)).mean()
            assert found == pytest.approx(probability, abs=1 / SCENARIOS)


def test_a_range_goes_from_the_tenth_lowest_of_99_scenarios_to_the_tenth_highest(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    """Six reps by their motion err by 0.85 s each; 1.305 is the normal quantile of 9.5 / 99."""
    by_effort = planned(mode=Mode.EFFORT, race_pace=RacePace.R1600)
    context = make_context(results=RACES, plan=(by_effort,))
    week = at(judged(make_facts, context, stride_set(AT_1600)).exposure_weekly, RacePace.R1600)
    expected_s = 900 / AT_1600
    err_s = 1.305 * 0.85 * 6**0.5
    assert week["seconds_low"] == pytest.approx(expected_s - err_s, abs=0.02)
    assert week["seconds_high"] == pytest.approx(expected_s + err_s, abs=0.02)
