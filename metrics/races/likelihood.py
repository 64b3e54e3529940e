"""Probabilities of differences between errors that go together."""

from __future__ import annotations

from collections.abc import Callable
from math import erf, log, sqrt
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

ErrorSizes: TypeAlias = tuple[tuple[float, float], ...]
"""Shares of files, of sum 1, each with the factor by which stated errors are too small there."""
AS_STATED: ErrorSizes = ((1.0, 1.0),)
SURE = 0.8
"""A verdict is given from this probability on, four in five. Most are surer: nine in ten and more
are right, as `benchmarks.races` measures."""
Q80 = NormalDist().inv_cdf(0.9)
"""An 80 % range reaches this many standard deviations to each side."""

_NORMAL = NormalDist()
_ROOT_2 = sqrt(2.0)
_STEPS = 2001
_REACH = 8.0
_NO_SPREAD = 1e-9


def positive(mean: float, sd: float) -> float:
    """Compute the probability that a normal value is above 0.

    Parameters
    ----------
    mean, sd
        Of the value, in one unit; a standard deviation of 0 makes it certain.

    Returns
    -------
    float
        0–1; at a mean of 0 without spread it is 0.
    """
    return _NORMAL.cdf(mean / sd) if sd > _NO_SPREAD else float(mean > 0)


def posterior(mean: Floats, covariance: Floats, prior: Floats) -> tuple[Floats, Floats]:
    """Weigh measured values against how large such values are at all.

    Where errors are larger than the values can be, a large value is mostly error: taken at its
    word, it would look sure.

    Parameters
    ----------
    mean, covariance
        Values as measured, with the covariance of their errors.
    prior
        Covariance of the true values around 0.

    Returns
    -------
    tuple of Floats
        Mean and covariance of the true values (Gauss's theorem for linear models).
    """
    gain = prior @ np.linalg.inv(prior + covariance)
    return gain @ mean, (np.eye(len(prior)) - gain) @ prior


def weighed(
    mean: Floats,
    covariance: Floats,
    prior: Floats,
    chance: Callable[[Floats, Floats], float],
    *,
    sizes: ErrorSizes = AS_STATED,
) -> float:
    """Weigh a chance over how large the errors of a file may be.

    Whoever knows but a usual size takes the values with the largest errors for the surest ones.

    Parameters
    ----------
    mean, covariance, prior
        As `posterior` takes them.
    chance
        Computes a probability, 0–1, from mean and covariance of the true values.
    sizes
        How large errors are, beside `covariance`.

    Returns
    -------
    float
        0–1; each size counts by its share and by how well it goes with the values (Bayes).
    """
    chances, logs = [], []
    for share, times in sizes:
        errors = times**2 * covariance
        chances.append(chance(*posterior(mean, errors, prior)))
        logs.append(log(share) + log_density(mean, errors + prior))
    return float(np.average(chances, weights=np.exp(np.array(logs) - max(logs))))


def log_density(value: Floats, covariance: Floats) -> float:
    """Compute how likely a value is among normal ones around 0, but for a constant.

    Parameters
    ----------
    value
        One or more numbers.
    covariance
        Theirs, square and positive definite.

    Returns
    -------
    float
        Natural logarithm of the density, without the power of 2π.
    """
    _, log_volume = np.linalg.slogdet(covariance)
    return -0.5 * float(value @ np.linalg.solve(covariance, value) + log_volume)


def both_positive(mean: Floats, covariance: Floats) -> float:
    """Compute the probability that two normal values are both above 0.

    The first is integrated over its range by the trapezoidal rule; given it, the second is normal.

    Parameters
    ----------
    mean
        Two means.
    covariance
        Their 2 × 2 covariance; a value without spread is certain.

    Returns
    -------
    float
        0–1, to about 1e-6.
    """
    first_sd, second_sd = (sqrt(max(float(covariance[i, i]), 0.0)) for i in (0, 1))
    if first_sd < _NO_SPREAD or second_sd < _NO_SPREAD:
        return positive(float(mean[0]), first_sd) * positive(float(mean[1]), second_sd)
    correlation = float(covariance[0, 1]) / (first_sd * second_sd)
    low = max(-float(mean[0]) / first_sd, -_REACH)
    if low >= _REACH:
        return 0.0
    steps = np.linspace(low, _REACH, _STEPS)
    rest_sd = second_sd * sqrt(max(1 - correlation**2, _NO_SPREAD))
    centers = (float(mean[1]) + correlation * second_sd * steps) / rest_sd
    # Term by term the standard normal distribution: a call of `NormalDist` takes thrice as long.
    below = np.array([0.5 * (1.0 + erf(center / _ROOT_2)) for center in centers.tolist()])
    density = np.exp(-(steps**2) / 2) / sqrt(2 * np.pi)
    return float(np.clip(np.trapezoid(density * below, steps), 0.0, 1.0))
