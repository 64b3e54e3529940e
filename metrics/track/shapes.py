"""The ovals that are looked for, as constants: two straights and two half circles.

A kerb of 35–38 m radius is what World Athletics allows for a bend of one radius (Track and Field
Facilities Manual 2019, § 2.2.1); 36.50 m is its standard. Lane 1 is measured .30 m outside the
kerb, other lanes .20 m outside the line that they are run along.
"""

from __future__ import annotations

from math import pi

from msgspec import Struct

LANE_WIDTH_M = 1.22
LINE_SHIFT_M = 0.10
"""Lane 1 is measured .30 m from its kerb, every other lane .20 m from its line."""
LANES = 9


class OvalShape(Struct, frozen=True, kw_only=True):
    """A kind of track: the meters of one straight, and of the bends' radius on lane 1's line."""

    straight_m: float
    radius_m: float

    def line_radius_m(self, lane: int) -> float:
        """Return the radius of a lane's measured line.

        Parameters
        ----------
        lane : from 1, the inmost.

        Returns
        -------
        Meters: one lane width more for each lane, .10 m less for all but lane 1.
        """
        shift_m = LINE_SHIFT_M if lane > 1 else 0.0
        return self.radius_m + LANE_WIDTH_M * (lane - 1) - shift_m

    def lap_m(self, lane: int = 1) -> float:
        """Return the length of a lap: 400 + 2π(1.22 (n − 1) − 0.10) m in lane n ≥ 2 of a 400.

        Parameters
        ----------
        lane : from 1, the inmost.
        """
        return 2.0 * (self.straight_m + pi * self.line_radius_m(lane))


def _oval(straight_m: float, lap_m: float) -> OvalShape:
    return OvalShape(straight_m=straight_m, radius_m=(lap_m / 2 - straight_m) / pi)


STANDARD = OvalShape(straight_m=84.39, radius_m=36.80)
LARGE = (
    STANDARD,
    _oval(89.10, 400.0),
    _oval(79.67, 400.0),
    _oval(100.0, 400.0),
)
"""400 m: the standard; kerbs of 35 and of 38 m, the limits of what is allowed; and the older one
of four equal quarters. The standard comes first and wins where others fit no better."""
SMALL = (_oval(50.0, 200.0), _oval(35.0, 200.0))
"""200 m: flat, with straights of 50 m; and banked ones, whose bends take 65 m of way each."""
