from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.inputs.coach import AthleteContext, Meet, ScheduleStep, Season
from metrics.judgements.progression.schedule import Expected, expected_in, height

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
    assert (week.race_pace, week.stride_days, week.weeks_to_meet) == (
        race_pace,
        stride_days,
        weeks_before,
    )


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
    ("established", "weeks_before", "behind"),
    [
        (None, 8, 1), (None, 6, 3), (RacePace.R5K, 6, 1), (RacePace.R5K, 3, 4),
        (RacePace.R5K, -1, 8),
        (RacePace.R3200, 3, 1), (RacePace.R1600, 3, 0), (RacePace.R400, 3, 0), (RacePace.R5K, 8, 0),
    ],
)  # fmt: skip
def test_A2_weeks_behind_count_from_when_more_was_expected(
    context: AthleteContext, established: RacePace | None, weeks_before: int, behind: int
) -> None:
    week = expected(context, weeks_before)
    assert week is not None
    assert week.weeks_behind(established) == behind


def test_heights_are_those_of_the_progression() -> None:
    assert [height(race_pace) for race_pace in PROGRESSION] == [1, 2, 3, 4, 5]
    assert height(None) == height(RacePace.EASY) == height(RacePace.MAX) == 0
