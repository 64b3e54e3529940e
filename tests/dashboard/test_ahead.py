"""The plan ahead: each workout of a day once, with who does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dashboard.ahead import DAYS_AHEAD, team_ahead
from dashboard.people import People
from dashboard.tables import Tables
from tests.dashboard.frames import MONDAY, tables_of

GROUPS = {"a1": "girls", "a2": "girls", "b1": "boys", "b2": "boys", "c1": None}


def planned(athlete_id: str, text: str = "6x150 @800", days: int = 0) -> dict[str, Any]:
    return {
        "athlete_id": athlete_id,
        "local_date": MONDAY + timedelta(days=days),
        "plan_item": 1,
        "group_index": 1,
        "planned_text": text,
    }


def team(*plan: dict[str, Any]) -> Tables:
    athletes = [{"athlete_id": name, "group": group} for name, group in GROUPS.items()]
    return tables_of(plan=plan, athletes=athletes)


def who(*plan: dict[str, Any]) -> list[str]:
    days = team_ahead(team(*plan), People(names={"a1": "Ada", "b1": "Ben"}), today=MONDAY)
    return [workout.who for day in days for workout in day.workouts]


def test_a_whole_group_is_named_as_one() -> None:
    assert who(planned("a1"), planned("a2"), planned("b1")) == ["girls, Ben"]


def test_everybody_is_everyone() -> None:
    assert who(*map(planned, GROUPS)) == ["everyone"]


def test_an_athlete_alone_is_named() -> None:
    assert who(planned("a1"), planned("c1", "30:00 easy")) == ["Ada", "c1"]


def test_a_long_list_of_names_is_cut() -> None:
    plan = [planned(f"x{index}") for index in range(9)]
    assert who(*plan) == ["x0, x1, x2, others"]


def test_a_workout_of_several_groups_of_reps_is_listed_once() -> None:
    rows = [{**planned("a1"), "group_index": index} for index in (1, 2)]
    (day,) = team_ahead(team(*rows), People(), today=MONDAY)
    (workout,) = day.workouts
    assert "6x150 @800" in workout.text
    assert "group_index=1" in workout.source


def test_seven_days_are_ahead_and_today_is_the_first() -> None:
    plan = [planned("a1", days=days) for days in range(-2, 12)]
    days = team_ahead(team(*plan), People(), today=MONDAY)
    assert len(days) == DAYS_AHEAD
    assert [day.is_today for day in days] == [True] + [False] * (DAYS_AHEAD - 1)
