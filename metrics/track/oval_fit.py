"""Fit an oval to points, robustly: every shape from every start, and the best if it is good."""

from __future__ import annotations

from math import cos, sin

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.recording.signal import Floats, Mask
from metrics.track.oval import Oval, within
from metrics.track.search import SEARCH_POINTS, Start, Steps, start_of
from metrics.track.shapes import LANE_WIDTH_M, LANES, LARGE, SMALL, OvalShape

SCALES_M = (15.0, 8.0, 5.0, 4.0, 4.0, 4.0)
"""Width of the weights, step by step: a start is right to about 15 m, positions to about 4."""
FIT_POINTS = 1500
INSIDE_M, OUTSIDE_M = 8.0, 12.0
"""So far inside and outside its line a run is still on the track: positions wander by 2.5 m (three
times that is once in 400), and the outmost of nine lanes lies 10 m from the first."""
NEAR_M = 4.0
"""A point so close to its neighbors' mean is on their line: watches err by 2 m, runners pass."""
ASIDE_M = 30.0
"""Points further off are elsewhere, and tell nothing about the oval."""
LEAST_SHARE = 0.6
"""Of the way less than 30 m from the line so much runs along it: .7–1 on 14 real ovals; of roads
that cover four fifths of such a line, less than half does."""
AROUND_M = 150.0
"""Half of a stretch that is run in one lane."""
MOST_RMS_M = 3.0
ALIGNED = 0.8
"""Least cosine between a step and the line that it is to run along: 37°."""
BINS = 20
LEAST_COVER = 0.8
"""So much of a lap must have been run, as in 300s: a half of an oval is also a road's turn."""
SMALL_SCALE = 0.5
"""A 200 m oval is half as large, and so are the errors that it may have."""
NARROWER_M = 3.0
"""So far inside its line a fit may lie: positions drift by 2.5 m."""
WIDER_M = 1.15
"""So far outside the line of a lane lie the positions of who runs there, in the mean: 2.5 % too
many meters a lap, of which .7 % are the distance stream's (19 real sessions in lane 1)."""

_RIDGE = 1e-6 * np.eye(4)
"""What keeps the equations of a fit solvable where points tell nothing of one of its numbers."""


class OvalFit(Struct, frozen=True, kw_only=True):
    """An oval with how good it fits.

    `rms_m` is the error of the points beside the line, `share` how much of the way near the oval
    runs along it, `cover` how much of a lap was run.
    """

    oval: Oval
    rms_m: float
    share: float
    cover: float

    @property
    def is_good(self) -> bool:
        """Tell whether this is a track."""
        scale = _scale(self.oval.shape)
        return (
            self.share >= LEAST_SHARE
            and self.cover >= LEAST_COVER
            and self.rms_m <= MOST_RMS_M * scale
        )


def fit_oval(east_m: Floats, north_m: Floats, way_m: Floats) -> OvalFit | None:
    """Find the oval that points lie on.

    Parameters
    ----------
    east_m, north_m : local meters in order of time, jumps and all.
    way_m : from each point to the next; 0 where nobody moves.

    Returns
    -------
    The best of all shapes, 400 m before 200 m; None where none is good.
    """
    moving = way_m > 0
    east_m, north_m, way_m = east_m[moving], north_m[moving], way_m[moving]
    steps = Steps.of(east_m, north_m)
    if steps is None:
        return None
    for shapes in (LARGE, SMALL):
        oval = _best(shapes, steps, east_m, north_m)
        if oval is None:
            continue
        few_east, few_north = _thinned(east_m, FIT_POINTS), _thinned(north_m, FIT_POINTS)
        fit = _judged(_fitted(oval, few_east, few_north, SCALES_M[-3:]), east_m, north_m, way_m)
        if fit.is_good:
            return fit
    return None


