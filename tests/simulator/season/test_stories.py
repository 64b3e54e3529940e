"""The plan and what athletes make of it."""

from __future__ import annotations

from simulator.season.plan import (
    CLIMB,
    LEAP,
    LEAP_WEEKS,
    THURSDAY,
    WEEKS,
    TrainingGroup,
    plan_of,
)
from simulator.season.stories import STORIES, TEAM, Archetype, run_in

EVERY_WEEK = range(1, WEEKS + 1)


def test_a_leap_can_come_unplanned() -> None:
    first, second = LEAP_WEEKS
    assert LEAP in run_in(Archetype.JUMPED_TO_800, first)[THURSDAY]
    assert LEAP not in plan_of(TrainingGroup.CURIOUS, first)[THURSDAY]
    assert run_in(Archetype.JUMPED_TO_800, second) == plan_of(TrainingGroup.CURIOUS, second)


def test_last_seasons_pace_never_meets_todays_800() -> None:
    texts = [
        text for week in EVERY_WEEK for text in run_in(Archetype.LAST_SEASONS_PACE, week).values()
    ]
    assert any("@1600" in text for text in texts)
    assert not any("@800" in text or "@400" in text or "in-n-out" in text for text in texts)


def test_nothing_is_run_before_the_first_week_of_a_story() -> None:
    assert run_in(Archetype.MID_SEASON_START, 6) == {}
    assert run_in(Archetype.MID_SEASON_START, 7) == CLIMB[7]


def test_every_story_is_on_the_team_of_thirty() -> None:
    assert len(TEAM) == 30
    assert set(TEAM) == set(Archetype) == set(STORIES)
