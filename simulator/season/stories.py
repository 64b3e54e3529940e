"""Who is on the team: what each kind of athlete does with the plan, and with the watch."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from simulator.season.plan import (
    AT_400,
    AT_1600,
    IN_N_OUT,
    INDOORS_WEEKS,
    LEAP,
    LEAP_WEEKS,
    RUN,
    THURSDAY,
    TrainingGroup,
    Week,
    plan_of,
)


class Archetype(StrEnum):
    """The stories of a team's season."""

    STEADY_CLIMBER = "steady_climber"
    FOUR_WEEKS_BEHIND = "four_weeks_behind"
    JUMPED_TO_800 = "jumped_to_800"
    ILLEGAL_TWICE = "illegal_twice"
    LAST_SEASONS_PACE = "last_seasons_pace"
    STRIDES_ONCE_A_WEEK = "strides_once_a_week"
    NO_RESULT = "no_result"
    MID_SEASON_START = "mid_season_start"
    GENERAL_EFFORT = "general_effort"
    TREADMILL_WINTER = "treadmill_winter"
    FORGETS_LAPS = "forgets_laps"
    COARSE_WATCH = "coarse_watch"


class Story(Struct, frozen=True, kw_only=True):
    """How a season goes apart from the group's plan.

    Files begin in `first_week`; up to `indoors_until_week` every run is on a treadmill. The work
    of `quarters_pace` is slower in heat. `lost_share` is by how much last season was slower at
    800, None where that season plays no part.
    """

    group: TrainingGroup
    first_week: int = 1
    indoors_until_week: int = 0
    quarters_pace: float = 1.0


STORIES: Mapping[Archetype, Story] = {
    Archetype.STEADY_CLIMBER: Story(group=TrainingGroup.TRACK),
    Archetype.FOUR_WEEKS_BEHIND: Story(group=TrainingGroup.LATE),
    Archetype.JUMPED_TO_800: Story(group=TrainingGroup.CURIOUS),
    Archetype.ILLEGAL_TWICE: Story(group=TrainingGroup.EAGER),
    Archetype.LAST_SEASONS_PACE: Story(group=TrainingGroup.TRACK),
    Archetype.STRIDES_ONCE_A_WEEK: Story(group=TrainingGroup.ONCE),
    Archetype.NO_RESULT: Story(group=TrainingGroup.TRACK),
    Archetype.MID_SEASON_START: Story(group=TrainingGroup.TRACK, first_week=7),
    Archetype.GENERAL_EFFORT: Story(group=TrainingGroup.ROAD, quarters_pace=0.93),
    Archetype.TREADMILL_WINTER: Story(
        group=TrainingGroup.INDOORS, indoors_until_week=INDOORS_WEEKS
    ),
    Archetype.FORGETS_LAPS: Story(group=TrainingGroup.TRACK),
    Archetype.COARSE_WATCH: Story(group=TrainingGroup.TRACK),
}

TEAM = (
    Archetype.STEADY_CLIMBER,
    Archetype.FOUR_WEEKS_BEHIND,
    Archetype.ILLEGAL_TWICE,
    Archetype.STRIDES_ONCE_A_WEEK,
    Archetype.GENERAL_EFFORT,
    Archetype.JUMPED_TO_800,
    Archetype.NO_RESULT,
    Archetype.LAST_SEASONS_PACE,
    Archetype.MID_SEASON_START,
    Archetype.TREADMILL_WINTER,
    Archetype.FORGETS_LAPS,
    Archetype.COARSE_WATCH,
    *[Archetype.STEADY_CLIMBER] * 8,
    *[Archetype.FOUR_WEEKS_BEHIND] * 2,
    Archetype.ILLEGAL_TWICE,
    Archetype.STRIDES_ONCE_A_WEEK,
    Archetype.GENERAL_EFFORT,
    Archetype.JUMPED_TO_800,
    Archetype.LAST_SEASONS_PACE,
    Archetype.MID_SEASON_START,
    Archetype.TREADMILL_WINTER,
    Archetype.FORGETS_LAPS,
)
"""Thirty athletes; a small team is the first eight."""


def run_in(archetype: Archetype, week: int) -> Week:
    """List what is really run in a week, by weekday; the plan is `plan_of` the group."""
    story = STORIES[archetype]
    if week < story.first_week:
        return {}
    planned = plan_of(story.group, week)
    if archetype is Archetype.JUMPED_TO_800 and week == LEAP_WEEKS[0]:
        return {**planned, THURSDAY: f"{RUN} + {LEAP}"}
    if archetype is Archetype.LAST_SEASONS_PACE:
        return {day: _at_last_seasons_pace(text) for day, text in planned.items()}
    return planned


def _at_last_seasons_pace(text: str) -> str:
    """Run last season's 800 pace, this season's 1600, and nothing any faster."""
    for fastest in (IN_N_OUT, AT_400):
        text = text.replace(fastest, AT_1600)
    return text.replace("@800", "@1600")
