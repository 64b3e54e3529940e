"""`thirdlap backfill`: years of files at once."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import click

from flows.commands.ingest import Runner, by_prefect, end, listen
from flows.request import Effect, Request
from flows.run import run
from flows.settings import settings_in_force
from flows.summary import summary

_RUNNERS: dict[str, Runner] = {"local": run, "prefect": partial(by_prefect, name="backfill")}


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--store", metavar="S", help="Folder of the tables. [default: store]")
@click.option("--athlete", metavar="ID", help="Whose files these are, a pseudonym.")
@click.option("--jobs", type=click.IntRange(1), help="Processes. [default: one per core]")
@click.option("--engine", type=click.Choice(tuple(_RUNNERS)), default="local", show_default=True)
def backfill(path: Path, *, engine: str, **options: str | int | None) -> None:
    """Take in years of files: a folder, or the .zip that Strava or Garmin sends.

    New tables become visible in a few large steps. Ended in the middle, even by force, the same
    command goes on where it was.
    """
    settings = settings_in_force(options).settings
    started = time.monotonic()
    tally = listen(Request(paths=(path,), settings=settings), runner=_RUNNERS[engine])
    seconds = time.monotonic() - started
    click.echo(summary(tally, store=settings.store, seconds=seconds, effect=Effect.PUBLISH))
    end(tally)
