"""`thirdlap assign`: whose runs these are, told after they were ingested."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from flows.cli.options import for_store
from flows.common.console import say
from flows.common.workspace import Context
from storage.format.enums import UNASSIGNED

if TYPE_CHECKING:
    from flows.engine.settle import Change, OwnerEvidence
    from storage import Store


@click.command()
@click.argument("athlete", required=False)
@click.argument("what", nargs=-1)
@click.option("--watch", "watches", multiple=True, metavar="SERIAL", help="All runs of this watch.")
@click.option("--roster", "by_roster", is_flag=True, help="Apply athletes.csv to all runs again.")
@click.option("--undo", "takes_back", is_flag=True, help="Take back the last change.")
@click.option("--yes", "has_consent", is_flag=True, help="Move runs that have an owner, too.")
@for_store
def assign(
    here: Context,
    athlete: str | None,
    what: tuple[str, ...],
    watches: tuple[str, ...],
    **options: bool,
) -> None:
    """Say whose runs these are, after they were ingested; nothing is read again.

    ATHLETE is an id of athletes.csv or a name, or `unassigned`. WHAT is a file, a folder, or the
    first digits of an activity_id. This overrides folders, watches and file names. Runs that have
    an owner already change hands only with --yes.
    """
    ways = (bool(athlete), options["by_roster"], options["takes_back"])
    if sum(ways) != 1 or bool(athlete) is not bool(what or watches):
        raise click.UsageError(
            "name an athlete and some runs, as in `thirdlap assign f07 inbox/girls` or"
            " `thirdlap assign f07 --watch 3991234567`; or give --roster or --undo alone"
        )
    from flows.engine.settle import OwnerEvidence, by_roster, take_back
    from storage import open_store

    store = open_store(here.settings.store)
    store.finish_dead_runs()
    evidence = OwnerEvidence.of(store, here.workspace, inbox=here.settings.inbox)
    if options["takes_back"]:
        _make(here, store, take_back(store, evidence), is_undoable=False)
        store.drop_last_note()
        return
    changes = (
        _by_hand(here, store, evidence, athlete, (what, watches))
        if athlete
        else by_roster(evidence)
    )
    _make_with_consent(here, store, changes, has_consent=options["has_consent"])


def _by_hand(
    here: Context,
    store: Store,
    evidence: OwnerEvidence,
    athlete: str,
    meant: tuple[tuple[str, ...], tuple[str, ...]],
) -> list[Change]:
    from flows.common.team import athlete_meant
    from flows.engine.runs_meant import UnknownRunError, activities_meant, activities_of_watches
    from flows.engine.settle import by_hand

    what, watches = meant
    is_nobody = athlete == UNASSIGNED
    athlete_id = athlete if is_nobody else athlete_meant(here.read_workspace(), athlete)
    try:
        activity_ids = activities_meant(store, evidence.claims, what)
        activity_ids |= activities_of_watches(store, evidence.claims, watches)
    except UnknownRunError as error:
        raise click.ClickException(str(error)) from error
    return by_hand(evidence, activity_ids, athlete_id)


def _make_with_consent(
    here: Context, store: Store, changes: list[Change], *, has_consent: bool
) -> None:
    """Make the changes, unless runs have an owner and nobody says yes; then make none of them."""
    from flows.engine.settle import amount_text, change_lines

    owned = [c for c in changes if c.moves and c.claim["athlete_id"] != UNASSIGNED]
    if owned and not has_consent:
        say(f"{amount_text(owned)} would get another owner:")
        for line in change_lines(owned):
            say(line)
        if not (sys.stdin.isatty() and click.confirm("Move them?", err=True)):
            raise click.UsageError("nothing was changed: add --yes to move runs that have an owner")
    _make(here, store, changes, is_undoable=True)


def _make(here: Context, store: Store, changes: list[Change], *, is_undoable: bool) -> None:
    from flows.engine.judging import bring_up_to_date
    from flows.engine.settle import amount_text, apply, change_lines, note_unassigned

    apply(store, changes, is_undoable=is_undoable)
    moves = [change for change in changes if change.moves]
    if changes:
        click.echo(f"{amount_text(moves)} moved")
        note_unassigned(store)
    else:
        click.echo("No changes: these runs are already assigned that way.")
    for line in change_lines(moves):
        click.echo(line)
    # Also where nothing changed: whoever was killed before may have assigned and not judged.
    bring_up_to_date(store, here.workspace)
