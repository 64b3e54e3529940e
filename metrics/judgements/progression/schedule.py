"""What the season's schedule expects of a week: a race pace and days with strides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.exposure.exposure import monday
from metrics.judgements.inputs.coach import AthleteContext, ScheduleStep, Season


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A week of a season with a schedule: the step in force and those up to it, slow to fast.

    `weeks_to_meet` counts from the week to that of the season's first meet: 0 is its own week, and
    after it they are negative.
    """

    weeks_to_meet: int
    steps: tuple[ScheduleStep, ...]

    @property
    def race_pace(self) -> RacePace:
        """The race pace that should be established by now."""
        return self.steps[-1].race_pace

    @property
    def stride_days(self) -> int:
        """Days a week with strides."""
        return self.steps[-1].stride_days

    def weeks_behind(self, established: RacePace | None) -> int:
        """Count the weeks, this one included, for which more than `established` has been due."""
        late = [step for step in self.steps if height(step.race_pace) > height(established)]
        return late[0].weeks_before - self.weeks_to_meet + 1 if late else 0


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
    first_meet = min((meet.day for meet in season.meets), default=None) if season else None
    if first_meet is None:
        return None
    weeks_to_meet = (monday(first_meet) - week_start).days // 7
    steps = sorted(context.settings.schedule, key=lambda step: -step.weeks_before)
    begun = [step for step in steps if step.weeks_before >= weeks_to_meet]
    return Expected(weeks_to_meet=weeks_to_meet, steps=tuple(begun)) if begun else None


def height(race_pace: RacePace | None) -> int:
    """Rank a race pace on the progression from 1, slow to fast; 0 is not on it yet."""
    return PROGRESSION.index(race_pace) + 1 if race_pace in PROGRESSION else 0


def _season(seasons: Sequence[Season], start: date, end: date) -> Season | None:
    """Find the season that holds any of the days; of two, the one that started last."""
    held = [season for season in seasons if season.start <= end and season.end >= start]
    return max(held, key=lambda season: season.start, default=None)
