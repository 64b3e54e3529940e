"""`thirdlap ingest`: files in, tables out."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

import click

from flows.cli.options import for_intake
from flows.common.console import Exit, Progress, say, warn
from flows.common.text import count
from flows.common.workspace import Context
from flows.engine.discover import ListedFile, discover
from flows.engine.judging_workspace import foreign_workspace_note
from flows.engine.outcome import Fate, Outcome, Tally
from flows.engine.owner_files import WAITING_NOTE, unassigned_count, unassigned_text
from flows.engine.pending import is_store
from flows.engine.request import Effect, Look, OwnedRuns, Request
from flows.engine.run import run
from flows.reports.ingest_summary import summary
from parsers.common.errors import ParseError
from parsers.zips import entries
from storage.format.enums import BEATEN
from storage.recordings.index import Index

_LISTED_AT_MOST = 200_000
"""A bar needs no better estimate of an archive with more members."""


class IngestRunner(Protocol):
    """Deals with a request's files and reports each outcome."""

    def __call__(self, request: Request, *, report: Callable[[Outcome], None]) -> None:
        """Return when everything is published."""
        ...


def engine_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say who reads the files."""
    engine = click.option(
        "--engine",
        type=click.Choice(("local", "prefect", "dask")),
        default="local",
        show_default=True,
        help="What runs the work.",
    )
    scheduler = click.option(
        "--scheduler", metavar="URL", help="For --engine dask, such as tcp://host:8786."
    )
    return engine(scheduler(command))


yes_option = click.option(
    "--yes",
    "owned_runs",
    flag_value=str(OwnedRuns.MOVE),
    help="Move stored runs that have an owner, too.",
)


class WatchFiles(click.Path):
    """A file or folder to read; a store is refused, because its tables are the output."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path, unless it is a store."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if is_store(path):
            self.fail(
                f"{path} is a store: name the folder that the watch files are in. To measure a"
                " store's archived files again, run `thirdlap rebuild --facts`.",
                param,
                ctx,
            )
        return path


@click.command()
@click.argument("paths", nargs=-1, required=True, type=WatchFiles())
@for_intake
@engine_options
@click.option(
    "--dry-run", "effect", flag_value=str(Effect.NOTHING), help="Only show what would happen."
)
@click.option("--verify", "look", flag_value=str(Look.AT_ALL), help="Open known files too.")
@yes_option
@click.option("--json", "as_json", is_flag=True, help="Print one object per file, then the counts.")
def ingest(  # noqa: PLR0913 - one argument for each option
    here: Context,
    paths: tuple[Path, ...],
    *,
    engine: str,
    scheduler: str | None,
    effect: str | None,
    look: str | None,
    owned_runs: str | None,
    as_json: bool,
) -> None:
    """Read watch files into the store: FIT, GPX, TCX, .gz, and .zip bulk exports.

    PATHS are files or folders, searched to any depth. Known files are skipped, so a folder can be
    ingested as often as you like. No file is changed, and none can stop the others.
    """
    request = Request(
        paths=paths,
        settings=here.settings,
        workspace=here.workspace,
        effect=Effect(effect or Effect.PUBLISH),
        look=Look(look or Look.AT_NEW),
        owned_runs=OwnedRuns(owned_runs or OwnedRuns.STAY),
    )
    started = time.monotonic()
    tally = run_with_progress(
        request,
        show=_print_json if as_json else None,
        runner=runner_of(engine, scheduler, flow="ingest"),
    )
    if as_json:
        click.echo(json.dumps({"summary": tally.to_dict()}))
    else:
        seconds = time.monotonic() - started
        store = here.settings.store
        click.echo(summary(tally, store=store, seconds=seconds, effect=request.effect))
    end(tally, request)


