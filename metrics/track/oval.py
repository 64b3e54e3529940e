"""One oval on the ground: how far beside its line a point lies, and how far along it."""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np
from msgspec import Struct

from metrics.recording.signal import Floats
from metrics.track.shapes import OvalShape


class Oval(Struct, frozen=True, kw_only=True):
    """A track laid on local meters: its center, the heading of its straights, its line.

    `radius_m` is that of the line that was run, by the positions: a watch sees the oval wider, or
    the runner kept to another lane than the first. It lives in memory only and is stored nowhere.
    """

    shape: OvalShape
    east_m: float
    north_m: float
    heading_rad: float
    radius_m: float

    @property
    def half_m(self) -> float:
        """Half a straight."""
        return self.shape.straight_m / 2

    @property
    def offset_m(self) -> float:
        """How far outside the measured line of lane 1 the positions lie."""
        return self.radius_m - self.shape.radius_m

    @property
    def lap_m(self) -> float:
        """The length of the line that the positions lie on."""
        return 2 * self.shape.straight_m + 2 * pi * self.radius_m

    def turned(self, east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
        """Turn points so that the straights lie flat and the center is 0, 0.

        Parameters
        ----------
        east_m, north_m : local meters, one per point.

        Returns
        -------
        Meters along the straights and across them.
        """
        cosine, sine = cos(self.heading_rad), sin(self.heading_rad)
        east, north = east_m - self.east_m, north_m - self.north_m
        return east * cosine + north * sine, north * cosine - east * sine

    def beside_m(self, east_m: Floats, north_m: Floats) -> Floats:
        """Measure how far outside the line points lie; negative inside.

        Parameters
        ----------
        east_m, north_m : local meters, one per point.

        Returns
        -------
        Meters. The line is all that is `radius_m` from the segment between the bends' centers.
        """
        along, across = self.turned(east_m, north_m)
        beyond = along - np.minimum(np.maximum(along, -self.half_m), self.half_m)
        beside: Floats = np.hypot(beyond, across) - self.radius_m
        return beside

    def along_m(self, east_m: Floats, north_m: Floats, *, radius_m: float) -> Floats:
        """Measure how far along a lap the nearest points of a line lie, against the clock's hands.

        Parameters
        ----------
        east_m, north_m : local meters, one per point.
        radius_m : of the bends of the line whose meters count.

        Returns
        -------
        Meters from where one straight begins, 0 to the lap's length.
        """
        return self.flat_along_m(*self.turned(east_m, north_m), radius_m=radius_m)

    def flat_along_m(self, along: Floats, across: Floats, *, radius_m: float) -> Floats:
        """Measure the same of points that are turned already.

        Parameters
        ----------
        along, across : meters along the straights and across them, from the center.
        radius_m : of the bends of the line whose meters count.

        Returns
        -------
        Meters from where one straight begins, 0 to the lap's length.
        """
        half, bend = self.half_m, pi * radius_m
        angle = np.arctan2(across, along - np.minimum(np.maximum(along, -half), half))
        right = bend / 2 + radius_m * angle
        left = radius_m * within(angle - pi / 2, 2 * pi)
        way = np.where(across > 0, bend + half - along, 2 * bend + 3 * half + along)
        way = np.where(along > half, right, way)
        way = np.where(along < -half, bend + 2 * half + left, way)
        return within(way + 2 * half, 2 * bend + 4 * half)


def within(values: Floats, period: float) -> Floats:
    """Bring values between 0 and a period, as `numpy.mod` does, which takes four times as long.

    Parameters
    ----------
    values : from minus a period to below two, any shape.
    period : above 0.

    Returns
    -------
    From 0 to below the period, of the same shape.
    """
    below_two = np.where(values >= period, values - period, values)
    return np.where(values < 0, values + period, below_two)
