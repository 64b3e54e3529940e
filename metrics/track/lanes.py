"""Which lane was run in, and how long its lap is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.recording.signal import Floats, Indexes
from metrics.track.oval import Oval
from metrics.track.oval_fit import WIDER_M, mean_around
from metrics.track.shapes import LANE_WIDTH_M, LANES, OvalShape

ON_LINE_M = 0.15
"""Track mode lays positions on the line of a lane, to .07 m. What errs by more than a lane lies in
the middle .305 m from the nearest line, whatever lane is run."""
OTHER_LANE_M = 2.5
"""Means of a minute wander by 1 m or so: only two lanes further out is a runner elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lanes:
    """The lane at every record, as the radius of its line.

    `usual` is the lane that most records lie in, None where positions err by more than a lane.
    `radius_m` is that of the line whose meters count, at every record; `usual_radius_m` of most.
    `straights_m` is the length of both straights.
    """

    usual: int | None
    radius_m: Floats
    usual_radius_m: float
    straights_m: float

    @property
    def lap_m(self) -> float:
        """Meters of a lap in the usual lane."""
        return self.straights_m + 2 * np.pi * self.usual_radius_m


def read_lanes(oval: Oval, way_m: Floats, beside_m: Floats) -> Lanes:
    """Read off the lane, or how far out the line lies.

    Parameters
    ----------
    oval : as fitted.
    way_m : cumulative meters at the records on the track; at least one.
    beside_m : how far outside the oval's line each of them lies.

    Returns
    -------
    Lanes by number where positions lie on their lines. Else one line for the run: that of lane 1
    unless the positions lie further out than lane 1's ever do, and another for the minutes that
    were run at least two lanes further out or in.
    """
    shape = oval.shape
    lines = np.array([shape.line_radius_m(lane) for lane in range(1, LANES + 1)])
    radius = oval.radius_m + beside_m
    nearest = np.abs(radius[:, None] - lines).argmin(axis=1)
    off_line_m = float(np.median(np.abs(radius - lines[nearest])))
    if off_line_m <= ON_LINE_M:
        usual = int(np.bincount(nearest).argmax())
        steady = _steady(nearest)
        return Lanes(
            usual=usual + 1,
            radius_m=lines[steady],
            usual_radius_m=float(lines[usual]),
            straights_m=2 * shape.straight_m,
        )
    local_m = mean_around(way_m, beside_m)
    middle_m = float(np.median(local_m))
    usual_m = _line_run(shape, oval.offset_m + middle_m)
    further_m = np.where(np.abs(local_m - middle_m) > OTHER_LANE_M, local_m - middle_m, 0.0)
    return Lanes(
        usual=None,
        radius_m=np.maximum(usual_m + further_m, shape.radius_m),
        usual_radius_m=usual_m,
        straights_m=2 * shape.straight_m,
    )


def _line_run(shape: OvalShape, offset_m: float) -> float:
    """Tell the radius of the line that was run, by positions that lie outside it in the mean."""
    wide_m = offset_m - WIDER_M
    return shape.radius_m + (wide_m if wide_m > LANE_WIDTH_M else 0.0)


def _steady(lane: Indexes) -> Indexes:
    """Take the lane of the middle of three records: a single one is a stray."""
    if len(lane) < 3:
        return lane
    triples = np.sort(np.stack((lane[:-2], lane[1:-1], lane[2:])), axis=0)
    return np.concatenate((lane[:1], triples[1], lane[-1:]))
