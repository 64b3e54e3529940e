"""`thirdlap assign`: whose runs these are, said afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.common.console import store_option
from flows.common.settings import settings_in_force
from flows.common.text import count
from storage.format.enums import UNASSIGNED

if TYPE_CHECKING:
    import polars as pl

    from flows.engine.reassign import Row
    from storage import Store


@click.command()
@click.argument("athlete", required=False)
@click.argument("what", nargs=-1)
@click.option("--watch", "watches", multiple=True, metavar="SERIAL", help="All runs of this watch.")
@click.option("--roster", "by_roster", is_flag=True, help="Ask athletes.csv again about all runs.")
@store_option
def assign(
    athlete: str | None,
    what: tuple[str, ...],
    watches: tuple[str, ...],
    *,
    by_roster: bool,
    store: str | None,
) -> None:
    """Say whose runs these are, after they were ingested; nothing is read again.

    ATHLETE is an id of athletes.csv or a name, or `unassigned`. WHAT is a file, a folder, or the
    first digits of an activity_id. What is said here outweighs folders, watches and names.
    """
    if by_roster == bool(athlete) or (athlete and not what and not watches):
        raise click.UsageError(
            "say whose and what, `thirdlap assign f07 inbox/girls` or `thirdlap assign f07"
            " --watch 3991234567`; or only --roster"
        )
    from flows.engine.judging import bring_up_to_date
    from storage import open_store

    settings = settings_in_force({"store": store}).settings
    opened = open_store(settings.store)
    claims = opened.claims()
    rows = (
        _by_hand(opened, claims, athlete, what, watches)
        if athlete
        else _by_roster(opened, claims, settings.inbox)
    )
    if rows:
        opened.assign(rows)
        bring_up_to_date(opened)
    click.echo(_said(rows))


def _by_hand(
    store: Store,
    claims: pl.DataFrame,
    athlete: str,
    what: tuple[str, ...],
    watches: tuple[str, ...],
) -> list[Row]:
    from flows.common.team import meant
    from flows.common.workspace import workspace_here
    from flows.engine.ownership import roster_here
    from flows.engine.reassign import UnknownError, meant_by, of_watches, said_by_hand

    athlete_id = athlete if athlete == UNASSIGNED else meant(workspace_here(), athlete)
    try:
        wanted = meant_by(store, claims, what) | of_watches(store, claims, watches)
    except UnknownError as error:
        raise click.ClickException(str(error)) from error
    return said_by_hand(claims, wanted, athlete_id, roster_here())


def _by_roster(store: Store, claims: pl.DataFrame, inbox: str) -> list[Row]:
    from flows.engine.ownership import roster_here
    from flows.engine.reassign import said_by_roster

    return said_by_roster(store, claims, roster_here(), inbox=inbox)


def _said(rows: list[Row]) -> str:
    if not rows:
        return "nothing changed: that is how it is already"
    of_each: dict[str, int] = {}
    for row in rows:
        of_each[row["athlete_id"]] = of_each.get(row["athlete_id"], 0) + 1
    each = (f"{athlete_id}: {amount}" for athlete_id, amount in sorted(of_each.items()))
    return f"{count(len(rows), 'activity')} assigned · " + " · ".join(each)
