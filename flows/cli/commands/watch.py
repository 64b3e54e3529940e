"""`thirdlap watch`: ingest the files of a folder as they arrive."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from config import Settings
from flows.cli.options import for_watcher
from flows.common.console import say, warn
from flows.common.settings import LOG_VARIABLE
from flows.common.workspace import Context
from flows.engine.judging_workspace import foreign_workspace_note
from flows.engine.outcome import FileProblem, Tally
from flows.engine.owner_files import unassigned_count, unassigned_text
from flows.engine.request import Request
from flows.reports.ingest_summary import named_cells, nameless_cells


@click.command()
@click.argument("inbox", required=False, type=click.Path(exists=True, file_okay=False))
@for_watcher
@click.option(
    "--engine",
    type=click.Choice(("local", "prefect")),
    help="[default: prefect if PREFECT_API_URL is set, else local]",
)
def watch(here: Context, *, engine: str | None) -> None:
    """Ingest watch files as they arrive in a folder, until Ctrl-C or SIGTERM.

    INBOX (./inbox) is searched to any depth. A file is read once it has stopped changing; none is
    altered. Files that are there already are read too, unless they are known.
    """
    folder = watched_folder(here.settings)
    from flows.service.conductor import Conductor
    from flows.service.watch import watch

    conductor = Conductor(engine or ("prefect" if os.environ.get("PREFECT_API_URL") else "local"))
    request = Request(paths=(folder,), settings=here.settings, workspace=here.workspace)
    say(f"thirdlap: watching {folder} for {here.settings.store}; press Ctrl-C to stop")
    if note := foreign_workspace_note(request):
        warn(f"thirdlap: {note}")
    watch(request, conductor=conductor, listener=_WatchConsole(here.settings.store))
    say("thirdlap: stopped; everything that was read is saved")


def watched_folder(settings: Settings) -> Path:
    """Return the folder to watch; `UsageError` where there is none."""
    folder = Path(settings.inbox)
    if not folder.is_dir():
        raise click.UsageError(f"there is no folder {str(folder)!r} to watch")
    return folder


class _WatchConsole:
    """Prints what was done. Names are for a person's own terminal, not for a log others read."""

    def __init__(self, store: str) -> None:
        self._store = store
        self._is_terminal = sys.stderr.isatty()

    def dealt_with(self, tally: Tally) -> None:
        """Print the counts of a published batch."""
        say(f"{datetime.now():%H:%M:%S}  {', '.join(tally.counts)}")  # noqa: DTZ005 local on purpose
        for problem in tally.problems:
            say("  " + ": ".join(self._cells(problem)))
        if amount := unassigned_count(self._store):
            say(f"  {unassigned_text(amount)}")

    def failed(self, problem: str, *, path: str = "") -> None:
        """Print a problem that may pass."""
        shown = f"{path}: {problem}" if path and self._is_terminal else problem
        log = os.environ.get(LOG_VARIABLE)
        warn(f"thirdlap: {shown}; trying again" + (f" (log: {log})" if log else ""))

    def _cells(self, problem: FileProblem) -> tuple[str, str, str]:
        return named_cells(problem) if self._is_terminal else nameless_cells(problem)
