"""How well a plan tells a row of lengths or rests, whatever the plan is.

A coach writes 8 × 400, 5 × (400, 300, 200), 1600–1200–800–400 and then six more 400s: blocks of one
length, series that come again, ladders, one after another. Each further piece of a plan costs its
rarity, each length that a piece foretells brings what a chance length would miss it by. The best of
all ways to cut a row into pieces is found by a dynamic program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, hypot, inf, log, sqrt

from msgspec import Struct

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
    row = _Row.of([log(max(value, LEAST_S)) for value in values])
    best = [0.0]
    for end in range(1, len(values) + 1):
        pieces = [_piece(row.at(slice(start, end)), expected, most_off) for start in range(end)]
        pieces[1:] = [nats - BLOCK_RARITY for nats in pieces[1:]]
        best.append(max(so_far + nats for so_far, nats in zip(best, pieces, strict=True)))
    return best[-1]


class _Row(Struct, frozen=True, kw_only=True):
    """Values of a plan with their logs and the squares of these, taken once for all pieces."""

    values: list[float]
    logs: list[float]
    squares: list[float]

    @classmethod
    def of(cls, logs: list[float]) -> _Row:
        """Take them of logs."""
        squares = [each * each for each in logs]
        return cls(values=[exp(each) for each in logs], logs=logs, squares=squares)

    def at(self, places: slice) -> _Row:
        """Select a piece."""
        return _Row(
            values=self.values[places], logs=self.logs[places], squares=self.squares[places]
        )


def _piece(row: _Row, expected: Callable[[float], float], most_off: float) -> float:
    """Weigh one piece of a plan: a value by itself, a block, a series or a ladder."""
    count = len(row.logs)
    if count == 1:
        return 0.0
    usual_spread = expected(exp(middle(row.logs)))
    longest_period = max(1, min(MOST_IN_SERIES, count // 2))
    nats = [
        _in_series(row, period, usual_spread, most_off) for period in range(1, longest_period + 1)
    ]
    if count >= FEWEST_LADDER_REPS:
        nats.append(on_a_ladder(row.values, usual_spread))
    return max(nats)


def _in_series(row: _Row, period: int, expected: float, most_off: float) -> float:
    """Score values that come again after so many; each other one costs as another block."""
    count = len(row.logs)
    squares = 0.0
    for at in range(period):
        alike = row.logs[at::period]
        squares += sum(row.squares[at::period]) - sum(alike) ** 2 / len(alike)
    observed = sqrt(max(squares, 0.0) / count)
    if hypot(observed, expected) > most_off * expected:
        return -inf
    return in_block(count - period + 1, observed, expected) - BLOCK_RARITY * (period - 1)
