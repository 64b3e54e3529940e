"""A team's race at a meet: the five that count, and how far apart they are (A20)."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean

from msgspec import Struct

COUNTING = 5
"""Five runners score in cross country: five solid 1600 runners in spring are five in fall."""


class TopFive(Struct, frozen=True, kw_only=True):
    """The five fastest over a distance: who, their mean, and the seconds from first to last.

    `missing` is how many are lacking to five; mean and spread are those of who is there.
    """

    distance_m: float
    athletes: tuple[str, ...]
    times_s: tuple[float, ...]
    mean_s: float
    spread_s: float
    missing: int


def top_five(distance_m: float, best_s: Mapping[str, float]) -> TopFive | None:
    """Compute a team's top five over a distance.

    Parameters
    ----------
    distance_m
        The distance.
    best_s
        Each athlete's best time of the meet, in s.

    Returns
    -------
    TopFive or None
        None without any time.
    """
    fastest = sorted(best_s, key=lambda athlete: (best_s[athlete], athlete))[:COUNTING]
    if not fastest:
        return None
    times = tuple(best_s[athlete] for athlete in fastest)
    return TopFive(
        distance_m=distance_m,
        athletes=tuple(fastest),
        times_s=times,
        mean_s=fmean(times),
        spread_s=times[-1] - times[0],
        missing=COUNTING - len(times),
    )
