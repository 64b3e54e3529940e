"""How well a plan tells a row of lengths or rests, whatever the plan is.

A coach writes 8 × 400, 5 × (400, 300, 200), 1600–1200–800–400 and then six more 400s: blocks of one
length, series that come again, ladders, one after another. Each further piece of a plan costs its
rarity, each length that a piece foretells brings what a chance length would miss it by. The best of
all ways to cut a row into pieces is found by a dynamic program.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import exp, hypot, inf, log, sqrt

from metrics.efforts.evidence.alike import (
    BLOCK_RARITY,
    FEWEST_LADDER_REPS,
    REST_SPREAD,
    in_block,
    on_a_ladder,
)
from metrics.efforts.evidence.breaks import UNPLANNED_LENGTHS
from metrics.efforts.evidence.shape import EDGE_SPREAD_S, length_spread
from metrics.efforts.run import middle

MOST_IN_SERIES = 4
"""Coaches write series of two to four lengths."""
LEAST_S = 3.0
"""Nobody measures more finely."""


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
    """Find the likeliest pieces of a row: `best[i]` is what the first i values weigh.

    Values further apart than `most_off` times what is expected are no piece.
    """
    logs = [log(max(value, LEAST_S)) for value in values]
    best = [0.0, *[-inf] * len(logs)]
    for start in range(len(logs)):
        rarity = BLOCK_RARITY if start else 0.0
        for end, nats in enumerate(_pieces(logs[start:], expected, most_off), start + 1):
            best[end] = max(best[end], best[start] + (nats - rarity))
    return best[-1]


def _pieces(
    logs: list[float], expected: Callable[[float], float], most_off: float
) -> Iterator[float]:
    """Weigh all pieces of a plan with which a row begins: its first value, its first two, and on.

    A piece is a value by itself, a block, a series or a ladder.
    """
    values, ordered = [exp(each) for each in logs], logs[:1]
    squares = [_squares_off(logs, period) for period in range(1, MOST_IN_SERIES + 1)]
    straight = _straight(values)
    yield 0.0
    for count, each in enumerate(logs[1:], 2):
        insort(ordered, each)
        usual_spread = expected(exp(middle(ordered)))
        longest_period = max(1, min(MOST_IN_SERIES, count // 2))
        nats = [
            _in_series(count, period, squares[period - 1][count - 1], usual_spread, most_off)
            for period in range(1, longest_period + 1)
        ]
        if FEWEST_LADDER_REPS <= count <= straight:
            nats.append(on_a_ladder(values[:count], usual_spread))
        yield max(nats)


def _squares_off(logs: list[float], period: int) -> list[float]:
    """Sum up how far values lie off the mean of those that come again, of the first one, two, …."""
    totals = [0.0] * len(logs)
    for first in range(period):
        alike = logs[first::period]
        sums, squares = accumulate(alike), accumulate([each * each for each in alike])
        off = [
            square - total**2 / count
            for count, (total, square) in enumerate(zip(sums, squares, strict=True), 1)
        ]
        for at in range(first, len(logs)):
            totals[at] += off[(at - first) // period]
    return totals


def _straight(values: list[float]) -> int:
    """Count the values with which a row begins that rise all the way, or fall."""
    steps = [after - before for before, after in pairwise(values)]
    turns = (at for at, step in enumerate(steps) if step * steps[0] <= 0)
    return next(turns, len(steps)) + 1


def _in_series(count: int, period: int, squares: float, expected: float, most_off: float) -> float:
    """Score values that come again after so many; each other one costs as another block."""
    observed = sqrt(max(squares, 0.0) / count)
    if hypot(observed, expected) > most_off * expected:
        return -inf
    return in_block(count - period + 1, observed, expected) - BLOCK_RARITY * (period - 1)
