"""The days of the simulated season: a winter and spring, first meet in April."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from msgspec import Struct

from metrics.contract.race_paces import RacePace
from simulator.season.plan import SATURDAY, WEEKS

START = date(2026, 1, 5)
"""Monday of week 1."""
ZONE = "America/Chicago"
AFTERNOON_UTC, MORNING_UTC = time(21, 30), time(15, 0)
"""Runs begin about then on school days and on Saturdays, on the same calendar day everywhere."""


class SeasonMeet(Struct, frozen=True, kw_only=True):
    """A meet, on Saturday of its week, and what the team races there."""

    name: str
    week: int
    race_paces: tuple[RacePace, ...]


MEETS = (
    SeasonMeet(name="Opener", week=13, race_paces=(RacePace.R1600,)),
    SeasonMeet(name="Relays", week=15, race_paces=(RacePace.R3200, RacePace.R800)),
)
TRIAL_WEEK = 8
"""A time trial over 1600 m on its Saturday, before the run."""
WINTER_RACES: Mapping[RacePace, int] = MappingProxyType(
    {RacePace.R5K: 30, RacePace.R3200: 23, RacePace.R800: 16, RacePace.R1600: 9, RacePace.R400: 2}
)
"""How many days before the season each distance was raced or tried."""
LAST_SPRING_DAYS = 240


def day_of(week: int, weekday: int) -> date:
    """Find the day of a week from 1 and a weekday from Monday, 0."""
    return START + timedelta(weeks=week - 1, days=weekday)


def week_of(day: date) -> float:
    """Count weeks from the season's start, as abilities do: 1 is the end of week 1."""
    return (day - START).days / 7


def start_of(day: date) -> datetime:
    """Set when a day's run begins, apart from a runner's own minutes."""
    usual = MORNING_UTC if day.weekday() == SATURDAY else AFTERNOON_UTC
    return datetime.combine(day, usual, tzinfo=UTC)


def end_of(weeks: int = WEEKS) -> date:
    """Find the last Sunday of a season of this many weeks."""
    return START + timedelta(weeks=weeks, days=-1)
