from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from metrics.recording.climb import REVERSAL_M, Climb
from metrics.recording.signal import build_signal
from parsers.common.activity import Activity

Make = Callable[..., Activity]
Floats = NDArray[np.float64]


def climb(make_activity: Make, altitude_m: Floats) -> Climb | None:
    time_s = np.arange(float(len(altitude_m)))
    records = {"time_s": time_s, "altitude_m": altitude_m, "distance_m": time_s * 3}
    return Climb.of(build_signal(make_activity(records)))


def totals(climbed: Climb | None) -> tuple[float, float]:
    assert climbed is not None
    return float(climbed.ascent_m[-1]), float(climbed.descent_m[-1])


def test_a_hill_up_and_down(make_activity: Make) -> None:
    altitude = np.interp(np.arange(1201.0), [0, 600, 1200], [100, 160, 120])
    assert totals(climb(make_activity, altitude)) == pytest.approx((60, 40), abs=1.5)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20)
def test_noise_on_the_flat_climbs_nothing(make_activity: Make, seed: int) -> None:
    altitude = 100 + np.random.default_rng(seed).normal(0, 0.6, 3600)
    assert totals(climb(make_activity, altitude)) == (0.0, 0.0)


def test_whole_metre_steps_do_not_add_up(make_activity: Make) -> None:
    altitude = np.where(np.arange(3600) // 20 % 2, 101.0, 100.0)
    assert totals(climb(make_activity, altitude)) == (0.0, 0.0)


def test_what_altitude_does_over_a_pause_is_not_climbed(make_activity: Make) -> None:
    seconds = np.arange(1000)
    ramp = np.interp(seconds, [480, 520], [100.0, 180.0])
    assert totals(climb(make_activity, ramp)) == pytest.approx((80, 0), abs=0.5)
    altitude = np.where(seconds < 500, 100.0, 180.0)
    time_s = np.concatenate((np.arange(0.0, 500.0), np.arange(560.0, 1060.0)))
    records = {"time_s": time_s, "altitude_m": altitude, "distance_m": time_s}
    activity = make_activity(records, pauses=[(499.0, 560.0)])
    assert totals(Climb.of(build_signal(activity))) == (0.0, 0.0)


@pytest.mark.parametrize("jitter_m", [0.0, 0.3])
@pytest.mark.parametrize(
    "leap",
    [
        lambda second: 500.0 * ((second >= 900) & (second < 903)),
        lambda second: 300.0 * (second < 30),
        lambda second: -120.0 * (second >= 900),
        lambda second: np.interp(second, [900, 906], [0, 90]),
    ],
    ids=["a spike", "a start elsewhere", "a barometer that is set", "over some seconds"],
)
def test_a_leap_that_nobody_climbs_is_no_climb(
    make_activity: Make, leap: Callable[[Floats], Floats], jitter_m: float
) -> None:
    seconds = np.arange(1801.0)
    jitter = np.random.default_rng(1).normal(0, jitter_m, len(seconds)) if jitter_m else 0.0
    hill = np.interp(seconds, [0, 600, 1200, 1800], [100, 140, 110, 110]) + jitter
    assert totals(climb(make_activity, hill + leap(seconds))) == pytest.approx((40, 30), abs=3)


def test_without_altitude_it_is_unknown(make_activity: Make) -> None:
    assert climb(make_activity, np.full(100, np.nan)) is None
    assert climb(make_activity, np.array([])) is None


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40)
def test_ups_less_downs_are_the_net_rise(make_activity: Make, seed: int) -> None:
    random = np.random.default_rng(seed)
    corners = random.uniform(0, 300, 12)
    altitude = np.interp(np.arange(2401), np.arange(12) * 200 + 100, corners)
    climbed = climb(make_activity, altitude)
    assert climbed is not None
    net = climbed.ascent_m[-1] - climbed.descent_m[-1]
    assert net == pytest.approx(corners[-1] - corners[0], abs=2 * REVERSAL_M)
    assert (np.diff(climbed.ascent_m) >= 0).all()
    assert (np.diff(climbed.descent_m) >= 0).all()


@pytest.mark.parametrize(("height_m", "expected_m"), [(1.9, 0.0), (2.1, 2.1)])
def test_a_rise_counts_from_2_m_on(make_activity: Make, height_m: float, expected_m: float) -> None:
    altitude = np.interp(np.arange(400.0), [100, 300], [100, 100 + height_m])
    assert totals(climb(make_activity, altitude))[0] == pytest.approx(expected_m, abs=0.01)


def test_a_bump_is_leveled_over_11_s(make_activity: Make) -> None:
    """One of 4.6 m for five seconds leaves 23 / 11 = 2.09 m, just enough to count."""
    for height_m, expected_m in ((23.0, 2.09), (21.0, 0.0)):
        altitude = np.full(200, 100.0)
        altitude[98:103] += height_m / 5
        assert totals(climb(make_activity, altitude))[0] == pytest.approx(expected_m, abs=0.01)
