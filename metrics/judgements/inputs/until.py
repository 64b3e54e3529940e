"""What the coach knew of an athlete on a day, and what became known between two days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from metrics.judgements.inputs.coach import AthleteContext, Season


def known_until(context: AthleteContext, through: date) -> AthleteContext:
    """Cut what is known at a day; a season is known from its start, with its meets to come.

    Parameters
    ----------
    context
        All that the coach knows of an athlete.
    through
        The last day looked at.

    Returns
    -------
    AthleteContext
        Without what is dated later.
    """
    known: dict[str, Any] = {
        name: tuple(record for record in getattr(context, name) if day_of(record) <= through)
        for name, day_of in _DAY_OF.items()
    }
    return replace(context, **known)


def is_plan_alone(context: AthleteContext, since: date, through: date) -> bool:
    """Tell whether nothing but plan items became known from one day to another.

    Parameters
    ----------
    context
        All that the coach knows of an athlete.
    since, through
        The earlier day, and the later one.

    Returns
    -------
    bool
        False where a season began, or where a result, a check-in, splits, timings or a correction
        are dated between the two.
    """
    return not any(
        since < day_of(record) <= through
        for name, day_of in _DAY_OF.items()
        if name != "plan"  # a day that nobody ran is graded without the others
        for record in getattr(context, name)
    )


def has_new_season(seasons: Iterable[Season], since: date, through: date) -> bool:
    """Tell whether a season began from one day to another.

    Parameters
    ----------
    seasons
        The coach's seasons.
    since, through
        The earlier day, and the later one.

    Returns
    -------
    bool
        Its meets are known from then on.
    """
    return any(since < season.start <= through for season in seasons)


_DAY_OF = {
    "seasons": attrgetter("start"),
    "results": attrgetter("day"),
    "plan": attrgetter("day"),
    "checkins": attrgetter("day"),
    "special_races": attrgetter("day"),
    "race_splits": attrgetter("day"),
    "timings": attrgetter("day"),
    "corrections": attrgetter("local_date"),
}
"""From which day on a record is known, for all that an athlete's context has of a day."""
