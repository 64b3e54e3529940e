"""`thirdlap assign`: whose runs these are, told after they were ingested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from flows.cli.options import for_store
from flows.common.text import count
from flows.common.workspace import Context
from storage.format.enums import UNASSIGNED

if TYPE_CHECKING:
    import polars as pl

    from flows.engine.reassign import Assignment
    from storage import Store


@click.command()
@click.argument("athlete", required=False)
@click.argument("what", nargs=-1)
@click.option("--watch", "watches", multiple=True, metavar="SERIAL", help="All runs of this watch.")
@click.option("--roster", "by_roster", is_flag=True, help="Apply athletes.csv to all runs again.")
@for_store
def assign(
    here: Context,
    athlete: str | None,
    what: tuple[str, ...],
    watches: tuple[str, ...],
    *,
    by_roster: bool,
) -> None:
    """Say whose runs these are, after they were ingested; nothing is read again.

    ATHLETE is an id of athletes.csv or a name, or `unassigned`. WHAT is a file, a folder, or the
    first digits of an activity_id. This overrides folders, watches and file names.
    """
    if by_roster == bool(athlete) or (athlete and not what and not watches):
        raise click.UsageError(
            "name an athlete and some runs, as in `thirdlap assign f07 inbox/girls` or"
            " `thirdlap assign f07 --watch 3991234567`; or give --roster alone"
        )
    from flows.engine.judging import bring_up_to_date
    from storage import open_store

    store = open_store(here.settings.store)
    claims = store.claims()
    rows = (
        _by_hand(here, store, claims, athlete, what, watches)
        if athlete
        else _by_roster(here, store, claims)
    )
    if rows:
        store.assign(rows)
    click.echo(_summary(rows))
    # Also where nothing changed: whoever was killed before may have assigned and not judged.
    bring_up_to_date(store, here.workspace)


def _by_hand(
    here: Context,
    store: Store,
    claims: pl.DataFrame,
    athlete: str,
    what: tuple[str, ...],
    watches: tuple[str, ...],
) -> list[Assignment]:
    from flows.common.team import athlete_meant
    from flows.engine.ownership import roster_of
    from flows.engine.reassign import (
        UnknownRunError,
        activities_meant,
        activities_of_watches,
        assigned_by_hand,
    )

    is_nobody = athlete == UNASSIGNED
    athlete_id = athlete if is_nobody else athlete_meant(here.read_workspace(), athlete)
    try:
        activity_ids = activities_meant(store, claims, what) | activities_of_watches(
            store, claims, watches
        )
    except UnknownRunError as error:
        raise click.ClickException(str(error)) from error
    return assigned_by_hand(claims, activity_ids, athlete_id, roster_of(here.workspace))


def _by_roster(here: Context, store: Store, claims: pl.DataFrame) -> list[Assignment]:
    from flows.engine.ownership import roster_of
    from flows.engine.reassign import assigned_by_roster

    roster = roster_of(here.workspace)
    return assigned_by_roster(store, claims, roster, inbox=here.settings.inbox)


def _summary(rows: list[Assignment]) -> str:
    if not rows:
        return "No changes: these runs are already assigned that way."
    amounts: dict[str, int] = {}
    for row in rows:
        amounts[row["athlete_id"]] = amounts.get(row["athlete_id"], 0) + 1
    of_each = (f"{athlete_id}: {amount}" for athlete_id, amount in sorted(amounts.items()))
    return f"{count(len(rows), 'activity')} assigned · " + " · ".join(of_each)
