"""What an athlete can race."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.race_paces import PROGRESSION, RacePace
from simulator.season.ability import Ability, draw_ability

SEEDS = st.integers(0, 10_000)


def drawn(seed: int) -> Ability:
    """An athlete of a seed."""
    return draw_ability(np.random.default_rng(seed))


@given(seed=SEEDS, week=st.floats(0, 20))
@settings(max_examples=40)
def test_a_race_speed_is_of_its_own_race_pace(seed: int, week: float) -> None:
    ability = drawn(seed)
    assert [
        ability.pace_of(ability.race_mps(race_pace, week), week) for race_pace in PROGRESSION
    ] == list(PROGRESSION)


@given(seed=SEEDS)
@settings(max_examples=40)
def test_athletes_get_faster_by_race_pace_and_by_week(seed: int) -> None:
    ability = drawn(seed)
    speeds = [ability.race_mps(race_pace, 1) for race_pace in PROGRESSION]
    assert speeds == sorted(speeds)
    assert ability.race_mps(RacePace.R800, 16) > ability.race_mps(RacePace.R800, 1)


def test_what_is_outside_the_progression_is_threshold_or_max() -> None:
    ability = drawn(1)
    assert ability.pace_of(1.0, 0) is RacePace.THRESHOLD
    assert ability.pace_of(12.0, 0) is RacePace.MAX


def test_the_least_gap_is_to_the_nearer_neighbour() -> None:
    ability = Ability(
        body=drawn(1).body,
        speeds_mps=dict(zip(PROGRESSION, (4.0, 4.2, 4.5, 4.8, 5.4), strict=True)),
        weekly_gain=0.0,
    )
    assert round(ability.least_gap(RacePace.R3200), 4) == 0.05
    assert round(ability.least_gap(RacePace.R1600), 4) == round(4.8 / 4.5 - 1, 4)
