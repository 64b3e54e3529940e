"""Lengths that runners count in, in m."""

from math import floor

KILOMETRE_M = 1000.0
MILE_M = 1609.344
YARD_M = 0.9144
QUARTER_MILE_M = MILE_M / 4


def as_set_m(distance_m: float) -> float:
    """Give the meters that were set on a watch, which cuts quarter miles off to whole meters.

    Parameters
    ----------
    distance_m : m, 0 or more, as a workout step holds it.

    Returns
    -------
    The multiple of a quarter mile less than 1 m away, else the distance itself; multiples of 50 m
    are meant as such.
    """
    miles_m = round(distance_m / QUARTER_MILE_M) / 4 * MILE_M
    is_metric = distance_m % 50 == 0
    return distance_m if is_metric or abs(distance_m - miles_m) >= 1 else miles_m


def to_tens(metres: float) -> int:
    """Round meters to the nearest ten, halves up: finer no sum of reps is known.

    Parameters
    ----------
    metres : m, any finite number.
    """
    return 10 * floor(metres / 10 + 0.5)
