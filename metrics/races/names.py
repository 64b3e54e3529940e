"""What a race is called."""

from __future__ import annotations

from metrics.contract.units import MILE_M
from metrics.races.enums import RaceForm


def race_name(distance_m: float, form: RaceForm = RaceForm.FLAT) -> str:
    """Name what was raced: `1600`, `mile`, `3000 steeple`, `400 leg`, `8.05 km`.

    Parameters
    ----------
    distance_m
        Length of the race.
    form
        What kind of race it was.

    Returns
    -------
    str
        As a coach writes it.
    """
    if abs(distance_m - MILE_M) < 0.5:
        name = "mile"
    elif distance_m > 5_000.5 or (form is RaceForm.UNFINISHED and distance_m >= 2_000):
        name = f"{distance_m / 1000:.4g} km"
    else:
        name = f"{distance_m:.0f}"
    return name + {RaceForm.STEEPLE: " steeple", RaceForm.RELAY_LEG: " leg"}.get(form, "")
