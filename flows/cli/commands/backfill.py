"""`thirdlap backfill`: years of files at once."""

from __future__ import annotations

import time
from pathlib import Path

import click

from flows.cli.commands.ingest import WatchFiles, end, engine_options, listen, runner_of
from flows.common.console import store_option
from flows.common.settings import settings_in_force
from flows.engine.request import Effect, Request
from flows.reports.ingest_summary import summary


@click.command()
@click.argument("path", type=WatchFiles())
@store_option
@click.option("--athlete", metavar="ID", help="Whose files these are, a pseudonym.")
@click.option("--jobs", type=click.IntRange(1), help="Processes. [default: one per core]")
@engine_options
def backfill(
    path: Path, *, engine: str, scheduler: str | None, **options: str | int | None
) -> None:
    """Take in years of files: a folder, or the .zip that Strava or Garmin sends.

    New tables become visible in a few large steps. Ended in the middle, even by force, the same
    command goes on where it was.
    """
    settings = settings_in_force(options).settings
    runner = runner_of(engine, scheduler, flow="backfill")
    started = time.monotonic()
    tally = listen(Request(paths=(path,), settings=settings), runner=runner)
    seconds = time.monotonic() - started
    click.echo(summary(tally, store=settings.store, seconds=seconds, effect=Effect.PUBLISH))
    end(tally)
