"""Where a run takes place: distance along the course becomes a position.

Every course lies around 40° N 100° W, a round place in open farmland that nobody's run made up.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from simulator.processes import Floats, correlated_noise

ORIGIN_LATITUDE_DEG = 40.0
ORIGIN_LONGITUDE_DEG = -100.0
DEGREE_M = 111_195.0
"""One degree of latitude on a sphere of the Earth's mean radius."""

STRAIGHT_M = 84.39
BEND_RADIUS_M = 36.80
"""A standard track's measured line in lane 1: two straights and two half circles are 400 m."""

_ROAD_STEP_M = 10.0
_ROAD_TURN_RAD = 0.12
"""Spread of the turn per 10 m of road, correlated over `_ROAD_TURN_LENGTH_M`."""
_ROAD_TURN_LENGTH_M = 60.0


class Course(Struct, frozen=True, kw_only=True):
    """A line on the ground, in meters east and north of the origin, by distance along it.

    A `loop_m` course repeats.
    """

    along_m: Floats
    east_m: Floats
    north_m: Floats
    loop_m: float | None = None

    def at(self, distance_m: Floats) -> tuple[Floats, Floats]:
        """Find the place at each distance, in meters east and north of the origin."""
        along = distance_m if self.loop_m is None else np.mod(distance_m, self.loop_m)
        east = np.interp(along, self.along_m, self.east_m)
        north = np.interp(along, self.along_m, self.north_m)
        return np.asarray(east), np.asarray(north)


def track(*, stretch: float = 0.0) -> Course:
    """Lay out a standard 400 m oval, run in lane 1.

    A watch that measures too much sees it wider: its line is longer by the share `stretch`, its
    straights as long as they are. Distances along it stay those that are run.
    """
    loop_m = 2 * (STRAIGHT_M + np.pi * BEND_RADIUS_M)
    radius_m = BEND_RADIUS_M + stretch * loop_m / (2 * np.pi)
    seen_m = np.linspace(0.0, loop_m * (1 + stretch), 801)
    half_m = STRAIGHT_M + np.pi * radius_m
    half = np.mod(seen_m, half_m)
    angle = np.clip(half - STRAIGHT_M, 0.0, None) / radius_m
    east = np.minimum(half, STRAIGHT_M) - STRAIGHT_M / 2 + radius_m * np.sin(angle)
    north = -radius_m * np.cos(angle)
    side = np.where(seen_m < half_m, 1.0, -1.0)
    side[-1] = 1.0
    return Course(
        along_m=seen_m / (1 + stretch),
        east_m=east * side,
        north_m=north * side,
        loop_m=float(loop_m),
    )


def road(length_m: float, rng: np.random.Generator, *, stretch: float = 0.0) -> Course:
    """Lay out a wandering road, longer than `length_m`; its line is seen longer by `stretch`."""
    count = int(length_m / _ROAD_STEP_M) + 3
    turns = _ROAD_TURN_RAD * correlated_noise(rng, count, _ROAD_TURN_LENGTH_M / _ROAD_STEP_M)
    heading = rng.uniform(0, 2 * np.pi) + np.cumsum(turns)
    step_m = _ROAD_STEP_M * (1 + stretch)
    return Course(
        along_m=np.arange(count, dtype=np.float64) * _ROAD_STEP_M,
        east_m=np.concatenate([[0.0], np.cumsum(step_m * np.sin(heading))[:-1]]),
        north_m=np.concatenate([[0.0], np.cumsum(step_m * np.cos(heading))[:-1]]),
    )


def degrees(east_m: Floats, north_m: Floats) -> tuple[Floats, Floats]:
    """Convert places near the origin to latitude and longitude."""
    latitude = ORIGIN_LATITUDE_DEG + north_m / DEGREE_M
    shrink = np.cos(np.radians(ORIGIN_LATITUDE_DEG))
    return latitude, ORIGIN_LONGITUDE_DEG + east_m / (DEGREE_M * shrink)


def meters(latitude_deg: Floats, longitude_deg: Floats) -> tuple[Floats, Floats]:
    """Convert places near the origin to meters east and north of it."""
    shrink = np.cos(np.radians(ORIGIN_LATITUDE_DEG))
    east = (longitude_deg - ORIGIN_LONGITUDE_DEG) * DEGREE_M * shrink
    return east, (latitude_deg - ORIGIN_LATITUDE_DEG) * DEGREE_M
