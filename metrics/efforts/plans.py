"""How well a plan tells a row of lengths or rests, whatever the plan is.

A coach writes 8 × 400, 5 × (400, 300, 200), 1600–1200–800–400 and then six more 400s: blocks of one
length, series that come again, ladders, one after another. Each further part of a plan costs its
rarity, each length that a part foretells brings what a chance length would miss it by. The best of
all ways to cut a row into parts is found by a dynamic programme.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import hypot, inf, sqrt

from metrics.efforts.run import middle
from metrics.efforts.weight import (
    BLOCK_RARITY,
    EDGE_SPREAD_S,
    REST_SPREAD,
    UNPLANNED_LENGTHS,
    in_block,
    length_spread,
    on_a_ladder,
    spread,
)

MOST_IN_SERIES = 4
"""Coaches write series of two to four lengths."""


def planned_lengths(length_s: Sequence[float], metres: Sequence[float]) -> float:
    """Weigh how well a plan tells lengths, in time or in meters, whichever it tells better.

    Parameters
    ----------
    length_s, metres : of each rep in order, above 0.

    Returns
    -------
    Nats against lengths of chance; 0 for one.
    """
    per_m = middle(list(length_s)) / middle(list(metres))
    as_s = [per_m * way_m for way_m in metres]
    return max(_planned(row, length_spread, most_off=UNPLANNED_LENGTHS) for row in (length_s, as_s))


def planned_rests(rest_s: Sequence[float]) -> float:
    """Weigh how well a plan tells rests.

    Parameters
    ----------
    rest_s : s between one rep and the next, in order.

    Returns
    -------
    Nats against rests of chance; 0 for one.
    """
    return _planned(rest_s, _rest_spread)


def _rest_spread(rest_s: float) -> float:
    return hypot(REST_SPREAD, EDGE_SPREAD_S / rest_s)


def _planned(
    values: Sequence[float], expected: Callable[[float], float], *, most_off: float = inf
) -> float:
    """Find the likeliest parts of a row: `best[i]` is what the first i values weigh.

    Values further apart than `most_off` times what is expected are no part.
    """
    best = [0.0]
    for end in range(1, len(values) + 1):
        weights = [
            best[start]
            - BLOCK_RARITY * (start > 0)
            + _part(list(values[start:end]), expected, most_off)
            for start in range(end)
        ]
        best.append(max(weights))
    return best[-1]


def _part(row: list[float], expected: Callable[[float], float], most_off: float) -> float:
    """Weigh one part of a plan: a value by itself, a block, a series or a ladder."""
    if len(row) == 1:
        return 0.0
    usual_spread = expected(middle(row))
    longest_period = max(1, min(MOST_IN_SERIES, len(row) // 2))
    series = [
        _in_series(row, period, usual_spread, most_off) for period in range(1, longest_period + 1)
    ]
    return max(*series, on_a_ladder(row, usual_spread))


def _in_series(row: list[float], period: int, expected: float, most_off: float) -> float:
    """Score values that come again after so many; each other one costs as another block."""
    squares = [spread(row[at::period]) ** 2 * len(row[at::period]) for at in range(period)]
    observed = sqrt(sum(squares) / len(row))
    if hypot(observed, expected) > most_off * expected:
        return -inf
    return in_block(len(row) - period + 1, observed, expected) - BLOCK_RARITY * (period - 1)
