"""`thirdlap demo`: the main job on a simulated team, in seconds."""

from __future__ import annotations

import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from flows.cli.commands.ingest import run_with_progress
from flows.common.console import say
from flows.common.text import count
from flows.common.workspace import Context, enter
from flows.engine.request import Effect, Request
from flows.reports.ingest_summary import summary

SEED = 1
PAGE = "report.html"


@click.command()
@click.argument("folder", default="demo", type=click.Path(path_type=Path, file_okay=False))
@click.option("--full", is_flag=True, help="Simulate the whole season: 30 athletes, 16 weeks.")
def demo(folder: Path, *, full: bool) -> None:
    """Simulate a team's season, ingest its watch files, and show where everyone stands.

    The season has 8 athletes and 8 weeks unless --full is given. Everything goes into FOLDER
    (./demo), a workspace like one that `thirdlap init` makes. Known files are skipped on a rerun.
    """
    inbox = _simulate(folder, full=full)
    here = enter(folder)
    store = Path(here.settings.store)
    say(f"ingesting {inbox} into {store} …")
    started = time.monotonic()
    request = Request(paths=(inbox,), settings=here.settings, workspace=here.workspace)
    tally = run_with_progress(request)
    seconds = time.monotonic() - started
    click.echo(summary(tally, store=str(store), seconds=seconds, effect=Effect.PUBLISH))
    click.echo("\n" + _overview(store))
    click.echo("\n" + _status(here))
    click.echo("\n" + _races(here))
    click.echo(f"\nthe page for the coach: {_page(here, folder)}")
    click.echo("\n" + "\n".join(_next_steps(folder)))


def _simulate(folder: Path, *, full: bool) -> Path:
    """Write the season; return its inbox."""
    from simulator.season.workspace import FULL, INBOX, SMALL, write_season

    size = FULL if full else SMALL
    say(
        f"simulating {count(size.athletes, 'athlete')} over {count(size.weeks, 'week')}"
        f" into {folder} …"
    )
    season = write_season(folder, seed=SEED, size=size)
    say(f"{count(season.file_count, 'watch file')}")
    return season.folder / INBOX


def _overview(place: Path) -> str:
    from flows.reports.store_overview import overview
    from storage import open_store

    return overview(open_store(place), place=place)


def _status(here: Context) -> str:
    from flows.common.text import screen_width
    from flows.reports.team_status import Team, last_week, status_lines, week_rows
    from storage import open_store

    store = open_store(here.settings.store)
    team = Team.of(store, here.workspace.read(), None, today=here.workspace.today)
    rows = week_rows(store, last_week(store), team)
    return "\n".join(status_lines(rows, team, width=screen_width()))


def _races(here: Context) -> str:
    """Show the team's 1600s beside each other: who settled on the third lap."""
    from flows.common.text import screen_width
    from flows.engine.races import races_of_meet
    from flows.reports.race_review import meet_lines
    from storage import open_store

    workspace, day = here.read_workspace(), _trial_day()
    meet = races_of_meet(open_store(here.settings.store), workspace, "", [day])
    lines = meet_lines(meet, workspace.names, width=screen_width())
    return "\n".join((f"the team's 1600s of {day}", *lines))


def _page(here: Context, folder: Path) -> Path:
    from dashboard.people import NameStyle
    from flows.common.private_file import write_private
    from flows.reports.page import TeamPages
    from storage import open_store

    store = open_store(here.settings.store)
    workspace = here.read_workspace()
    pages = TeamPages.of(store, workspace, NameStyle.FULL, today=here.workspace.today)
    return write_private(folder / PAGE, pages.document())


def _trial_day() -> date:
    """Find the day on which the simulated team races 1600 m."""
    from simulator.season.calendar import TRIAL_WEEK, day_of
    from simulator.season.plan import SATURDAY

    return day_of(TRIAL_WEEK, SATURDAY)


def _next_steps(folder: Path) -> Iterator[str]:
    yield "What to try next:"
    activate = Path(sys.executable).with_name("activate")
    if shutil.which("thirdlap") is None and activate.is_file():
        yield f"  source {shlex.quote(str(activate))}"
    yield f"  cd {folder}"
    yield "  thirdlap athlete runner-03"
    yield "  thirdlap ready runner-01 --meet Opener"
    yield f"  thirdlap race {_trial_day()} --athlete runner-01"
    yield "  thirdlap inspect inbox/runner-01/*.fit"
    yield "  thirdlap schema efforts"
    yield "To start with your own files, in an empty folder: thirdlap init"
