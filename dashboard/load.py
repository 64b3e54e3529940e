"""The load page: what everybody ran and how hard it was, week beside week, without a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import polars as pl
from markupsafe import Markup
from msgspec import Struct

from dashboard.marks import DISTANCE_UNIT, NOTHING, day, distance, number, row
from dashboard.people import People, anchor
from dashboard.tables import WEEK, Tables
from metrics.contract.weeks import day_text
from storage.format.enums import UNASSIGNED

LOAD_WEEKS: Final = 6


class LoadLine(Struct, frozen=True, kw_only=True):
    """One athlete: a cell a week, of kilometers and of the load where sessions were rated."""

    source: Markup
    name: str
    anchor: str
    cells: Sequence[Markup]


class LoadPage(Struct, frozen=True, kw_only=True):
    """The team's weeks, the latest first, and its athletes by name."""

    weeks: Sequence[Markup]
    lines: Sequence[LoadLine]


def load_page(tables: Tables, people: People) -> LoadPage:
    """Build the load page.

    Parameters
    ----------
    tables
        The tables of the store.
    people
        How athletes are called.

    Returns
    -------
    LoadPage
        The last six weeks up to the latest one judged; no lines where nobody was judged.
    """
    judged = tables.rows("progression", pl.col("athlete_id") != UNASSIGNED)
    latest = judged["week_start"].max() if judged.height else None
    if not isinstance(latest, date):
        return LoadPage(weeks=(), lines=())
    weeks = [latest - back * WEEK for back in range(LOAD_WEEKS)]
    run, loads = _run_metres(tables, weeks[-1]), _loads(tables, weeks[-1])
    lines = [
        LoadLine(
            source=row(athlete_id=athlete_id),
            name=people.called(athlete_id),
            anchor=anchor("athlete", athlete_id),
            cells=[
                _cell(week, run.get((athlete_id, week)), loads.get((athlete_id, week)))
                for week in weeks
            ],
        )
        for athlete_id in judged["athlete_id"].unique()
    ]
    return LoadPage(
        weeks=[day(week) for week in weeks],
        lines=sorted(lines, key=lambda line: (line.name.casefold(), line.anchor)),
    )


def _run_metres(tables: Tables, first: date) -> dict[tuple[str, date], float]:
    """Sum the meters run, by athlete and Monday."""
    runs = tables.rows("activities", pl.col("is_run"), pl.col("local_date") >= first)
    if runs.is_empty():
        return {}
    weekly = runs.group_by(
        "athlete_id", pl.col("local_date").dt.truncate("1w").alias("week_start")
    ).agg(pl.col("distance_m").sum())
    return {(athlete_id, week): metres for athlete_id, week, metres in weekly.iter_rows()}


def _loads(tables: Tables, first: date) -> dict[tuple[str, date], dict[str, Any]]:
    rated = tables.rows("load", pl.col("week_start") >= first).filter(pl.col("load").is_not_null())
    return {(week["athlete_id"], week["week_start"]): week for week in rated.iter_rows(named=True)}


def _cell(week: date, metres: float | None, load: dict[str, Any] | None) -> Markup:
    """Write the way of a week and its load; a dash where no run is known."""
    way = distance("distance_m", metres, f"{row('activities', is_run=True)} data-agg=sum")
    unit = Markup(" <span class=dim>{}</span>").format(DISTANCE_UNIT)
    run = way if metres is None else way + unit
    return Markup('<td{} class=n data-label="{}"><span>{}{}</span>').format(
        row(week_start=week), day_text(week), run, _rated(load)
    )


def _rated(load: dict[str, Any] | None) -> Markup:
    if load is None:
        return NOTHING
    return Markup("<span class=sub{}>load {}, {} of {} rated</span>").format(
        row("load"),
        number("load", load["load"]),
        number("sessions_rated", load["sessions_rated"]),
        number("sessions", load["sessions"]),
    )
