"""The points in a square of cells, counted here one square at a time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.recording.squares import square_counts

CELLS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 9)), min_size=1, max_size=40)


@given(cells=CELLS, side=st.integers(1, 6))
def test_each_square_holds_what_lies_in_it(cells: list[tuple[int, int]], side: int) -> None:
    rows, columns = np.array(cells).T
    counts = square_counts(rows, columns, side)
    expected = [
        [
            sum(row <= at < row + side and column <= to < column + side for at, to in cells)
            for column in range(max(1, int(columns.max()) + 2 - side))
        ]
        for row in range(max(1, int(rows.max()) + 2 - side))
    ]
    assert counts.tolist() == expected
