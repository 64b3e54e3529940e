"""One self-contained HTML document from the tables of a store."""

from __future__ import annotations

import base64
import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from msgspec import Struct

from dashboard.athlete import SessionLinks, athlete_pages
from dashboard.load import load_page
from dashboard.marks import DISTANCE_UNIT
from dashboard.meet import meet_pages
from dashboard.people import People, anchor
from dashboard.progression import PROGRESSION
from dashboard.races import race_cards
from dashboard.session import ReadSeries, SessionPage, session_pages
from dashboard.tables import Tables
from dashboard.team import team_page
from dashboard.trust import trust_page
from dashboard.words import RULES
from storage.format.enums import UNASSIGNED

SESSIONS_EACH: Final = 3
"""Sessions with a trace for each athlete, newest first."""
MOST_TRACES: Final = 600
"""Traces in one document: at 0.7 kB compressed each they stay below half a megabyte."""
ALONE: Final = timedelta(weeks=8)
"""A document of one athlete holds all sessions with efforts of so long."""


class Scope(Struct, frozen=True, kw_only=True):
    """Which part of a team a document is about."""

    athletes: Sequence[str] | None = None
    """Only these; None for all, with the team page."""
    live: bool = False
    """Served, so that the page may look for newer tables."""
    behind: bool = False
    """Something is newer than the judgements: the document says so."""


def report(
    tables: Tables, series: ReadSeries, people: People, *, today: date, scope: Scope | None = None
) -> str:
    """Write the report as one HTML document that needs nothing else.

    Parameters
    ----------
    tables
        The tables of the store.
    series
        Gives the recording of an activity, for the traces.
    people
        How athletes are called.
    today
        The coach's day.
    scope
        A part of the team; the whole team where it is None.

    Returns
    -------
    str
        HTML with inline style, script and SVG. No address but its own is ever asked.
    """
    with _uncollected():
        return _ascii(_report(tables, series, people, today=today, scope=scope or Scope()))


def _ascii(text: str) -> str:
    """Write other letters as character references: a browser decodes ASCII four times as fast."""
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector out: a report is a million small objects, none in a circle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _report(
    tables: Tables, series: ReadSeries, people: People, *, today: date, scope: Scope
) -> str:
    chosen = newest_sessions(tables, scope.athletes, today=today)
    races = race_cards(tables, people, athletes=scope.athletes)
    is_team = scope.athletes is None
    meets = meet_pages(tables, people, races) if is_team else []
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            team=team_page(tables, people, today=today, meets=meets) if is_team else None,
            athletes=athlete_pages(
                tables,
                people,
                today=today,
                sessions=_links(chosen, is_live=scope.live),
                races=races,
                athletes=scope.athletes,
            ),
            sessions=session_pages(tables, people, series, chosen, races),
            meets=meets,
            load=load_page(tables, people) if is_team else None,
            trust=trust_page(tables, people) if is_team else None,
            rules=RULES,
            live=scope.live,
            behind=scope.behind,
        )
    )


def _links(chosen: Sequence[str], *, is_live: bool) -> SessionLinks:
    """Give the address of a session's page: in the document, else of the server, if it is live."""
    anchors = {activity_id: f"#{anchor('session', activity_id)}" for activity_id in chosen}

    def link(activity_id: str) -> str | None:
        return anchors.get(activity_id) or (f"session/{activity_id}" if is_live else None)

    return link


def session_document(
    tables: Tables, series: ReadSeries, people: People, activity_id: str
) -> str | None:
    """Write the page of one session alone; None where the store has no such session."""
    is_it = pl.col("activity_id") == activity_id
    athletes = tables.rows("activities", is_it)["athlete_id"].to_list()
    races = race_cards(tables, people, athletes=athletes)
    pages: list[SessionPage] = session_pages(tables, people, series, [activity_id], races)
    if not pages:
        return None
    return _ascii(
        environment().get_template("one_session.html.j2").render(session=pages[0], live=False)
    )


def newest_sessions(
    tables: Tables, athletes: Sequence[str] | None = None, *, today: date
) -> list[str]:
    """Choose the sessions that get a trace: each athlete's newest with efforts.

    Parameters
    ----------
    tables
        The tables of the store.
    athletes
        Only these; None for all.
    today
        The coach's day: the last that counts.

    Returns
    -------
    list of str
        Activity ids, newest first: of a team `SESSIONS_EACH` an athlete, of athletes by name all of
        the last 8 weeks; `MOST_TRACES` at most.
    """
    filters = [
        pl.col("is_run"),
        pl.col("effort_count") > 0,
        pl.col("athlete_id") != UNASSIGNED,
        pl.col("local_date") <= today,
    ]
    if athletes is not None:
        filters.append(pl.col("athlete_id").is_in(list(athletes)))
    rows = tables.rows("activities", *filters)
    if rows.is_empty():
        return []
    newest = rows.sort("local_date", "start_time_utc", "activity_id", descending=True)
    by_athlete = newest.group_by("athlete_id", maintain_order=True)
    chosen = (
        by_athlete.head(SESSIONS_EACH)
        if athletes is None
        else newest.filter(pl.col("local_date") > pl.col("local_date").max() - ALONE)
    )
    in_order = chosen.sort("local_date", "activity_id", descending=True)
    return in_order["activity_id"].to_list()[:MOST_TRACES]


@cache
def environment() -> Environment:
    """Make the templates' environment: everything is escaped, a missing name is an error."""
    made = Environment(
        loader=PackageLoader("dashboard"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        style=Markup(asset("page.css")),
        script=Markup(asset("page.js")),
        csp=csp(),
        paces=PROGRESSION,
        distance_unit=DISTANCE_UNIT,
    )
    return made


@cache
def asset(name: str) -> str:
    """Read a file of `templates`."""
    return (files("dashboard") / "templates" / name).read_text(encoding="utf-8")


@cache
def csp() -> str:
    """Write the Content-Security-Policy: only our own style and script, by their hashes."""
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; connect-src 'self';"
        f" style-src '{_hash('page.css')}'; script-src '{_hash('page.js')}'"
    )


def _hash(name: str) -> str:
    digest = hashlib.sha256(asset(name).encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
