"""`thirdlap unassigned`: the runs that belong to nobody, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flows.cli.options import for_store
from flows.cli.output import form_options, print_data
from flows.common.console import say
from flows.common.text import UNKNOWN, count, metres, table
from flows.common.workspace import Context


@click.command()
@for_store
@form_options
def unassigned(here: Context, *, form: str | None) -> None:
    """List the runs that belong to nobody, with the file each came from and the reason.

    `thirdlap assign` says whose they are; so do athletes.csv (folders, watches, file names) and
    `thirdlap ingest --athlete`.
    """
    from flows.reports.unassigned_runs import COLUMNS, by_folder, likely_owners, unassigned_runs
    from storage import open_store

    rows = unassigned_runs(open_store(here.settings.store), here)
    if form:
        print_data(rows, form, columns=COLUMNS)
        return
    folders = by_folder(rows)
    if len(rows) > MOST_LISTED and len(folders) < len(rows):
        click.echo(table(_FOLDER_HEAD, map(_folder_cells, folders), indent=""))
    elif rows:
        click.echo(table(_HEAD, map(_cells, rows), indent=""))
    say(f"{count(len(rows), 'run')} unassigned")
    if not rows:
        return
    inbox = Path(here.settings.inbox).absolute()
    likely = list(likely_owners(folders, names=here.workspace.read().names, inbox=inbox))
    if likely:
        say("\n".join(["Called like an athlete, which is no proof:", *likely]))
        say("Where it is right, write the folder into the column folder of athletes.csv")
    say("Say whose they are: `thirdlap assign ATHLETE FILE`, or FOLDER for all in it")


MOST_LISTED = 20
"""More runs are told folder by folder; `--csv` has each of them."""
_HEAD = ("date", "distance", "file", "reason")
_FOLDER_HEAD = ("runs", "days", "folder", "reason")


def _folder_cells(row: dict[str, Any]) -> tuple[str, ...]:
    days = " to ".join(dict.fromkeys(str(row[end]) for end in ("first", "last") if row[end]))
    return str(row["runs"]), days or UNKNOWN, row["folder"], row["reason"]


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(row["date"] or "–"),
        metres(row["distance_m"]),
        row["file"],
        row["reason"],
    )
