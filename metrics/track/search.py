"""Find where an oval may lie before it is fitted: a dense box, then votes for its center.

Most runs are on roads. They cost one histogram here and no fit.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from metrics.recording.signal import Floats, Mask, median
from metrics.recording.squares import Counts, square_counts
from metrics.track.shapes import STANDARD

Votes: TypeAlias = NDArray[np.complex128]

USUAL_RADIUS_M = STANDARD.radius_m

CELL_M = 80.0
BOX_CELLS = 3
"""A box of 240 × 240 m holds a track of 180 × 95 m however it is turned, and its edges."""
FOLD = 64
"""Cells are counted modulo 64 (5.1 km): a run of any extent needs the same small histogram. It is a
power of 2, so that its remainder is a few bits."""
EDGE_SHARE = 0.05
LEAST_WAY_M = 350.0
"""Less than a lap shows no oval."""
PASSING_WAY_M = 800.0
PASSING_SHARE = 0.5
"""A road crosses such a box on at most 340 m, out and back on 680 m. What covers less there is
looked at only if it is most of the run, as a 400 m race recorded alone."""
FASTEST_STEP_MPS = 12.0
"""Faster steps are jumps of the positions."""
VOTE_CELL_M = 20.0
VOTE_CELLS = 6
"""All centers voted for lie on a segment of 84 m: votes are summed in boxes of 120 m."""
LEAST_VOTES = 0.7
"""Of the steps in the box of a real oval .77 and more vote for its center, of others mostly less
than .6: the fit, which costs ten times as much, is left out."""
SEARCH_POINTS = 400
"""So many points are enough to find an oval; the fit then takes more."""


FEWEST_STEPS = 10


class Start(Struct, frozen=True, kw_only=True):
    """Where to begin a fit: center in local meters and the heading of the straights."""

    east_m: float
    north_m: float
    heading_rad: float


def steps_m(east_m: Floats, north_m: Floats, times_s: Floats) -> Floats:
    """Measure the way from each point to the next, jumps left out.

    Parameters
    ----------
    east_m, north_m : local meters, one per point.
    times_s : of the points, rising.

    Returns
    -------
    Meters, one per point; 0 for the last and for steps that nobody runs.
    """
    way_m = np.hypot(np.diff(east_m), np.diff(north_m))
    way_m = np.where(way_m <= FASTEST_STEP_MPS * np.maximum(np.diff(times_s), 1.0), way_m, 0.0)
    return np.append(way_m, 0.0)


def dense_box(east_m: Floats, north_m: Floats, way_m: Floats) -> Mask | None:
    """Find the box of a track's size that holds most of the way.

    Parameters
    ----------
    east_m, north_m : local meters, one per point.
    way_m : from each point to the next.

    Returns
    -------
    Which points lie in it; None where too little way does for a track.
    """
    column = np.floor(east_m / CELL_M).astype(np.int64) & (FOLD - 1)
    row = np.floor(north_m / CELL_M).astype(np.int64) & (FOLD - 1)
    cells = np.bincount(column * FOLD + row, weights=way_m, minlength=FOLD * FOLD)
    sums = _box_sums(cells.reshape(FOLD, FOLD), BOX_CELLS)
    best = int(sums.argmax())
    most_m, total_m = float(sums.flat[best]), float(way_m.sum())
    is_most = most_m >= PASSING_SHARE * total_m and most_m >= LEAST_WAY_M
    if not is_most and most_m < PASSING_WAY_M:
        return None
    first_column, first_row = divmod(best, FOLD)
    inside = (column - first_column) & (FOLD - 1) < BOX_CELLS
    inside &= (row - first_row) & (FOLD - 1) < BOX_CELLS
    is_near = _is_around(east_m, inside) & _is_around(north_m, inside)
    return is_near if is_near.any() else None


def _is_around(values_m: Floats, inside: Mask) -> Mask:
    """Tell which lie around the middle of those inside, neither cut off nor a fold away."""
    side_m = CELL_M * BOX_CELLS
    held_m = values_m[inside]
    held_m = held_m[np.abs(held_m - median(held_m)) <= side_m]
    if not len(held_m):  # two heaps a fold apart, with the median between them
        return np.zeros(len(values_m), dtype=np.bool_)
    edge = int(EDGE_SHARE * len(held_m))
    edges = edge, len(held_m) - 1 - edge
    low_m, high_m = np.partition(held_m, edges)[list(edges)]
    middle_m = (low_m + high_m) / 2
    around: Mask = np.abs(values_m - middle_m) <= side_m / 2
    return around


def _box_sums(cells: Counts, size: int) -> Counts:
    """Sum the boxes of so many cells that begin at each cell, around the edges."""
    around = np.concatenate((cells, cells[: size - 1]))
    columns = around[:FOLD].copy()
    for shift in range(1, size):
        columns += around[shift : shift + FOLD]
    around = np.concatenate((columns, columns[:, : size - 1]), axis=1)
    sums = around[:, :FOLD].copy()
    for shift in range(1, size):
        sums += around[:, shift : shift + FOLD]
    return sums


class Steps(Struct, frozen=True, kw_only=True):
    """Where a runner was, on the complex plane of east and north, and which way he went."""

    places: Votes
    ahead: Votes

    @classmethod
    def of(cls, east_m: Floats, north_m: Floats) -> Steps | None:
        """Take enough steps of those who move to find an oval.

        Parameters
        ----------
        east_m, north_m : local meters of points in their order of time.

        Returns
        -------
        Steps with unit vectors ahead; None where nobody moves.
        """
        to_east, to_north = east_m[2:] - east_m[:-2], north_m[2:] - north_m[:-2]
        moves = np.flatnonzero(to_east**2 + to_north**2 > 1.0)
        if len(moves) < FEWEST_STEPS:
            return None
        moves = moves[:: max(1, len(moves) // SEARCH_POINTS)]
        ahead: Votes = to_east[moves] + 1j * to_north[moves]
        places = east_m[1:-1][moves] + 1j * north_m[1:-1][moves]
        return cls(places=places, ahead=ahead / np.abs(ahead))


def start_of(steps: Steps, *, radius_m: float) -> Start | None:
    """Vote for the center of an oval: a radius to the left of each step, or to the right.

    All such votes of an oval fall on the segment between its bends' centers, and its straights are
    the headings that most steps share.

    Parameters
    ----------
    steps : of the run.
    radius_m : of the bends that are looked for.

    Returns
    -------
    Where most votes fall; None where too few do.
    """
    places, ahead = steps.places, steps.ahead
    cell_m = VOTE_CELL_M * radius_m / USUAL_RADIUS_M
    left, right = places + 1j * radius_m * ahead, places - 1j * radius_m * ahead
    boxes = [_fullest_box(votes, cell_m) for votes in (left, right)]
    votes, box = max(zip((left, right), boxes, strict=True), key=lambda pair: pair[1].votes)
    inside = box.holds(votes)
    # Who turned round votes for the same center on the other side.
    agreeing = inside | box.holds(right if votes is left else left)
    if np.count_nonzero(agreeing) / len(agreeing) < LEAST_VOTES:
        return None
    center = complex(votes[inside].mean())
    heading_rad = float(np.angle(np.sum(ahead[inside] ** 2))) / 2
    return Start(east_m=center.real, north_m=center.imag, heading_rad=heading_rad)


class _Box(Struct, frozen=True, kw_only=True):
    """A square on the ground that holds the most votes."""

    east_m: float
    north_m: float
    side_m: float
    votes: float

    def holds(self, votes: Votes) -> Mask:
        east, north = votes.real - self.east_m, votes.imag - self.north_m
        inside: Mask = (east >= 0) & (east < self.side_m) & (north >= 0) & (north < self.side_m)
        return inside


def _fullest_box(votes: Votes, cell_m: float) -> _Box:
    east_m, north_m = float(votes.real.min()), float(votes.imag.min())
    # Beyond the fold, where no track reaches, votes are as good as those a fold away.
    column = ((votes.real - east_m) / cell_m).astype(np.int64) & (FOLD - 1)
    row = ((votes.imag - north_m) / cell_m).astype(np.int64) & (FOLD - 1)
    sums = square_counts(column, row, VOTE_CELLS)
    best = int(sums.argmax())
    first_column, first_row = divmod(best, sums.shape[1])
    return _Box(
        east_m=east_m + cell_m * first_column,
        north_m=north_m + cell_m * first_row,
        side_m=cell_m * VOTE_CELLS,
        votes=float(sums.flat[best]),
    )
