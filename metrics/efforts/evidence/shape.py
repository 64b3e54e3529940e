"""The reps and rests of a hypothesis in numbers, and how far like lengths spread."""

from __future__ import annotations

from math import hypot, log, sqrt

from msgspec import Struct

from metrics.efforts.run import Reps, Run, middle, plain_contrast

LENGTH_SPREAD = 0.04
EDGE_SPREAD_S = 1.5
"""Reps of one set: relative spread of their lengths, and what the edges add in seconds."""
LONG_REST_S = 240.0
"""A rest beyond three usual ones, or so much longer, is the break between two sets."""


class Shape(Struct, frozen=True, kw_only=True):
    """The reps and rests of a hypothesis in numbers, and what is usual among them."""

    length_s: list[float]
    metres: list[float]
    speed: list[float]
    rest_s: list[float]
    rest_m: list[float]
    plain: list[float]
    usual_s: float
    level: float
    rest_level: float

    @classmethod
    def of(cls, run: Run, reps: Reps) -> Shape:
        """Measure the reps and rests of a hypothesis."""
        bounds = reps.bounds
        between_s, passed_m = bounds[1:] - bounds[:-1], run.metres[bounds]
        between_m = passed_m[1:] - passed_m[:-1]
        length_s, rest_s = between_s[::2].tolist(), between_s[1::2].tolist()
        metres, rest_m = between_m[::2].tolist(), between_m[1::2].tolist()
        speed = [m / s for m, s in zip(metres, length_s, strict=True)]
        level = middle(speed)
        rest_level = middle([m / max(s, 1.0) for m, s in zip(rest_m, rest_s, strict=True)])
        return cls(
            length_s=length_s,
            metres=metres,
            speed=speed,
            rest_s=rest_s,
            rest_m=rest_m,
            plain=[plain_contrast(s) for s in length_s],
            usual_s=middle(length_s),
            level=level,
            rest_level=rest_level,
        )

    @property
    def half(self) -> float:
        """Half way from the usual rest to the usual rep."""
        return (self.rest_level + self.level) / 2


def longest_rest_s(rest_s: list[float]) -> float:
    """Bound the rests of a set: what is longer is the break between two.

    Parameters
    ----------
    rest_s : the rests of a set in s, at least one.
    """
    usual_s = middle(rest_s)
    return max(3 * usual_s, usual_s + LONG_REST_S)


def length_spread(length_s: float) -> float:
    """Return the relative spread expected of the lengths of like reps.

    Parameters
    ----------
    length_s : their usual length in s.

    Returns
    -------
    A ratio, 0.04 for long reps, more for short ones, whose edges weigh.
    """
    return hypot(LENGTH_SPREAD, EDGE_SPREAD_S / length_s)


def spread(values: list[float]) -> float:
    """Compute the standard deviation of logs.

    Parameters
    ----------
    values : at least one; smaller ones than 3 count as 3, for nobody measures so finely.
    """
    logs = [log(value if value > 3.0 else 3.0) for value in values]
    mean = sum(logs) / len(logs)
    return sqrt(sum([(value - mean) ** 2 for value in logs]) / len(logs))
