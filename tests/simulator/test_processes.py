"""Laws of the small processes that noise and lag are made of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulator.processes import correlated_noise, smoothed


@example(level=1.0, time_constant=1e-310)
@given(level=st.floats(-10, 10), time_constant=st.floats(0, 50))
def test_a_constant_stays_a_constant(level: float, time_constant: float) -> None:
    values = np.full(40, level)
    assert smoothed(values, time_constant) == pytest.approx(values)


@pytest.mark.parametrize("time_constant", [1.5, 4.0, 20.0])
def test_a_ramp_comes_out_late_by_the_time_constant(time_constant: float) -> None:
    out = smoothed(np.arange(1000.0), time_constant)
    # On a grid the first-order lag is 1 / (e^(1/τ) − 1), half a sample less than τ.
    assert 999.0 - out[-1] == pytest.approx(time_constant - 0.5, rel=0.06)


@given(st.integers(0, 2**32), st.sampled_from([0.0, 3.0, 12.0]))
@settings(max_examples=10)
def test_noise_has_unit_variance_and_its_correlation(seed: int, time_constant: float) -> None:
    noise = correlated_noise(np.random.default_rng(seed), 40_000, time_constant)
    expected = 0.0 if time_constant == 0 else np.exp(-1 / time_constant)
    assert np.std(noise) == pytest.approx(1.0, abs=0.12)
    assert np.corrcoef(noise[1:], noise[:-1])[0, 1] == pytest.approx(expected, abs=0.05)


def test_nothing_in_nothing_out() -> None:
    assert len(smoothed(np.empty(0), 3.0)) == 0
