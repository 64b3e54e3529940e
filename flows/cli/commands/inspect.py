"""`thirdlap inspect`: what is in a file, without a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.cli.output import CSV, JSON, print_data
from flows.common.console import Exit, say

if TYPE_CHECKING:
    from flows.engine.analyze import ExaminedFile


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="FILE…")
@click.option("--json", "form", flag_value=JSON, help="Print one object per file, one per line.")
@click.option("--csv", "form", flag_value=CSV, help="Print a CSV row per effort, with a header.")
@click.option(
    "--evidence",
    type=click.Choice(("auto", "detection")),
    default="auto",
    show_default=True,
    help="detection: ignore pressed laps and the watch's workout.",
)
@click.option("--plot", type=click.Path(path_type=Path), help="Draw it into a .svg or .png file.")
@click.option(
    "--oval", type=click.Path(path_type=Path), help="Draw its laps on the track into such a file."
)
def inspect(
    paths: tuple[str, ...],
    *,
    form: str | None,
    evidence: str,
    plot: Path | None,
    oval: Path | None,
) -> None:
    """Show what a file holds: the session as a coach reads it, its sets, efforts and laps.

    Nothing is stored. Times are seconds after the file's first record.
    """
    if (plot or oval) and len(paths) > 1:
        raise click.UsageError(f"{'--plot' if plot else '--oval'} draws one file")
    from flows.reports.file_report import (
        describe_file,
        effort_columns,
        effort_rows,
        plot_oval,
        plot_session,
        to_json,
    )

    is_all_read = True
    efforts: list[dict[str, Any]] = []
    for examined in _examined(paths, evidence):
        if form == CSV:
            efforts += effort_rows(examined)
        else:
            click.echo(to_json(examined) if form else describe_file(examined))
        is_all_read &= not examined.is_rejected
        if plot is not None:
            _draw(partial(plot_session, examined, plot), plot)
        if oval is not None:
            _draw(partial(plot_oval, examined, oval), oval)
    if form == CSV:
        print_data(efforts, CSV, columns=effort_columns())
    if not is_all_read:
        raise click.exceptions.Exit(Exit.SOME_REJECTED)


def _examined(paths: tuple[str, ...], evidence: str) -> Iterator[ExaminedFile]:
    """Examine every file and every member of an archive, one at a time."""
    from flows.engine.analyze import examine_file
    from metrics import Evidence

    now = datetime.now(UTC)
    for path in paths:
        yield from examine_file(Path(path), evidence=Evidence(evidence), offered_at=now)


def _draw(plot: Callable[[], None], path: Path) -> None:
    try:
        plot()
    except (ValueError, ImportError) as error:
        raise click.ClickException(str(error)) from error
    say(f"written: {path}")
