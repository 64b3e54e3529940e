"""What the coach knew of an athlete on a day, and what became known between two days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date

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
    return replace(
        context,
        seasons=tuple(season for season in context.seasons if season.start <= through),
        results=tuple(result for result in context.results if result.day <= through),
        plan=tuple(item for item in context.plan if item.day <= through),
        checkins=tuple(checkin for checkin in context.checkins if checkin.day <= through),
        special_races=tuple(race for race in context.special_races if race.day <= through),
        race_splits=tuple(splits for splits in context.race_splits if splits.day <= through),
        timings=tuple(timings for timings in context.timings if timings.day <= through),
        corrections=tuple(
            correction for correction in context.corrections if correction.local_date <= through
        ),
    )


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
    before, after = known_until(context, since), known_until(context, through)
    dated = (field.name for field in fields(context) if field.name not in _UNDATED)
    return all(len(getattr(before, name)) == len(getattr(after, name)) for name in dated)


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


_UNDATED = ("athlete", "settings", "plan")
"""What has no day of its own, and the plan: a day that nobody ran is graded without the others."""
