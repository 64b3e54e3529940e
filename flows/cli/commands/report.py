"""`thirdlap report`: the team's page as one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.options import for_store
from flows.common.console import say
from flows.common.text import count
from flows.common.workspace import Context

if TYPE_CHECKING:
    from flows.reports.page import TeamPages


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
def report(
    here: Context, *, out: Path, who: str | None, ids: bool, initials: bool, split: bool
) -> None:
    """Write the page a coach opens as one file that needs nothing else.

    It opens on a phone or from a mail, without a network and with scripts off.
    """
    from dashboard.people import NameStyle
    from flows.common.private_file import write_private
    from flows.common.team import athlete_meant
    from flows.engine.judging import refresh
    from flows.reports.page import TeamPages
    from storage import open_store

    if ids and initials:
        raise click.UsageError("--ids and --initials exclude each other")
    workspace = here.read_workspace()
    store = open_store(here.settings.store)
    chosen = None if who is None else [athlete_meant(workspace, who, store=store)]
    refresh(store, workspace, today=here.workspace.today)
    style = NameStyle.IDS if ids else NameStyle.INITIALS if initials else NameStyle.FULL
    pages = TeamPages.of(store, workspace, style, today=here.workspace.today)
    if split:
        athletes = _athletes(pages)
        folder = out if out.suffix == "" else out.with_suffix("")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for athlete_id in athletes:
            write_private(folder / f"{athlete_id}.html", pages.document([athlete_id]))
        say(f"{count(len(athletes), 'file')} in {folder}")
        return
    write_private(out, pages.document(chosen))
    say(f"written: {out}")


def _athletes(pages: TeamPages) -> list[str]:
    rows = pages.store.read("progression", lambda frame: frame.select("athlete_id").unique())
    return sorted(rows["athlete_id"].to_list())
