"""Where a race is divided: the finish line of the oval, its 200s, the last 300, road marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from metrics.contract.enums import Venue
from metrics.contract.units import KILOMETRE_M, MILE_M
from metrics.races.enums import RaceVenue, SplitKind

LAP_M = 400.0
TRACK_MOST_M = 5_000.0
"""Longer races on a track are read by kilometer: laps by the dozen tell a coach little."""
SHORTEST_M = 400.0
SHORTEST_FIRST_M = {LAP_M: 100.0, 200.0: 50.0}
"""A start offset shorter than this is part of the first whole lap: a mile starts 9.34 m behind."""
FINISH_M = 300.0
_NEAR_M = 0.5

NAMED_M = (400.0, 600.0, 800.0, 1000.0, 1500.0, 1600.0, MILE_M, 2000.0, 3000.0, 3200.0, 5000.0)
"""Distances raced on a track by those who go to school or to a club."""


class RaceStretch(Struct, frozen=True, order=True):
    """A stretch of a race in meters after the start, and which division it is part of."""

    start_m: float
    end_m: float
    kind: SplitKind

    @property
    def length_m(self) -> float:
        """Its length."""
        return self.end_m - self.start_m


def divided(distance_m: float, step_m: float) -> tuple[float, ...]:
    """Find the marks at which a runner passes the finish line of a loop of `step_m`.

    Parameters
    ----------
    distance_m
        Length of the race, at least one loop.
    step_m
        400 for laps, 200 for half laps.

    Returns
    -------
    tuple of float
        Meters after the start, the finish included: 300, 700, 1100, 1500 of a 1500.
    """
    first_m = distance_m % step_m
    if first_m < SHORTEST_FIRST_M.get(step_m, 0.0) or first_m < _NEAR_M:
        first_m += step_m
    count = round((distance_m - first_m) / step_m)
    return tuple(first_m + step_m * number for number in range(count + 1))


def road_marks(distance_m: float, unit_m: float) -> tuple[float, ...]:
    """Find the marks of a road race: each whole unit, and the finish.

    Parameters
    ----------
    distance_m
        Length of the race.
    unit_m
        1,000 or 1,609.344.

    Returns
    -------
    tuple of float
        Meters after the start; the last stretch may be shorter.
    """
    count = int((distance_m - _NEAR_M) // unit_m)
    return (*(unit_m * number for number in range(1, count + 1)), distance_m)


def stretches(distance_m: float, venue: RaceVenue) -> tuple[RaceStretch, ...]:
    """Divide a race as a coach does.

    Parameters
    ----------
    distance_m
        Length of the race, 400 m or more.
    venue
        Track or road.

    Returns
    -------
    tuple of RaceStretch
        On a track laps, 200s up to the mile, and the last 300; on a road kilometers and miles.
    """
    if venue is RaceVenue.ROAD:
        return (
            *_between(road_marks(distance_m, KILOMETRE_M), SplitKind.KM),
            *_between(road_marks(distance_m, MILE_M), SplitKind.MILE),
        )
    return (
        *_between(divided(distance_m, LAP_M), SplitKind.LAP),
        *_between(divided(distance_m, LAP_M / 2), SplitKind.TWO_HUNDRED),
        *_between(
            tuple(distance_m - FINISH_M + 100.0 * number for number in range(1, 4)),
            SplitKind.LAST_300,
            start_m=distance_m - FINISH_M,
        ),
    )


def _between(
    marks_m: Sequence[float], kind: SplitKind, *, start_m: float = 0.0
) -> Iterator[RaceStretch]:
    for start, end in pairwise((start_m, *marks_m)):
        yield RaceStretch(start, end, kind)


def has_third_lap(distance_m: float) -> bool:
    """Check whether rule A14 speaks of the race: 1500, 1600 or a mile, of three laps and more."""
    return any(abs(distance_m - named_m) < _NEAR_M for named_m in (1500.0, 1600.0, MILE_M))


def is_track_distance(distance_m: float) -> bool:
    """Check whether a distance is one that is raced in laps of a track."""
    return any(abs(distance_m - named_m) < _NEAR_M for named_m in (*NAMED_M, 500.0, 1200.0, 2400.0))


ON_OVAL_SHARE = 0.8
"""So much of a race lies along the oval that was found, where it was run on one: a warm-up there
makes no race of 5,000 m on the road one on the track."""


def venue_of(distance_m: float, venue: str | None, *, oval_m: float = 0.0) -> RaceVenue:
    """Choose how a race is divided: by laps where it is raced on tracks and no road is recorded.

    Parameters
    ----------
    distance_m
        Length of the race.
    venue
        The recording's `venue`, None without one. A watch that was not told of the track calls it
        a road, so up to 3,200 m only the distance counts.
    oval_m
        How far the recording ran along an oval.

    Returns
    -------
    RaceVenue
        Of a 5,000 m the recording decides: without an oval it was run on a road.
    """
    if not is_track_distance(distance_m):
        return RaceVenue.ROAD
    is_shown = venue == Venue.TRACK or oval_m >= ON_OVAL_SHARE * distance_m
    if distance_m <= 3_200.0 or venue is None or is_shown:
        return RaceVenue.TRACK
    return RaceVenue.ROAD
