import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from metrics.races.likelihood import (
    Q80,
    Floats,
    both_positive,
    log_density,
    positive,
    posterior,
    weighed,
)

MEANS = st.floats(-3, 3)


@given(MEANS, MEANS, st.floats(0.1, 3), st.floats(0.1, 3), st.floats(-0.95, 0.95))
def test_two_values_are_both_positive_as_scipy_computes_it(
    first: float, second: float, first_sd: float, second_sd: float, correlation: float
) -> None:
    shared = correlation * first_sd * second_sd
    covariance = np.array([[first_sd**2, shared], [shared, second_sd**2]])
    means = np.array([first, second])
    by_scipy = scipy.stats.multivariate_normal.cdf(means, mean=[0, 0], cov=covariance)
    assert both_positive(means, covariance) == pytest.approx(by_scipy, abs=2e-4)


def test_without_spread_a_value_is_certain() -> None:
    assert positive(0.1, 0.0) == 1.0
    assert positive(-0.1, 0.0) == 0.0
    covariance = np.array([[0.0, 0.0], [0.0, 1.0]])
    assert both_positive(np.array([1.0, 0.0]), covariance) == pytest.approx(0.5)


def test_a_value_far_below_is_never_positive() -> None:
    assert both_positive(np.array([-20.0, 5.0]), np.eye(2)) == 0.0


def test_an_80_percent_range_leaves_a_tenth_on_each_side() -> None:
    assert pytest.approx(1.2816, abs=1e-4) == Q80


@given(st.floats(-5, 5), st.floats(0.1, 3), st.floats(0.1, 3))
def test_a_measured_value_is_weighed_by_its_variance(value: float, sd: float, usual: float) -> None:
    """By hand: a mean weighted by 1 / variance, of the value and of 0."""
    mean, covariance = posterior(np.array([value]), np.eye(1) * sd**2, np.eye(1) * usual**2)
    assert mean[0] == pytest.approx((value / sd**2) / (1 / sd**2 + 1 / usual**2))
    assert covariance[0, 0] == pytest.approx(1 / (1 / sd**2 + 1 / usual**2))


def test_the_size_that_goes_with_a_value_counts_more() -> None:
    """By hand: 3 is likely with errors of 3, and e to the 3.6th less so with errors of 1."""
    value, one = np.array([3.0]), np.eye(1)

    def spread_of(_: Floats, spread: Floats) -> float:
        return float(spread[0, 0])

    small, large = 0.01 / 1.01, 0.09 / 9.01
    densities = [np.exp(-(3.0**2) / v / 2) / np.sqrt(v) for v in (1.01, 9.01)]
    found = weighed(value, one, one * 0.01, spread_of, sizes=((0.5, 1.0), (0.5, 3.0)))
    assert found == pytest.approx(np.average([small, large], weights=densities))
    assert weighed(value, one, one * 0.01, spread_of) == pytest.approx(small)


@given(MEANS, MEANS, st.floats(0.1, 3), st.floats(0.1, 3), st.floats(-0.95, 0.95))
def test_a_density_is_scipy_s_but_for_a_constant(
    first: float, second: float, first_sd: float, second_sd: float, correlation: float
) -> None:
    shared = correlation * first_sd * second_sd
    covariance = np.array([[first_sd**2, shared], [shared, second_sd**2]])
    by_scipy = scipy.stats.multivariate_normal.logpdf([first, second], mean=[0, 0], cov=covariance)
    found = log_density(np.array([first, second]), covariance)
    assert found - np.log(2 * np.pi) == pytest.approx(by_scipy, abs=1e-6)


def test_what_is_measured_without_error_is_believed() -> None:
    mean, covariance = posterior(np.array([1.0, -2.0]), np.zeros((2, 2)), np.eye(2))
    assert mean == pytest.approx([1.0, -2.0])
    assert covariance == pytest.approx(np.zeros((2, 2)))
