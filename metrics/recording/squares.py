"""Count points on a grid of cells: how many lie in a square, wherever it is put."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from metrics.recording.signal import Indexes

Counts: TypeAlias = NDArray[Any]


def square_counts(rows: Indexes, columns: Indexes, side: int) -> Counts:
    """Count the points in each square of so many cells.

    Parameters
    ----------
    rows, columns : the cell of each point, from 0; one or more points.
    side : cells along a side of the square, at least 1.

    Returns
    -------
    Counts by the first row and the first column of the square, two-dimensional. Only squares
    within the grid are counted, and all of a grid that is narrower than one: a square that reaches
    beyond it holds no more than one within.
    """
    height, width = int(rows.max()) + 1, int(columns.max()) + 1
    cells = np.bincount(rows * width + columns, minlength=height * width).reshape(height, width)
    sums = np.zeros((height + 1, width + 1), dtype=np.int64)
    cells.cumsum(axis=0).cumsum(axis=1, out=sums[1:, 1:])
    tall, wide = min(side, height), min(side, width)
    across = sums[:, wide:] - sums[:, :-wide]
    counts: Counts = across[tall:] - across[:-tall]
    return counts
