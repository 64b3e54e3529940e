"""`thirdlap watch`: a folder whose files are taken in as they arrive."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import click

from config import Settings
from flows.common.console import say, store_option, warn
from flows.common.settings import settings_in_force
from flows.engine.outcome import Problem, Tally
from flows.engine.request import Request
from flows.reports.ingest_summary import named, nameless


@click.command()
@click.argument("inbox", required=False, type=click.Path(exists=True, file_okay=False))
@store_option
@click.option("--athlete", metavar="ID", help="Whose files these are, a pseudonym.")
@click.option("--jobs", type=click.IntRange(1), help="Processes. [default: one per core]")
@click.option(
    "--engine",
    type=click.Choice(("local", "prefect")),
    help="[default: prefect where PREFECT_API_URL is set, else local]",
)
def watch(*, engine: str | None, **options: str | int | None) -> None:
    """Take in watch files as they arrive in a folder, until Ctrl-C or SIGTERM.

    INBOX (./inbox) is looked through to any depth. A file is taken in when it has stopped
    changing; none is altered. Files that were there before are taken in too, unless they are known.
    """
    settings = settings_in_force(options).settings
    folder = watched_folder(settings)
    from flows.service.watch import Conductor, watch

    conductor = Conductor(engine or ("prefect" if os.environ.get("PREFECT_API_URL") else "local"))
    say(f"thirdlap: watching {folder} for {settings.store}; Ctrl-C ends it")
    watch(Request(paths=(folder,), settings=settings), conductor=conductor, listener=_Teller())
    say("thirdlap: stopped; all that was taken in is published")


def watched_folder(settings: Settings) -> Path:
    """The folder to watch; `UsageError` where there is none."""
    folder = Path(settings.inbox)
    if not folder.is_dir():
        raise click.UsageError(f"there is no folder {str(folder)!r} to watch")
    return folder


class _Teller:
    """Says what was done. Names are for a person's own terminal, not for a log that others read."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()

    def dealt_with(self, tally: Tally) -> None:
        """A batch is published."""
        say(f"{datetime.now():%H:%M:%S}  {', '.join(tally.counts)}")  # noqa: DTZ005 local on purpose
        for problem in tally.problems:
            say("  " + ": ".join(self._cells(problem)))

    def failed(self, problem: str, *, path: str = "") -> None:
        """Something went wrong that may pass."""
        shown = f"{path}: {problem}" if path and self._is_terminal else problem
        warn(f"thirdlap: {shown}; it is tried again")

    def _cells(self, problem: Problem) -> tuple[str, str, str]:
        return named(problem) if self._is_terminal else nameless(problem)
