from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.inputs.coach import AthleteContext, Meet, ScheduleStep, Season
from metrics.judgements.progression.schedule import (
    Expected,
    expected_in,
    height,
    weeks_to_first_meet,
)

MakeContext = Callable[..., AthleteContext]
MEET = date(2026, 4, 11)
MEET_WEEK = date(2026, 4, 6)
WEEK = timedelta(weeks=1)
STEPS = tuple(
    ScheduleStep(weeks_before=weeks, race_pace=race_pace, stride_days=days)
    for weeks, race_pace, days in (
        (8, RacePace.R5K, 3),
        (6, RacePace.R3200, 3),
        (3, RacePace.R1600, 4),
    )
)
SEASON = Season(
    name="Track",
    start=MEET_WEEK - 12 * WEEK,
    end=MEET_WEEK + 2 * WEEK,
    meets=(Meet(name="League", day=MEET + WEEK), Meet(name="Opener", day=MEET)),
)


def expected(context: AthleteContext, weeks_before: int) -> Expected | None:
    start = MEET_WEEK - weeks_before * WEEK
    return expected_in(context, start, start + timedelta(days=6))


@pytest.fixture
def context(make_context: MakeContext) -> AthleteContext:
    context = make_context(seasons=(SEASON,))
    return replace(context, settings=replace(context.settings, schedule=STEPS[::-1]))


@pytest.mark.parametrize(
    ("weeks_before", "race_pace", "stride_days"),
    [(8, "5k", 3), (7, "5k", 3), (6, "3200", 3), (4, "3200", 3), (3, "1600", 4), (-2, "1600", 4)],
)
def test_A2_a_step_holds_from_its_week_to_the_next_ones(
    context: AthleteContext, weeks_before: int, race_pace: str, stride_days: int
) -> None:
    week = expected(context, weeks_before)
    assert week is not None
    assert (week.race_pace, week.stride_days) == (race_pace, stride_days)
    start = MEET_WEEK - weeks_before * WEEK
    assert weeks_to_first_meet(context, start, start + timedelta(days=6)) == weeks_before


@pytest.mark.parametrize("weeks_before", [13, 9, -3])
def test_A2_nothing_is_expected_before_the_first_step_or_outside_a_season(
    context: AthleteContext, weeks_before: int
) -> None:
    assert expected(context, weeks_before) is None


def test_A2_nothing_is_expected_in_a_season_without_a_meet(context: AthleteContext) -> None:
    assert expected(replace(context, seasons=(replace(SEASON, meets=()),)), 6) is None


def test_A2_a_week_of_two_seasons_is_of_the_later_one(context: AthleteContext) -> None:
    later = replace(SEASON, start=MEET_WEEK + timedelta(days=3), meets=())
    assert expected(replace(context, seasons=(SEASON, later)), 0) is None
    assert expected(replace(context, seasons=(SEASON, later)), 1) is not None


@pytest.mark.parametrize(
    ("race_pace", "weeks"), [(RacePace.R5K, 8), (RacePace.R3200, 6), (RacePace.R1600, 3)]
)
def test_A2_a_pace_has_been_due_since_its_step_began(
    context: AthleteContext, race_pace: RacePace, weeks: int
) -> None:
    week = expected(context, 3)
    assert week is not None
    assert week.due_on(race_pace) == MEET_WEEK - timedelta(weeks=weeks)


def test_A2_nothing_has_been_due_from_before_the_season(context: AthleteContext) -> None:
    late = replace(SEASON, start=MEET_WEEK - timedelta(days=16))
    week = expected(replace(context, seasons=(late,)), 2)
    assert week is not None
    assert week.due_on(RacePace.R5K) == late.start


def test_heights_are_those_of_the_progression() -> None:
    assert [height(race_pace) for race_pace in PROGRESSION] == [1, 2, 3, 4, 5]
    assert height(None) == height(RacePace.EASY) == height(RacePace.MAX) == 0
