"""Counters of a few bits that roll over: back to the full count they stand for."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Counts: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Mask: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]


def unrolled(counts: Counts, *, is_full: Mask, bit_count: int) -> Counts:
    """Return the full count of each item in turn, when most give only its lowest bits.

    Each item counts on from the one before, by less than 2^bit_count. An item for which `is_full`
    is true sets the count anew; without one at the start the count starts from the first's bits.
    """
    if not len(counts):
        return counts
    mask = (1 << bit_count) - 1
    low = counts & mask
    steps = np.diff(low, prepend=low[0]) & mask
    steps[is_full] = 0
    travelled = np.cumsum(steps)
    places = np.arange(len(counts))
    since = np.maximum.accumulate(np.where(is_full, places, 0))
    return counts[since] + travelled - travelled[since]
