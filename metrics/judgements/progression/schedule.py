"""What the season's schedule expects of a week: a race pace and days with strides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.contract.weeks import monday
from metrics.judgements.inputs.coach import AthleteContext, ScheduleStep, Season
from metrics.judgements.progression.history import WEEK


class Expected(Struct, frozen=True, kw_only=True):
    """A week of a season with a schedule: the step in force and those up to it, slow to fast."""

    season: Season
    first_meet: date
    steps: tuple[ScheduleStep, ...]

    @property
    def race_pace(self) -> RacePace:
        """The race pace that should be established by now."""
        return self.steps[-1].race_pace

    @property
    def stride_days(self) -> int:
        """Days a week with strides."""
        return self.steps[-1].stride_days

    def due_on(self, race_pace: RacePace) -> date:
        """Find the day from which a pace has been due: a Monday, or the season's first day."""
        step = next(step for step in self.steps if height(step.race_pace) >= height(race_pace))
        return max(monday(self.first_meet) - step.weeks_before * WEEK, self.season.start)


def expected_in(context: AthleteContext, week_start: date, as_of: date) -> Expected | None:
    """Find what the schedule expects in the days from a week's Monday to `as_of`.

    Parameters
    ----------
    context
        What the coach knows of the athlete.
    week_start
        A Monday.
    as_of
        The last day looked at.

    Returns
    -------
    Expected or None
        None outside a season, in one without a meet, and before the schedule's first step.
    """
    season = _season(context.seasons, week_start, as_of)
    weeks = weeks_to_first_meet(context, week_start, as_of)
    if season is None or weeks is None:
        return None
    steps = sorted(context.settings.schedule, key=lambda step: -step.weeks_before)
    begun = tuple(step for step in steps if step.weeks_before >= weeks)
    if not begun:
        return None
    return Expected(season=season, first_meet=_first_meet(season), steps=begun)


def weeks_to_first_meet(context: AthleteContext, week_start: date, as_of: date) -> int | None:
    """Count the weeks from a week to that of its season's first meet.

    Parameters
    ----------
    context
        What the coach knows of the athlete.
    week_start
        A Monday.
    as_of
        The last day looked at.

    Returns
    -------
    int or None
        0 in the meet's own week, negative after it; None outside a season and without a meet.
    """
    season = _season(context.seasons, week_start, as_of)
    if season is None or not season.meets:
        return None
    return (monday(_first_meet(season)) - week_start).days // 7


def _first_meet(season: Season) -> date:
    return min(meet.day for meet in season.meets)


def height(race_pace: RacePace | None) -> int:
    """Rank a race pace on the progression from 1, slow to fast; 0 is not on it yet."""
    return PROGRESSION.index(race_pace) + 1 if race_pace in PROGRESSION else 0


def _season(seasons: Sequence[Season], start: date, end: date) -> Season | None:
    """Find the season that holds any of the days; of two, the one that started last."""
    held = [season for season in seasons if season.start <= end and season.end >= start]
    return max(held, key=lambda season: season.start, default=None)
