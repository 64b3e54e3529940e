"""A chain bridges dips and finds the reps that a guess missed."""

from __future__ import annotations

from math import exp, hypot, inf, log

import numpy as np
import pytest

from metrics.efforts.run import Reps, Run
from metrics.efforts.search.chains import _candidates, _fit, _links, _pruned, _Template
from tests.metrics.hand_made import Make, detected, in_turn, pieces, signal_at


def test_a_dip_inside_a_rep_does_not_split_it(make_activity: Make) -> None:
    reps = [
        part
        for at_s in (50, 140, 90, 110, 60)
        for part in ((at_s, 4.5), (5, 2.5), (195 - at_s, 4.5), (100, 1.5))
    ]
    efforts = detected(make_activity(pieces((600, 3.0), *reps, (300, 3.0)))).efforts
    assert efforts["duration_s"].to_list() == pytest.approx([200.0] * 5, abs=3.0)


WORK = [part for _ in range(3) for part in ((80, 5.0), (100, 2.0))]
GUESS = Reps(start=np.array([600, 780, 960]), end=np.array([680, 860, 1040]))


def run_with(*parts: tuple[int, float]) -> Run:
    """Make a run of three reps of 80 s with rests of 100 s, these parts, and an easy end."""
    return Run.of(signal_at(in_turn((600, 3.0), *WORK, *parts, (600, 3.0))))


def nothing_used(run: Run) -> np.ndarray:
    """Say that a rep may lie anywhere."""
    return np.zeros(len(run.speed), dtype=np.bool_)


def fit_of(seconds: int, speed_mps: float) -> float:
    """Score how well a fourth stretch fits the template of three reps, in nats."""
    run = run_with((seconds, speed_mps), (100, 2.0))
    template = _Template.of(run, GUESS)
    fourth = Reps(start=np.array([1140]), end=np.array([1140 + seconds]))
    return float(_fit(run, template, fourth, run.seconds_above(template.half_mps), (3.0, 1.0))[0])


LENGTH_SPREAD = hypot(0.02, 0.04, 1.5 / 80)
WHOLE = log(0.8 / LENGTH_SPREAD) + 0.3 + 1.5
"""What a rep like the others adds: its length, standing out from its sides and from easy."""


def test_a_rep_like_the_others_fits() -> None:
    assert fit_of(80, 5.0) == pytest.approx(WHOLE, abs=0.02)


@pytest.mark.parametrize(("apart", "nats"), [(0.12, 1.125), (0.26, 5.28), (0.32, 6.0), (0.4, 6.0)])
def test_a_speed_8_percent_off_costs_half_a_nat_and_none_more_than_six(
    apart: float, nats: float
) -> None:
    assert fit_of(80, 5.0 * exp(apart)) == pytest.approx(WHOLE - nats, abs=0.05)


def test_a_rep_slower_than_easy_lacks_what_it_should_add() -> None:
    """At 2.9 m/s: beside rests of 2.0 it stands out, against easy running of 3.0 not at all."""
    of_speed = min((log(2.9 / 5.0) / 0.08) ** 2 / 2, 6.0) + 3.0
    assert fit_of(80, 2.9) == pytest.approx(WHOLE - 1.5 - 1.2 - of_speed, abs=0.05)


@pytest.mark.parametrize(
    ("seconds", "is_looked_at"), [(47, False), (49, True), (127, True), (129, False)]
)
def test_lengths_from_six_to_sixteen_tenths_of_the_usual_one_are_looked_at(
    seconds: int, *, is_looked_at: bool
) -> None:
    run = run_with((seconds, 5.0), (200, 2.0))
    listed = _candidates(run, _Template.of(run, GUESS), nothing_used(run))
    at_fourth = (listed.start == 1140) & (listed.end == 1140 + seconds)
    assert bool(at_fourth.any()) is is_looked_at


def test_an_uneven_guess_makes_a_template_of_15_percent_in_length_and_40_in_rest() -> None:
    speed = in_turn((600, 3.0), (40, 5.0), (30, 2.0), (80, 5.0), (300, 2.0), (160, 5.0), (600, 3.0))
    run = Run.of(signal_at(speed))
    guess = Reps(start=np.array([600, 670, 1050]), end=np.array([640, 750, 1210]))
    template = _Template.of(run, guess)
    assert (template.length_spread, template.rest_spread) == (0.15, 0.4)


@pytest.mark.parametrize(("nats", "is_followed"), [(-1.9, True), (-2.1, False)])
def test_a_stretch_that_fits_worse_than_2_nats_against_is_dropped(
    nats: float, *, is_followed: bool
) -> None:
    stretch = Reps(start=np.array([600]), end=np.array([680]))
    assert (len(_pruned(stretch, np.array([nats]))[0]) == 1) is is_followed


def link_of(rest_s: int, rest_mps: float = 2.0) -> float:
    """Score a rest before a fourth rep, in nats, where the usual one takes 100 s."""
    parts = [(80, 5.0), (100, 2.0), (80, 5.0), (100, 2.0), (80, 5.0), (rest_s, rest_mps)]
    run = Run.of(signal_at(in_turn((600, 3.0), *parts, (80, 5.0), (600, 3.0))))
    template = _Template.of(run, GUESS)
    start = 1040 + rest_s
    pair = Reps(start=np.array([960, start]), end=np.array([1040, start + 80]))
    return float(_links(run, template, pair, run.seconds_above(template.half_mps))[0, 1])


@pytest.mark.parametrize(
    ("rest_s", "nats"),
    [
        (100, log(0.8 / 0.12)),
        (120, log(0.8 / 0.12) - (log(1.2) / 0.12) ** 2 / 2),
        (138, log(0.8 / 0.12) - (log(1.38) / 0.12) ** 2 / 2),  # 3.6 nats.
        (150, log(0.8 / 0.12) - 4.0),
        (300, log(0.8 / 0.12) - 4.0),
        (26, log(0.8 / 0.12) - 4.0),
        (24, -inf),  # Less than a quarter of the usual rest is none.
    ],
)
def test_a_rest_unlike_the_others_costs_at_most_4_nats(rest_s: int, nats: float) -> None:
    assert link_of(rest_s) == pytest.approx(nats, abs=0.02)
