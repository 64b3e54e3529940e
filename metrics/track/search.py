"""Find where an oval may lie before it is fitted: a dense box, then votes for its center.

Most runs are on roads. They cost one histogram here and no fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.recording.signal import Floats, Mask

CELL_M = 60.0
BOX_CELLS = 4
"""A box of 240 × 240 m holds a track of 180 × 95 m however it is turned, and its edges."""
FOLD = 128
"""Cells are counted modulo 128 (7.7 km): a run of any extent needs the same small histogram."""
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
SEARCH_POINTS = 400
"""So many points are enough to find an oval; the fit then takes more."""


FEWEST_STEPS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
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
    column = np.floor(east_m / CELL_M).astype(np.int64) % FOLD
    row = np.floor(north_m / CELL_M).astype(np.int64) % FOLD
    cells: Floats = np.zeros(FOLD * FOLD)
    cells += np.bincount(column * FOLD + row, weights=way_m, minlength=FOLD * FOLD)
    sums = _box_sums(cells.reshape(FOLD, FOLD), BOX_CELLS)
    best = int(sums.argmax())
    most_m, total_m = float(sums.flat[best]), float(way_m.sum())
    is_most = most_m >= PASSING_SHARE * total_m and most_m >= LEAST_WAY_M
    if not is_most and most_m < PASSING_WAY_M:
        return None
    first_column, first_row = divmod(best, FOLD)
    inside: Mask = ((column - first_column) % FOLD < BOX_CELLS) & (
        (row - first_row) % FOLD < BOX_CELLS
    )
    return inside


def _box_sums(cells: Floats, size: int) -> Floats:
    """Sum the boxes of so many cells that begin at each cell, around the edges."""
    sums = cells
    for axis in (0, 1):
        padded = np.concatenate((sums, sums.take(range(size - 1), axis=axis)), axis=axis)
        total = padded.cumsum(axis=axis)
        ends = total.take(range(size - 1, padded.shape[axis]), axis=axis)
        begins = total.take(range(cells.shape[axis] - 1), axis=axis)
        zeros = np.zeros_like(sums.take([0], axis=axis))
        sums = ends - np.concatenate((zeros, begins), axis=axis)
    return sums


def starts(east_m: Floats, north_m: Floats, *, radius_m: float) -> list[Start]:
    """Vote for the center of an oval: a radius to the left of each step, or to the right.

    All such votes of an oval fall on the segment between its bends' centers, and its straights are
    the headings that most steps share.

    Parameters
    ----------
    east_m, north_m : local meters of points in their order of time.
    radius_m : of the bends that are looked for.

    Returns
    -------
    One start for runs against the clock's hands, one for runs with them; none without motion.
    """
    ahead = (east_m[2:] - east_m[:-2]) + 1j * (north_m[2:] - north_m[:-2])
    moves = np.flatnonzero(np.abs(ahead) > 1.0)
    if len(moves) < FEWEST_STEPS:
        return []
    moves = moves[:: max(1, len(moves) // SEARCH_POINTS)]
    ahead = ahead[moves] / np.abs(ahead[moves])
    east, north = east_m[1:-1][moves], north_m[1:-1][moves]
    begun = []
    for side_m in (radius_m, -radius_m):
        vote_east, vote_north = east - side_m * ahead.imag, north + side_m * ahead.real
        best = _fullest_box(vote_east, vote_north)
        double = np.angle(np.sum(ahead[best] ** 2))
        begun.append(
            Start(
                east_m=float(vote_east[best].mean()),
                north_m=float(vote_north[best].mean()),
                heading_rad=float(double) / 2,
            )
        )
    return begun


def _fullest_box(east_m: Floats, north_m: Floats) -> Mask:
    column = np.floor((east_m - east_m.min()) / VOTE_CELL_M).astype(np.int64)
    row = np.floor((north_m - north_m.min()) / VOTE_CELL_M).astype(np.int64)
    shape = (int(column.max()) + VOTE_CELLS, int(row.max()) + VOTE_CELLS)
    cells = np.bincount(column * shape[1] + row, minlength=shape[0] * shape[1]).astype(np.float64)
    sums = _box_sums(cells.reshape(shape), VOTE_CELLS)
    first_column, first_row = divmod(int(sums.argmax()), shape[1])
    inside: Mask = ((column - first_column) % shape[0] < VOTE_CELLS) & (
        (row - first_row) % shape[1] < VOTE_CELLS
    )
    return inside
