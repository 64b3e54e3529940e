"""`thirdlap forget`: remove an athlete for good."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.options import for_store
from flows.common.console import say, warn
from flows.common.text import count, printable
from flows.common.workspace import Context, WorkspaceFolder
from storage.format.enums import UNASSIGNED

if TYPE_CHECKING:
    from storage import Store
    from storage.maintenance.forget import Forgotten


@click.command()
@click.argument("athlete")
@for_store
@click.option("--yes", "is_sure", is_flag=True, help="Do not ask.")
def forget(here: Context, athlete: str, *, is_sure: bool) -> None:
    """Remove everything the store holds of ATHLETE: runs, judgements, raw files. No undo.

    Only the hashes of the files' contents stay, so that the same files do not come back. Files
    outside the store are not touched, but listed where they are known.
    """
    from storage import open_store

    store = open_store(here.settings.store)
    athlete_id = _athlete_meant(store, here.workspace, athlete)
    if not is_sure:
        click.confirm(f"Remove everything of {athlete_id} for good?", abort=True, err=True)
    forgotten = store.forget(athlete_id)
    click.echo(
        f"forgotten: {athlete_id} · {count(forgotten.activity_count, 'activity')} of"
        f" {count(forgotten.file_count, 'file')}, {count(forgotten.raw_count, 'raw file')}"
    )
    _judge_others(store, here.workspace, athlete_id)
    say("\n".join(_remains(here.workspace, athlete_id, forgotten)))


def _judge_others(store: Store, folder: WorkspaceFolder, athlete_id: str) -> None:
    """Judge whoever lost a run along with the athlete, who is judged no more.

    Also where nobody did: whoever was killed before may have forgotten and not judged.
    """
    from msgspec.structs import replace

    from config import ConfigError
    from flows.engine.judging import judge_store

    try:
        workspace = folder.read()
        athletes = {k: who for k, who in workspace.coach.athletes.items() if k != athlete_id}
        coach = replace(workspace.coach, athletes=athletes)
        judge_store(store, replace(workspace, coach=coach), today=folder.today)
    except ConfigError as error:
        warn(f"thirdlap: not judged again: {error}")


def _athlete_meant(store: Store, folder: WorkspaceFolder, athlete: str) -> str:
    """Find the athlete's id, also of somebody who is on no roster any more."""
    if athlete == UNASSIGNED:
        raise click.BadParameter(
            "these runs have no athlete; `thirdlap assign` says whose they are"
        )
    if athlete in store.claims()["athlete_id"] or athlete in store.judged():
        return athlete
    from flows.common.team import athlete_meant

    return athlete_meant(folder.read(), athlete, store=store)


def _remains(folder: WorkspaceFolder, athlete_id: str, forgotten: Forgotten) -> Iterator[str]:
    """List what else was removed, and what could not be."""
    for other, amount in forgotten.others.items():
        yield f"Of {other}, {count(amount, 'activity')} came from the same files and went along."
    if files := [path for path in forgotten.paths if Path(path).exists()]:
        yield "The files themselves are yours to delete:"
        yield from (f"  {printable(path)}" for path in files)
    if forgotten.damaged:
        yield "These damaged files may hold the athlete's data too:"
        yield from (f"  {printable(path)}" for path in forgotten.damaged)
    tables = sorted(folder.path.glob("*.csv")) if folder.path else []
    if naming := [path.name for path in tables if _names(path, athlete_id)]:
        yield f"The athlete is still named in: {', '.join(naming)}"
        yield "What these lines say comes back into the tables until you remove them."
    if pages := list(_pages(folder.path, athlete_id)):
        yield "These pages were written before and still show the athlete:"
        yield from (f"  {printable(str(path))}" for path in pages)
    yield "Not checked: backups, exported tables, the watch itself, and its maker's servers."


def _pages(folder: Path | None, athlete_id: str) -> Iterator[Path]:
    """Find what `thirdlap report` wrote about the athlete into the workspace or a folder of it."""
    is_named = re.compile(rb"\b" + re.escape(athlete_id.encode()) + rb"\b")
    written = [*folder.glob("*.html"), *folder.glob("*/*.html")] if folder else []
    for path in sorted(written):
        with suppress(OSError):
            if is_named.search(path.read_bytes()):
                yield path


def _names(path: Path, athlete_id: str) -> bool:
    """Check whether a cell of a table is the athlete's id, or the table cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return any(athlete_id in row for row in csv.reader(file))
    except (OSError, UnicodeDecodeError, csv.Error):
        return True
