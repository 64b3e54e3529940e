"""`thirdlap report`: the team's page as one file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.options import for_store
from flows.common.console import say
from flows.common.text import count
from flows.common.workspace import Context

if TYPE_CHECKING:
    from flows.reports.page import TeamPages

OWNER_ONLY = 0o600


@click.command()
@for_store
@click.option(
    "--out",
    default="report.html",
    show_default=True,
    type=click.Path(path_type=Path),
    help="The file to write; with --split, the folder.",
)
@click.option("--athlete", "who", metavar="ATHLETE", help="Only this athlete.")
@click.option("--ids", is_flag=True, help="Show ids instead of names.")
@click.option("--initials", is_flag=True, help="Show initials instead of names.")
@click.option("--split", is_flag=True, help="Write one file per athlete, to hand to that athlete.")
def report(  # noqa: PLR0913 - the options of one command
    here: Context, *, out: Path, who: str | None, ids: bool, initials: bool, split: bool
) -> None:
    """Write the page a coach opens as one file that needs nothing else.

    It opens on a phone or from a mail, without a network and with scripts off.
    """
    from dashboard.people import NameStyle
    from flows.common.team import meant
    from flows.reports.page import TeamPages
    from storage import open_store

    if ids and initials:
        raise click.UsageError("--ids and --initials exclude each other")
    workspace = here.read_workspace()
    store = open_store(here.settings.store)
    style = NameStyle.IDS if ids else NameStyle.INITIALS if initials else NameStyle.FULL
    pages = TeamPages.of(store, workspace, style, today=here.workspace.today)
    if split:
        athletes = _athletes(pages)
        folder = out if out.suffix == "" else out.with_suffix("")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for athlete_id in athletes:
            _write(folder / f"{athlete_id}.html", pages.document([athlete_id]))
        say(f"{count(len(athletes), 'file')} in {folder}")
        return
    chosen = None if who is None else [meant(workspace, who)]
    _write(out, pages.document(chosen))
    say(f"written: {out}")


def _athletes(pages: TeamPages) -> list[str]:
    rows = pages.store.read("progression", lambda frame: frame.select("athlete_id").unique())
    return sorted(rows["athlete_id"].to_list())


def _write(path: Path, text: str) -> None:
    """Write a file that its owner alone can read: it holds names."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
