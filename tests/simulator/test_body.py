"""Bodies answer late and within their limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.body import SimulatedAthlete, cadence_spm, heart_rate_bpm
from simulator.processes import correlated_noise

ATHLETE = SimulatedAthlete(speed_5k_mps=4.7)


@given(st.floats(3.0, 6.0))
def test_shorter_races_are_faster(speed_5k_mps: float) -> None:
    athlete = SimulatedAthlete(speed_5k_mps=speed_5k_mps)
    distances = (400, 600, 800, 1600, 3200, 5000)
    speeds = [athlete.race_mps(distance) for distance in distances]
    assert speeds == sorted(speeds, reverse=True)
    assert speeds[-1] == pytest.approx(speed_5k_mps)
    assert athlete.easy_mps < speed_5k_mps < athlete.sprint_mps


def test_race_speeds_are_those_of_a_middle_distance_runner() -> None:
    shares = [ATHLETE.race_mps(d) / ATHLETE.speed_5k_mps for d in (3200, 1600, 800, 400)]
    assert shares == pytest.approx([1.05, 1.11, 1.22, 1.32], abs=0.02)


def test_the_heart_follows_work_late_and_stays_below_its_maximum() -> None:
    speed = np.repeat([2.5, 6.0, 2.5], 300)
    rate = heart_rate_bpm(ATHLETE, speed, np.zeros(900), np.random.default_rng(0))
    assert rate[310] < rate[590] - 20
    assert rate[620] > rate[890] + 10
    assert rate.max() <= ATHLETE.max_bpm
    uphill = heart_rate_bpm(ATHLETE, speed, np.full(900, 0.06), np.random.default_rng(0))
    assert uphill[250] > rate[250] + 10


def test_cadence_rises_with_speed_and_rests_with_the_runner() -> None:
    speeds = np.repeat([0.0, 1.4, 3.0, 6.0], 200)
    standing, walking, easy, fast = (
        cadence_spm(ATHLETE, speeds, np.random.default_rng(0)).reshape(4, 200).mean(axis=1)
    )
    assert standing == 0
    assert 95 < walking < 130 < easy < fast < 215


def test_in_breaks_a_heart_keeps_a_part_of_what_it_worked_at() -> None:
    """More of it in a walk than in a stand, and after hard work than after easy running."""

    def lowest_bpm(run_mps: float, break_mps: float) -> float:
        speed = np.repeat([run_mps, break_mps], [600, 300])
        rate = heart_rate_bpm(ATHLETE, speed, np.zeros(900), np.random.default_rng(1))
        return float(rate[-30:].mean())

    stood, walked, rested = lowest_bpm(3.4, 0.0), lowest_bpm(3.4, 1.4), lowest_bpm(4.9, 1.4)
    assert stood + 5 < walked < rested - 5


def test_runners_hearts_differ_in_breaks_and_nothing_else_is_drawn_otherwise() -> None:
    speed = np.repeat([3.4, 0.0], 300)
    lowest = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        lowest.append(heart_rate_bpm(ATHLETE, speed, np.zeros(600), rng)[-30:].mean())
    assert 4.0 < np.std(lowest) < 12.0
    one, other = np.random.default_rng(3), np.random.default_rng(3)
    heart_rate_bpm(ATHLETE, speed, np.zeros(600), one)
    correlated_noise(other, 600, 20.0)
    assert one.random() == other.random()