def _thinned(values: Floats, count: int) -> Floats:
    return values[:: max(1, len(values) // count)]


def _scale(shape: OvalShape) -> float:
    return SMALL_SCALE if shape in SMALL else 1.0


def _best(
    shapes: tuple[OvalShape, ...], steps: Steps, east_m: Floats, north_m: Floats
) -> Oval | None:
    """Fit every shape from where the votes fall; None where too few fall together."""
    start = start_of(steps, radius_m=shapes[0].radius_m + WIDER_M)
    if start is None:
        return None
    east_m, north_m = _thinned(east_m, SEARCH_POINTS), _thinned(north_m, SEARCH_POINTS)
    first = _fitted(_laid(shapes[0], start), east_m, north_m, SCALES_M)
    others = [
        _fitted(replace(first, shape=shape), east_m, north_m, SCALES_M[-3:]) for shape in shapes[1:]
    ]
    return max((first, *others), key=lambda oval: _score(oval, east_m, north_m))


def _laid(shape: OvalShape, start: Start) -> Oval:
    return Oval(
        shape=shape,
        east_m=start.east_m,
        north_m=start.north_m,
        heading_rad=start.heading_rad,
        radius_m=shape.radius_m + WIDER_M,
    )


def _score(oval: Oval, east_m: Floats, north_m: Floats) -> float:
    """Score a fit: the mean weight of its points, 1 on the line."""
    return float(np.mean(1.0 / (1.0 + (oval.beside_m(east_m, north_m) / 2.0) ** 2)))


def _fitted(oval: Oval, east_m: Floats, north_m: Floats, scales_m: tuple[float, ...]) -> Oval:
    """Improve center, heading and radius by reweighted least squares (Geman–McClure weights)."""
    scale = _scale(oval.shape)
    limit = np.array((20.0 * scale, 20.0 * scale, 0.2, 5.0 * scale))
    for width_m in scales_m:
        along, across = oval.turned(east_m, north_m)
        beyond = along - np.minimum(np.maximum(along, -oval.half_m), oval.half_m)
        length = np.maximum(np.hypot(beyond, across), 1e-6)
        beside = length - oval.radius_m
        out, up = beyond / length, across / length
        slopes = np.ones((4, len(out)))
        slopes[0], slopes[1], slopes[2] = out, up, up * along - out * across
        weighted = slopes * (1.0 + (beside / (scale * width_m)) ** 2) ** -2
        step = np.linalg.solve(weighted @ slopes.T + _RIDGE, weighted @ beside)
        oval = _moved(oval, np.minimum(np.maximum(step, -limit), limit))
    return oval


def _moved(oval: Oval, step: Floats) -> Oval:
    """Move an oval by so much along and across its straights, turn it, widen it."""
    along, across, turn, wider = step.tolist()
    cosine, sine = cos(oval.heading_rad), sin(oval.heading_rad)
    widest_m = oval.shape.radius_m + WIDER_M + LANE_WIDTH_M * LANES
    return replace(
        oval,
        east_m=oval.east_m + along * cosine - across * sine,
        north_m=oval.north_m + along * sine + across * cosine,
        heading_rad=oval.heading_rad + turn,
        radius_m=min(max(oval.radius_m + wider, oval.shape.radius_m - NARROWER_M), widest_m),
    )


def _judged(oval: Oval, east_m: Floats, north_m: Floats, way_m: Floats) -> OvalFit:
    """Measure how good an oval fits: error, share of the way near it, cover of the lap."""
    scale = _scale(oval.shape)
    beside = oval.beside_m(east_m, north_m)
    along = oval.along_m(east_m, north_m, radius_m=oval.radius_m)
    wander = beside - mean_around(np.cumsum(way_m), np.clip(beside, -INSIDE_M, OUTSIDE_M))
    is_on = is_on_track(oval, beside) & (np.abs(wander) < NEAR_M * scale)
    is_on &= _is_aligned(along, way_m, oval.lap_m)
    aside_m = float(way_m[np.abs(beside) < ASIDE_M * scale].sum())
    bins = np.bincount((along[is_on] / oval.lap_m * BINS).astype(np.int64) % BINS, minlength=BINS)
    return OvalFit(
        oval=oval,
        rms_m=float(np.sqrt(np.mean(wander[is_on] ** 2))) if is_on.any() else np.inf,
        share=float(way_m[is_on].sum()) / aside_m if aside_m else 0.0,
        cover=float(np.mean(bins > 0)),
    )


def is_on_track(oval: Oval, beside_m: Floats) -> Mask:
    """Tell which points lie in any lane, or as close to one as positions err.

    Parameters
    ----------
    oval : as fitted.
    beside_m : how far outside its line each point lies.
    """
    scale = _scale(oval.shape)
    inside: Mask = (beside_m > -INSIDE_M * scale) & (beside_m < OUTSIDE_M * scale)
    return inside


def mean_around(way_m: Floats, values: Floats) -> Floats:
    """Average the values within half a lap before and after.

    Parameters
    ----------
    way_m : cumulative meters at each value, never falling.
    values : to average.

    Returns
    -------
    Means, one per value. A lane is kept for a lap or so, and positions drift for as long.
    """
    first = np.searchsorted(way_m, way_m - AROUND_M)
    last = np.searchsorted(way_m, way_m + AROUND_M, side="right")
    sums = np.concatenate(([0.0], np.cumsum(values)))
    means: Floats = (sums[last] - sums[first]) / (last - first)
    return means


def _is_aligned(along_m: Floats, way_m: Floats, lap_m: float) -> Mask:
    """Tell which steps go along the line, either way round."""
    half = lap_m / 2
    gain_m = np.append(within(along_m[1:] - along_m[:-1] + half, lap_m) - half, 0.0)
    aligned: Mask = np.abs(gain_m) >= ALIGNED * way_m
    return aligned
