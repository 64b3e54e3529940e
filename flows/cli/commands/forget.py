"""`thirdlap forget`: remove an athlete for good."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.common.console import say, store_option
from flows.common.settings import settings_in_force
from flows.common.text import count, printable
from storage.format.enums import UNASSIGNED

if TYPE_CHECKING:
    from storage import Store
    from storage.maintenance.forget import Forgotten


@click.command()
@click.argument("athlete")
@store_option
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
def forget(athlete: str, *, store: str | None, is_sure: bool) -> None:
    """Remove all that the store holds of ATHLETE: runs, judgements, raw files. There is no undo.

    Only the hashes of the files' contents stay, so that the same files do not come back. What lies
    outside of the store is not touched, but named where it is known.
    """
    from storage import open_store

    opened = open_store(settings_in_force({"store": store}).settings.store)
    athlete_id = _meant(opened, athlete)
    if not is_sure:
        click.confirm(f"Remove everything of {athlete_id} for good?", abort=True, err=True)
    done = opened.forget(athlete_id)
    click.echo(
        f"forgotten: {athlete_id} · {count(done.activity_count, 'activity')} of"
        f" {count(done.file_count, 'file')}, {count(done.raw_count, 'raw file')}"
    )
    say("\n".join(_left(athlete_id, done)))


def _meant(store: Store, athlete: str) -> str:
    """Also somebody who is on no roster any more."""
    if athlete == UNASSIGNED:
        raise click.BadParameter("nobody in particular; `thirdlap assign` says whose runs are")
    if athlete in store.claims()["athlete_id"] or athlete in store.judged():
        return athlete
    from flows.common.team import meant
    from flows.common.workspace import workspace_here

    return meant(workspace_here(), athlete)


def _left(athlete_id: str, done: Forgotten) -> Iterator[str]:
    """What could not be removed."""
    if there := [path for path in done.paths if Path(path).exists()]:
        yield "the files themselves are yours to delete:"
        yield from (f"  {printable(path)}" for path in there)
    if done.damaged:
        yield "nobody can tell whose these damaged files are:"
        yield from (f"  {printable(path)}" for path in done.damaged)
    if naming := [path.name for path in sorted(Path().glob("*.csv")) if _names(path, athlete_id)]:
        yield f"still named in: {', '.join(naming)}"
    yield "not known here: backups, exported tables, and copies on the watch or with its maker"


def _names(path: Path, athlete_id: str) -> bool:
    """Whether a cell of a table is the athlete's id, or it cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return any(athlete_id in row for row in csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        return True
