"""The days of the simulated season."""

from __future__ import annotations

from datetime import date

from simulator.season.calendar import MEETS, day_of, week_of
from simulator.season.plan import (
    FIRST_MEET_WEEK,
)


def test_the_first_meet_is_when_the_plan_says() -> None:
    assert min(meet.week for meet in MEETS) == FIRST_MEET_WEEK


def test_weeks_are_counted_from_the_first_monday() -> None:
    assert day_of(1, 0) == date(2026, 1, 5)
    assert day_of(2, 5) == date(2026, 1, 17)
    assert week_of(day_of(3, 0)) == 2.0
