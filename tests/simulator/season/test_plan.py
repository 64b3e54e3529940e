"""What the coach plans."""

from __future__ import annotations

from datetime import date

import pytest

from metrics.contract.race_paces import RacePace
from simulator.season.calendar import day_of
from simulator.season.plan import (
    AT_800,
    AT_1600,
    AT_3200,
    BY_3K_EFFORT,
    BY_5K_EFFORT,
    CLIMB,
    LEAP,
    LEAP_WEEKS,
    REPS_800,
    REPS_1600,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WEEKS,
    TrainingGroup,
    plan_of,
)

EVERY_WEEK = range(1, WEEKS + 1)


RACE_PACES = {
    BY_5K_EFFORT: RacePace.R5K,
    AT_3200: RacePace.R3200,
    BY_3K_EFFORT: RacePace.R3200,
    AT_1600: RacePace.R1600,
    REPS_1600: RacePace.R1600,
    AT_800: RacePace.R800,
    REPS_800: RacePace.R800,
}


BELOW = {
    RacePace.R5K: (),
    RacePace.R3200: (RacePace.R5K,),
    RacePace.R1600: (RacePace.R3200, RacePace.R5K),
    RacePace.R800: (RacePace.R1600, RacePace.R3200),
}


def paces_in(text: str) -> list[RacePace]:
    """The race paces whose foundation or work a day's text is."""
    return [race_pace for work, race_pace in RACE_PACES.items() if work in text]


@pytest.mark.parametrize(
    "group",
    [
        TrainingGroup.TRACK,
        TrainingGroup.ROAD,
        TrainingGroup.LATE,
        TrainingGroup.ONCE,
        TrainingGroup.INDOORS,
    ],
)
def test_A4_no_plan_of_a_careful_coach_meets_a_race_pace_without_the_two_below(
    group: TrainingGroup,
) -> None:
    met: dict[RacePace, date] = {}
    for week in EVERY_WEEK:
        for weekday, text in plan_of(group, week).items():
            day = day_of(week, weekday)
            for race_pace in paces_in(text):
                below = BELOW[race_pace]
                assert all((day - met[under]).days <= 42 for under in below), (group, week, text)
            met |= dict.fromkeys(paces_in(text), day)


def test_A4_the_leap_has_nothing_at_3200_or_1600_before_it() -> None:
    for week in range(1, LEAP_WEEKS[-1] + 1):
        for weekday, text in plan_of(TrainingGroup.EAGER, week).items():
            is_leap = week in LEAP_WEEKS and weekday == THURSDAY
            assert (LEAP in text) is is_leap
            assert not set(paces_in(text)) & {RacePace.R3200, RacePace.R1600, RacePace.R800}


def test_A1_the_team_has_strides_on_three_days_of_every_week_or_more() -> None:
    strides = [
        [text for day, text in CLIMB[week].items() if day != TUESDAY and " + " in text]
        for week in EVERY_WEEK
    ]
    assert min(map(len, strides)) >= 3


def test_A1_strides_once_a_week_are_on_one_day() -> None:
    for week in EVERY_WEEK:
        plan = plan_of(TrainingGroup.ONCE, week)
        days = [day for day, text in plan.items() if day != TUESDAY and " + " in text]
        assert days == [WEDNESDAY]
