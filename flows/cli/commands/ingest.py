"""`thirdlap ingest`: files in, tables out."""

from __future__ import annotations

import json
import os
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import click

from flows.common.console import Exit, Progress, store_option, warn
from flows.common.settings import settings_in_force
from flows.common.text import count
from flows.engine.discover import Found, discover
from flows.engine.outcome import Fate, Outcome, Tally
from flows.engine.pending import is_store
from flows.engine.request import Effect, Look, Request
from flows.engine.run import run
from flows.reports.ingest_summary import summary
from storage.format.enums import BEATEN


class Runner(Protocol):
    """Whatever deals with a request's files and reports each outcome."""

    def __call__(self, request: Request, *, report: Callable[[Outcome], None]) -> None:
        """Return when everything is published."""
        ...


def engine_options(command: Callable[..., None]) -> Callable[..., None]:
    """Who has the files read."""
    engine = click.option(
        "--engine",
        type=click.Choice(("local", "prefect", "dask")),
        default="local",
        show_default=True,
        help="Who has them read.",
    )
    scheduler = click.option(
        "--scheduler", metavar="URL", help="Of --engine dask, such as tcp://host:8786."
    )
    return engine(scheduler(command))


class WatchFiles(click.Path):
    """A file, or a folder of them that is no store: its tables are what comes out."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if is_store(path):
            self.fail(
                f"{path} is a store: name the folder that the watch files are in. What a store has"
                " archived is measured again by `thirdlap rebuild --facts`.",
                param,
                ctx,
            )
        return path


@click.command()
@click.argument("paths", nargs=-1, required=True, type=WatchFiles())
@store_option
@click.option("--athlete", metavar="ID", help="Whose files these are, a pseudonym.")
@click.option("--jobs", type=click.IntRange(1), help="Processes. [default: one per core]")
@engine_options
@click.option(
    "--dry-run", "effect", flag_value=str(Effect.NOTHING), help="Only say what would happen."
)
@click.option("--verify", "look", flag_value=str(Look.AT_ALL), help="Open known files too.")
@click.option("--json", "as_json", is_flag=True, help="One object per file, then the counts.")
def ingest(
    paths: tuple[Path, ...],
    *,
    engine: str,
    scheduler: str | None,
    effect: str | None,
    look: str | None,
    as_json: bool,
    **options: str | int | None,
) -> None:
    """Read watch files into the store: FIT, GPX, TCX, .gz, and .zip bulk exports.

    PATHS are files or folders, read to any depth. What is known is skipped, so a folder can be
    ingested as often as you like. No file is changed, and none can stop the others.
    """
    settings = settings_in_force(options).settings
    request = Request(
        paths=paths,
        settings=settings,
        effect=Effect(effect or Effect.PUBLISH),
        look=Look(look or Look.AT_NEW),
    )
    started = time.monotonic()
    tally = listen(
        request,
        show=_print_json if as_json else None,
        runner=runner_of(engine, scheduler, flow="ingest"),
    )
    if as_json:
        click.echo(json.dumps({"summary": tally.to_dict()}))
    else:
        seconds = time.monotonic() - started
        click.echo(summary(tally, store=settings.store, seconds=seconds, effect=request.effect))
    end(tally)


def listen(
    request: Request,
    *,
    show: Callable[[Outcome], None] | None = None,
    runner: Runner = run,
) -> Tally:
    """Run with the progress shown on stderr; the count at its end."""
    tally, began = Tally(), datetime.now(UTC)
    progress = Progress(_total_bytes(request) if Progress.is_bar() else 0)

    def report(outcome: Outcome) -> None:
        tally.add(outcome)
        if show is not None:
            show(outcome)
        progress.advance(_read_bytes(outcome), _so_far(tally))

    try:
        runner(request, report=report)
    finally:
        progress.close()
    if tally.fates[Fate.INGESTED] and request.effect is Effect.PUBLISH:
        tally.laid_aside_count = _laid_aside_count(request.settings.store, began)
    return tally


def _laid_aside_count(store: str, since: datetime) -> int:
    """Recordings offered since then of runs of which another is shown."""
    import polars as pl

    from storage import open_store

    is_beaten = pl.col("verdict").is_in(list(map(str, BEATEN)))
    is_own = (pl.col("offered_at") >= since) & is_beaten
    return open_store(store).read("files", lambda rows: rows.filter(is_own)).height


def runner_of(engine: str, scheduler: str | None, *, flow: str) -> Runner:
    """What an `--engine` stands for; `flow` is what a Prefect server shows it as."""
    if (engine == "dask") is not bool(scheduler):
        raise click.UsageError("--engine dask and --scheduler tcp://HOST:PORT go together")
    if scheduler:
        return _by_dask(scheduler)
    return partial(_by_prefect, name=flow) if engine == "prefect" else run


def _by_prefect(request: Request, *, report: Callable[[Outcome], None], name: str) -> None:
    from flows.ingest import run_as_flow

    run_as_flow(request, report=report, name=name)


def _by_dask(scheduler: str) -> Runner:
    try:
        from flows.engine.dask import run_on_cluster
    except ModuleNotFoundError as error:
        raise click.UsageError(
            f"--engine dask needs {error.name}: pip install 'thirdlap[cluster]'"
        ) from error
    return partial(run_on_cluster, scheduler=scheduler)


def _total_bytes(request: Request) -> int:
    """What is there to read, archives as they decompress; only an estimate for the bar."""
    found = discover(request.paths, is_left_out=is_store)
    return sum(map(_size, (item for item in found if isinstance(item, Found))))


def _size(found: Found) -> int:
    if found.path.lower().endswith(".zip"):
        try:
            with zipfile.ZipFile(found.path) as archive:
                return sum(info.file_size for info in archive.infolist())
        except (OSError, zipfile.BadZipFile):
            return found.size_bytes
    return found.size_bytes


def _read_bytes(outcome: Outcome) -> int:
    return outcome.member.size_bytes if outcome.member else outcome.place.size_bytes


def _so_far(tally: Tally) -> str:
    rejected = tally.fates[Fate.REJECTED]
    return count(tally.file_count, "file") + (f", {rejected:,} rejected" if rejected else "")


def _print_json(outcome: Outcome) -> None:
    click.echo(json.dumps(outcome.to_dict()))


def end(tally: Tally) -> None:
    """Say what a caller must not miss, and leave with 3 where a file was rejected."""
    if not tally.file_count:
        warn("thirdlap: there is no file at or below what was named")
    if tally.internal_errors:
        warn(
            f"thirdlap: {count(tally.internal_errors, 'file')} met an error of thirdlap itself;"
            " please report the lines above"
        )
    if tally.fates[Fate.REJECTED]:
        raise click.exceptions.Exit(Exit.SOME_REJECTED)
