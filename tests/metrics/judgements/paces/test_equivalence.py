from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from metrics.judgements.paces.equivalence import (
    cameron_s,
    equivalent,
    oxygen_cost,
    riegel_s,
    speed_at_oxygen_cost,
    vdot,
    vdot_duration_s,
)

distances = st.floats(400, 42195)
speeds = st.floats(2.0, 7.5)


@pytest.mark.parametrize(
    ("value", "distance_m", "published_s"),
    [
        (50, 5000, 19 * 60 + 57),
        (50, 10000, 41 * 60 + 21),
        (50, 21097.5, 91 * 60 + 35),
        (60, 5000, 17 * 60 + 3),
        (60, 10000, 35 * 60 + 22),
        (60, 21097.5, 78 * 60 + 9),
    ],
)
def test_vdot_gives_the_published_race_times(
    value: float, distance_m: float, published_s: float
) -> None:
    assert vdot_duration_s(value, distance_m) == pytest.approx(published_s, rel=0.002)


def test_an_18_minute_5k_is_an_800_in_2_27_by_vdot_and_2_35_by_riegel() -> None:
    assert round(vdot_duration_s(vdot(5000, 1080), 800)) == 147
    assert round(riegel_s(5000, 1080, 800)) == 155


def test_cameron_by_hand() -> None:
    # a(1600) = 13.49681 − 0.04858 + 2.44767 = 15.89590; a(800) = 13.49681 − 0.02429 + 4.23373
    assert cameron_s(1600, 300, 800) == pytest.approx(300 / 2 * 15.8959 / 17.7062, rel=1e-4)


def test_short_races_are_estimated_by_cameron_and_long_ones_by_vdot() -> None:
    assert equivalent(800, 115, 400).duration_s == cameron_s(800, 115, 400)
    assert equivalent(5000, 1080, 1600).duration_s == vdot_duration_s(vdot(5000, 1080), 1600)


def test_an_estimate_far_away_is_less_certain() -> None:
    shares = [equivalent(5000, 1080, metres).sd_share for metres in (5000, 3200, 1600, 800, 400)]
    assert shares == sorted(shares)
    assert shares[0] == pytest.approx(0, abs=1e-9)
    assert shares[3] == pytest.approx(0.058, abs=0.001)


@settings(max_examples=50)
@given(distances, speeds, distances)
def test_vdot_is_solved_as_a_root_finder_solves_it(
    distance_m: float, speed_mps: float, target_m: float
) -> None:
    value = vdot(distance_m, distance_m / speed_mps)
    found = vdot_duration_s(value, target_m)
    oracle = brentq(lambda seconds: vdot(target_m, seconds) - value, target_m / 15, target_m / 0.5)
    assert found == pytest.approx(oracle, rel=1e-6)


@settings(max_examples=50)
@given(speeds)
def test_speed_and_oxygen_cost_are_inverse(speed_mps: float) -> None:
    assert speed_at_oxygen_cost(oxygen_cost(speed_mps)) == pytest.approx(speed_mps)


@settings(max_examples=50)
@given(distances, speeds, distances)
def test_every_equivalence_leads_back_and_slows_with_distance(
    distance_m: float, speed_mps: float, target_m: float
) -> None:
    duration_s = distance_m / speed_mps
    for formula in (riegel_s, cameron_s):
        there = formula(distance_m, duration_s, target_m)
        assert formula(target_m, there, distance_m) == pytest.approx(duration_s)
    worth = equivalent(distance_m, duration_s, target_m)
    if target_m > distance_m * 1.01:
        assert target_m / worth.duration_s < speed_mps


@pytest.mark.parametrize("five_s", [900.0, 1080.0, 1300.0, 1600.0])
def test_vdot_and_cameron_are_joined_without_a_jump_and_inside_the_two(five_s: float) -> None:
    value = vdot(5000.0, five_s)
    targets = [400.0 * 1.002**step for step in range(1200)]
    durations = [equivalent(5000.0, five_s, target).duration_s for target in targets]
    for target, duration in zip(targets, durations, strict=True):
        both = (vdot_duration_s(value, target), cameron_s(5000.0, five_s, target))
        assert min(both) * (1 - 1e-9) <= duration <= max(both) * (1 + 1e-9)
    # No step of 0.2 % in distance takes more than 0.6 % more time, and none less.
    steps = [later / sooner for sooner, later in pairwise(durations)]
    assert min(steps) >= 1.002
    assert max(steps) < 1.006


def test_an_800_from_an_18_minute_5k_lies_between_the_formulas() -> None:
    assert equivalent(5000.0, 1080.0, 800.0).duration_s == pytest.approx(142.5, abs=0.2)
