"""Positions on an oval that is laid out by hand: another way than the code's own."""

from __future__ import annotations

from math import cos, pi, radians, sin

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from metrics.recording.signal import Floats

LATITUDE_DEG, LONGITUDE_DEG = 51.0, 7.0
DEGREE_M = 6_371_008.8 * pi / 180


class Ground(Struct, frozen=True, kw_only=True):
    """Where a track lies: turned by so much, its straights and the radius that is run."""

    turn_deg: float = 0.0
    straight_m: float = 84.39
    radius_m: float = 36.80
    clockwise: bool = False

    @property
    def lap_m(self) -> float:
        return 2 * self.straight_m + 2 * pi * self.radius_m

    def place(self, way_m: float) -> tuple[float, float]:
        """Walk along the oval piece by piece, then turn it."""
        s, r = self.straight_m, self.radius_m
        way = way_m % self.lap_m
        if self.clockwise:
            way = self.lap_m - way
        if way < s:
            x, y = way - s / 2, -r
        elif way < s + pi * r:
            angle = (way - s) / r
            x, y = s / 2 + r * sin(angle), -r * cos(angle)
        elif way < 2 * s + pi * r:
            x, y = s / 2 - (way - s - pi * r), r
        else:
            angle = (way - 2 * s - pi * r) / r
            x, y = -s / 2 - r * sin(angle), r * cos(angle)
        turn = radians(self.turn_deg)
        return x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)

    def places(self, way_m: NDArray[np.floating]) -> Floats:
        return np.array([self.place(float(way)) for way in way_m])


def degrees(places_m: Floats) -> tuple[Floats, Floats]:
    """Convert places in meters to latitude and longitude."""
    latitude = LATITUDE_DEG + places_m[:, 1] / DEGREE_M
    shrink = cos(radians(LATITUDE_DEG))
    return latitude, LONGITUDE_DEG + places_m[:, 0] / (DEGREE_M * shrink)


def wander(count: int, sd_m: float, rng: np.random.Generator) -> Floats:
    """Draw position errors that hold together for a minute."""
    keep = np.exp(-1 / 60)
    steps = rng.standard_normal((count, 2)) * sd_m * np.sqrt(1 - keep**2)
    errors = np.zeros((count, 2))
    errors[0] = rng.standard_normal(2) * sd_m
    for i in range(1, count):
        errors[i] = keep * errors[i - 1] + steps[i]
    return errors
