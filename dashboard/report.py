"""One self-contained HTML document from the tables of a store."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

import polars as pl
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from dashboard.athlete import athlete_pages
from dashboard.meet import meet_pages
from dashboard.people import People, anchor
from dashboard.races import race_cards
from dashboard.session import ReadSeries, SessionPage, session_pages
from dashboard.tables import Tables
from dashboard.team import PROGRESSION, team_page
from dashboard.trust import trust_page
from dashboard.words import RULES
from storage.format.enums import UNASSIGNED

SESSIONS_EACH: Final = 3
"""Sessions with a trace for each athlete, newest first."""
MOST_TRACES: Final = 450
"""Traces in one document: at 1 kB compressed each they stay below half a megabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which part of a team a document is about."""

    athletes: Sequence[str] | None = None
    """Only these; None for all, with the team page."""
    live: bool = False
    """Served, so that the page may look for newer tables."""


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
    scope = scope or Scope()
    chosen = newest_sessions(tables, scope.athletes)
    sessions = session_pages(tables, people, series, chosen)
    anchors = {activity_id: anchor("session", activity_id) for activity_id in chosen}
    races = race_cards(tables, people, athletes=scope.athletes)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            team=team_page(tables, people, today=today) if scope.athletes is None else None,
            athletes=athlete_pages(
                tables, people, sessions=anchors, races=races, athletes=scope.athletes
            ),
            sessions=sessions,
            meets=meet_pages(tables, people, races) if scope.athletes is None else [],
            trust=trust_page(tables, people) if scope.athletes is None else None,
            rules=RULES,
            live=scope.live,
        )
    )


def session_document(
    tables: Tables, series: ReadSeries, people: People, activity_id: str
) -> str | None:
    """Write the page of one session alone; None where the store has no such session."""
    pages: list[SessionPage] = session_pages(tables, people, series, [activity_id])
    if not pages:
        return None
    return environment().get_template("one_session.html.j2").render(session=pages[0], live=False)


def newest_sessions(tables: Tables, athletes: Sequence[str] | None = None) -> list[str]:
    """Choose the sessions that get a trace: each athlete's newest with efforts.

    Parameters
    ----------
    tables
        The tables of the store.
    athletes
        Only these; None for all.

    Returns
    -------
    list of str
        Activity ids, newest first, `SESSIONS_EACH` an athlete and `MOST_TRACES` in all.
    """
    filters = [
        pl.col("is_run"),
        pl.col("effort_count") > 0,
        pl.col("athlete_id") != UNASSIGNED,
    ]
    if athletes is not None:
        filters.append(pl.col("athlete_id").is_in(list(athletes)))
    rows = tables.rows("activities", *filters).drop_nulls("local_date")
    if rows.is_empty():
        return []
    newest = rows.sort("local_date", "start_time_utc", "activity_id", descending=True)
    return (
        newest.group_by("athlete_id", maintain_order=True)
        .head(SESSIONS_EACH)
        .sort("local_date", "activity_id", descending=True)["activity_id"]
        .to_list()[:MOST_TRACES]
    )


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