def run_with_progress(
    request: Request,
    *,
    show: Callable[[Outcome], None] | None = None,
    runner: IngestRunner = run,
) -> Tally:
    """Run a request with its progress on stderr; return the count of what became of the files.

    Each file is shown when all is published: a run that dies has said of none that it is in.
    """
    tally, began = Tally(), datetime.now(UTC)
    published: list[Outcome] = []
    progress = Progress(_total_bytes(request) if Progress.is_bar() else 0)

    def report(outcome: Outcome) -> None:
        tally.add(outcome)
        if show is not None:
            published.append(outcome)
        progress.advance(_read_bytes(outcome), _so_far(tally))

    try:
        runner(request, report=report)
    finally:
        progress.close()
    if show is not None:
        for outcome in published:
            show(outcome)
    if tally.fates[Fate.INGESTED] and request.effect is Effect.PUBLISH:
        tally.hidden_count = _hidden_count(request.settings.store, began)
    return tally


def _hidden_count(store: str, since: datetime) -> int:
    """Count the recordings offered since then of runs of which another recording is shown."""
    import polars as pl

    from storage import open_store

    is_beaten = pl.col("verdict").is_in(list(map(str, BEATEN)))
    is_new = pl.col("offered_at") >= since
    return open_store(store).read("files", lambda rows: rows.filter(is_new & is_beaten)).height


def runner_of(engine: str, scheduler: str | None, *, flow: str) -> IngestRunner:
    """Return what an `--engine` stands for; `flow` is what a Prefect server shows it as."""
    if (engine == "dask") is not bool(scheduler):
        raise click.UsageError("--engine dask and --scheduler tcp://HOST:PORT go together")
    if scheduler:
        return _by_dask(scheduler)
    return partial(_by_prefect, name=flow) if engine == "prefect" else run


def _by_prefect(request: Request, *, report: Callable[[Outcome], None], name: str) -> None:
    from flows.ingest import run_as_flow

    run_as_flow(request, report=report, name=name)


def _by_dask(scheduler: str) -> IngestRunner:
    try:
        from flows.engine.dask import run_on_cluster
    except ModuleNotFoundError as error:
        raise click.UsageError(
            f"--engine dask needs {error.name}: pip install 'thirdlap[cluster]'"
        ) from error
    return partial(run_on_cluster, scheduler=scheduler)


def _total_bytes(request: Request) -> int:
    """Estimate for the bar how much there is to read, archives as they decompress."""
    listed = discover(request.paths, is_left_out=is_store)
    return sum(_size(file) for file in listed if isinstance(file, ListedFile))


def _size(file: ListedFile) -> int:
    if not file.path.lower().endswith(".zip"):
        return file.size_bytes
    try:
        with Path(file.path).open("rb") as archive:
            return sum(entry.size_bytes for entry in islice(entries(archive), _LISTED_AT_MOST))
    except (OSError, ParseError):
        return file.size_bytes


def _read_bytes(outcome: Outcome) -> int:
    return outcome.member.size_bytes if outcome.member else outcome.place.size_bytes


def _so_far(tally: Tally) -> str:
    rejected = tally.fates[Fate.REJECTED]
    read = f"{count(tally.file_count, 'file')} so far"
    return read + (f", {rejected:,} rejected" if rejected else "")


def _print_json(outcome: Outcome) -> None:
    click.echo(json.dumps(outcome.to_dict()))


def end(tally: Tally, request: Request) -> None:
    """Print what a caller must not miss, and leave with the exit status that fits.

    3 for rejected files, 2 where the store is judged for another workspace, or where runs that have
    an owner would have to move to the named athlete. The files are taken in all the same.
    """
    if not tally.file_count:
        warn("thirdlap: no file was found at these paths")
    if tally.internal_errors:
        warn(
            f"thirdlap: {count(tally.internal_errors, 'file')} met an internal error of thirdlap;"
            " please report the lines above"
        )
    if request.effect is Effect.PUBLISH and is_store(request.settings.store):
        _end_published(request)
    if tally.fates[Fate.REJECTED]:
        raise click.exceptions.Exit(Exit.SOME_REJECTED)


def _end_published(request: Request) -> None:
    with Index(request.settings.store) as index:
        waiting = index.note(WAITING_NOTE)
    if amount := unassigned_count(request.settings.store):
        say(unassigned_text(amount))
    if note := foreign_workspace_note(request):
        warn(f"thirdlap: {note}")
        raise click.exceptions.Exit(Exit.USAGE)
    if request.settings.athlete and waiting and waiting != "0":
        raise click.exceptions.Exit(Exit.USAGE)
