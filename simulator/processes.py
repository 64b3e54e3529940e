"""Small random and linear processes on an even grid, in plain NumPy."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

_KERNEL_TIME_CONSTANTS = 5.0
"""A first-order response is cut off here, where 0.7 % of it is left."""
SHORTEST = 0.01
"""Of a time constant this short nothing of the past is left, to the last digit of a double."""


def smoothed(values: Floats, time_constant: float) -> Floats:
    """Apply a causal first-order low-pass of the same length; the past is the first value.

    `time_constant` is in samples; 0 changes nothing. A ramp comes out late by `time_constant`.
    """
    if time_constant < SHORTEST or len(values) == 0:
        return values
    kernel = _kernel(time_constant)
    kernel /= kernel.sum()
    past = np.full(len(kernel) - 1, values[0])
    return np.convolve(np.concatenate([past, values]), kernel, mode="valid")


def correlated_noise(rng: np.random.Generator, count: int, time_constant: float) -> Floats:
    """Draw Ornstein–Uhlenbeck noise, zero mean, unit variance, e^(−k/time_constant).

    `time_constant` is in samples; 0 gives white noise.
    """
    if time_constant < SHORTEST:
        return rng.standard_normal(count)
    kernel = _kernel(time_constant)
    kernel /= np.sqrt(np.sum(kernel**2))
    white = rng.standard_normal(count + len(kernel) - 1)
    return np.convolve(white, kernel, mode="valid")


def _kernel(time_constant: float) -> Floats:
    length = int(np.ceil(time_constant * _KERNEL_TIME_CONSTANTS)) + 1
    return np.exp(-np.arange(length) / time_constant)
