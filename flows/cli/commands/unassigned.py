"""`thirdlap unassigned`: the runs that belong to nobody, and why."""

from __future__ import annotations

from typing import Any

import click

from flows.cli.options import for_store
from flows.cli.output import form_options, print_rows
from flows.common.console import say
from flows.common.text import count, metres
from flows.common.workspace import Context


@click.command()
@for_store
@form_options
def unassigned(here: Context, *, form: str | None) -> None:
    """List the runs that belong to nobody, with the file each came from and the reason.

    `thirdlap assign` says whose they are; so do athletes.csv (folders, watches, file names) and
    `thirdlap ingest --athlete`.
    """
    from flows.reports.unassigned_runs import COLUMNS, unassigned_runs
    from storage import open_store

    rows = unassigned_runs(open_store(here.settings.store), here)
    head = ("date", "distance", "file", "reason")
    print_rows(rows, form=form, head=head, cells=_cells, columns=COLUMNS)
    if not form:
        say(f"{count(len(rows), 'run')} unassigned")
    if rows and not form:
        say("Say whose they are: `thirdlap assign ATHLETE FILE`, or FOLDER for all in it")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(row["date"] or "–"),
        metres(row["distance_m"]),
        row["file"],
        row["reason"],
    )
