"""What is planned for the days to come: who does what, day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from markupsafe import Markup
from msgspec import Struct

from dashboard.marks import day, row, text
from dashboard.people import People
from dashboard.tables import Rows, Tables, by_key

DAYS_AHEAD: Final = 7
MOST_NAMES: Final = 4
"""Athletes named beside a workout; of more, the others are counted in words."""


class PlannedWorkout(Struct, frozen=True, kw_only=True):
    """One workout of a day, and who does it: groups where a whole one does."""

    source: Markup
    text: Markup
    who: str


class PlannedDay(Struct, frozen=True, kw_only=True):
    """The workouts of one day."""

    day: Markup
    is_today: bool
    workouts: Sequence[PlannedWorkout]


def plan_ahead(tables: Tables, *filters: pl.Expr, today: date) -> pl.DataFrame:
    """Read the plan of today and the days to come, a row for each workout of an athlete."""
    last = today + timedelta(days=DAYS_AHEAD - 1)
    rows = tables.rows("plan", pl.col("local_date").is_between(today, last), *filters)
    first = rows.unique(
        ["athlete_id", "local_date", "plan_item"], keep="first", maintain_order=True
    )
    return first.drop_nulls("planned_text").sort("local_date", "plan_item")


def team_ahead(tables: Tables, people: People, *, today: date) -> list[PlannedDay]:
    """List the days to come with each workout once, and who does it.

    Parameters
    ----------
    tables
        The tables of the store.
    people
        How athletes are called.
    today
        The coach's day: the first that is listed.

    Returns
    -------
    list of PlannedDay
        Days with a plan, today and the next six.
    """
    groups: dict[str, set[str]] = {}
    for athlete in tables.rows("athletes").iter_rows(named=True):
        groups.setdefault(athlete["group"] or "", set()).add(athlete["athlete_id"])
    days = by_key(plan_ahead(tables, today=today), "local_date")
    return [
        PlannedDay(
            day=day(local_date, weekday=True),
            is_today=local_date == today,
            workouts=[
                _workout(planned, _who({item["athlete_id"] for item in planned}, groups, people))
                for planned in _by_text(items).values()
            ],
        )
        for local_date, items in days.items()
    ]


def athlete_ahead(items: Rows, *, today: date) -> list[PlannedDay]:
    """List the days to come of one athlete, from rows of `plan_ahead`."""
    days: dict[date, Rows] = {}
    for item in items:
        days.setdefault(item["local_date"], []).append(item)
    return [
        PlannedDay(
            day=day(local_date, weekday=True),
            is_today=local_date == today,
            workouts=[_workout([item], "") for item in planned],
        )
        for local_date, planned in days.items()
    ]


def _by_text(items: Rows) -> dict[str, Rows]:
    workouts: dict[str, Rows] = {}
    for item in items:
        workouts.setdefault(item["planned_text"], []).append(item)
    return workouts


def _workout(planned: Sequence[dict[str, Any]], who: str) -> PlannedWorkout:
    item = planned[0]
    return PlannedWorkout(
        source=row(
            "plan",
            athlete_id=item["athlete_id"],
            local_date=item["local_date"],
            plan_item=item["plan_item"],
            group_index=item["group_index"],
        ),
        text=text("planned_text", item["planned_text"]),
        who=who,
    )


def _who(athletes: set[str], groups: Mapping[str, set[str]], people: People) -> str:
    """Name whole groups as such, and everybody else by name."""
    team = set().union(*groups.values())
    if len(team) > 1 and athletes >= team:
        return "everyone"
    whole = [name for name, members in sorted(groups.items()) if name and members <= athletes]
    others = athletes.difference(*(groups[name] for name in whole))
    names = sorted(people.called(athlete_id) for athlete_id in others)
    shown = names if len(names) <= MOST_NAMES else [*names[: MOST_NAMES - 1], "others"]
    return ", ".join([*whole, *shown])
