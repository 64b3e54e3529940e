"""`thirdlap backfill`: years of files at once."""

from __future__ import annotations

import time
from pathlib import Path

import click

from flows.cli.commands.ingest import (
    WatchFiles,
    end,
    engine_options,
    run_with_progress,
    runner_of,
    yes_option,
)
from flows.cli.options import for_intake
from flows.common.workspace import Context
from flows.engine.request import Effect, OwnedRuns, Request
from flows.reports.ingest_summary import summary


@click.command()
@click.argument("path", type=WatchFiles())
@for_intake
@engine_options
@yes_option
def backfill(
    here: Context, path: Path, *, engine: str, scheduler: str | None, owned_runs: str | None
) -> None:
    """Read years of files: a folder, or the .zip that Strava or Garmin sends.

    New tables become visible in a few large steps. If it is interrupted, even by force, run the
    same command again to continue.
    """
    runner = runner_of(engine, scheduler, flow="backfill")
    started = time.monotonic()
    request = Request(
        paths=(path,),
        settings=here.settings,
        workspace=here.workspace,
        owned_runs=OwnedRuns(owned_runs or OwnedRuns.STAY),
    )
    tally = run_with_progress(request, runner=runner)
    seconds = time.monotonic() - started
    click.echo(summary(tally, store=here.settings.store, seconds=seconds, effect=Effect.PUBLISH))
    end(tally, request)
