"""Which lane was run in, and how long its lap is."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.recording.signal import Floats, Indexes, median
from metrics.track.oval import Oval
from metrics.track.oval_fit import WIDER_M, mean_around
from metrics.track.shapes import LANES, OvalShape

STEADY_M = 0.25
"""Track mode lays positions along the line of a lane, to .07 m; ovals that differ a little from
the shapes here add to it. Other positions wander by .7 m and more within half a lap."""
NEAR_LINE_M = 0.4
"""Lanes lie 1.22 m apart: further from the nearest line than this it may as well be the next."""
OTHER_LANE_M = 2.5
"""Means of a lap wander by 1 m or so: only two lanes further out is a runner elsewhere."""
WIDER_SD_M = 0.65
"""Files differ by so much in how far outside their lane positions lie: 1.0 % of a lap."""
INMOST_SHARE = 0.8
"""Of the sessions on a track so many are run in lane 1, as far as files can tell; any other lane is
as likely as the next."""


class Lanes(Struct, frozen=True, kw_only=True):
    """The lane at every record, as the radius of its line.

    `usual` is the lane that most records lie in, None where positions err by more than a lane.
    `radius_m` is that of the line whose meters count, at every record; `usual_radius_m` of most,
    `radius_sd_m` its error. `straights_m` is the length of both straights. `off_line_m` is how far
    from where they are expected the positions lie.
    """

    usual: int | None
    radius_m: Floats
    usual_radius_m: float
    radius_sd_m: float
    straights_m: float
    off_line_m: Floats

    @property
    def lap_m(self) -> float:
        """Meters of a lap in the usual lane."""
        return self.straights_m + 2 * np.pi * self.usual_radius_m

    def all_in(self, shape: OvalShape, lane: int) -> Lanes:
        """Put the whole run into one lane.

        Parameters
        ----------
        shape : of the oval.
        lane : from 1, the inmost.
        """
        radius_m = shape.line_radius_m(lane)
        return replace(
            self,
            usual=lane,
            radius_m=np.full(len(self.radius_m), radius_m),
            usual_radius_m=radius_m,
            radius_sd_m=0.0,
        )

    @property
    def bias_sd(self) -> float:
        """The relative error that all ways along the oval share: that of the lane."""
        return 2 * np.pi * self.radius_sd_m / self.lap_m


def read_lanes(oval: Oval, way_m: Floats, beside_m: Floats) -> Lanes:
    """Read off the lane, or how far out the line lies.

    Parameters
    ----------
    oval : as fitted.
    way_m : cumulative meters at the records on the track; at least one.
    beside_m : how far outside the oval's line each of them lies.

    Returns
    -------
    Lanes by number where positions keep to their lines. Else the line to expect, given how far out
    positions lie of who runs in each lane, and another for the laps that were run at least two
    lanes further out or in.
    """
    shape = oval.shape
    lines = np.array([shape.line_radius_m(lane) for lane in range(1, LANES + 1)])
    radius = oval.radius_m + beside_m
    nearest = ((lines[1:] + lines[:-1]) / 2).searchsorted(radius)
    local_m = mean_around(way_m, beside_m)
    wander_m = median(np.abs(beside_m - local_m))
    off_line_m = median(np.abs(radius - lines[nearest]))
    if wander_m <= STEADY_M and off_line_m <= NEAR_LINE_M:
        usual = int(np.bincount(nearest).argmax())
        steady = _steady(nearest)
        return Lanes(
            usual=usual + 1,
            radius_m=lines[steady],
            usual_radius_m=float(lines[usual]),
            radius_sd_m=0.0,
            straights_m=2 * shape.straight_m,
            off_line_m=radius - lines[steady],
        )
    middle_m = median(local_m)
    usual_m, sd_m = _expected_line(lines, oval.radius_m + middle_m)
    further_m = np.where(np.abs(local_m - middle_m) > OTHER_LANE_M, local_m - middle_m, 0.0)
    return Lanes(
        usual=None,
        radius_m=np.maximum(usual_m + further_m, shape.radius_m),
        usual_radius_m=usual_m,
        radius_sd_m=sd_m,
        straights_m=2 * shape.straight_m,
        off_line_m=beside_m - middle_m - further_m,
    )


def _expected_line(lines_m: Floats, radius_m: float) -> tuple[float, float]:
    """Expect a radius over the lanes it may have been, by positions outside it, and its error."""
    prior = np.full(len(lines_m), (1 - INMOST_SHARE) / (len(lines_m) - 1))
    prior[0] = INMOST_SHARE
    off = (radius_m - WIDER_M - lines_m) / WIDER_SD_M
    odds = prior * np.exp(-0.5 * (off**2 - np.min(off**2)))
    odds /= odds.sum()
    expected_m = float(odds @ lines_m)
    return expected_m, float(np.sqrt(odds @ (lines_m - expected_m) ** 2))


def _steady(lane: Indexes) -> Indexes:
    """Take the lane of the middle of three records: a single one is a stray."""
    if len(lane) < 3:
        return lane
    before, here, after = lane[:-2], lane[1:-1], lane[2:]
    low, high = np.minimum(before, after), np.maximum(before, after)
    return np.concatenate((lane[:1], np.minimum(np.maximum(here, low), high), lane[-1:]))
