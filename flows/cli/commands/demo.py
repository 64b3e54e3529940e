"""`thirdlap demo`: the main job on a simulated team, in seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import click

from flows.cli.commands.ingest import listen
from flows.common.console import say
from flows.common.settings import settings_in_force
from flows.common.text import count
from flows.engine.request import Effect, Request
from flows.reports.ingest_summary import summary

STORE = "store"
SEED = 1


@click.command()
@click.argument("folder", default="demo", type=click.Path(path_type=Path, file_okay=False))
@click.option("--full", is_flag=True, help="The whole season: 30 athletes, 16 weeks.")
def demo(folder: Path, *, full: bool) -> None:
    """Simulate a team's season, ingest its watch files, and say where everyone stands.

    8 athletes and 8 weeks, if not --full. Everything goes into FOLDER (./demo), which is a coach's
    workspace as `thirdlap init` begins one. It can be run again: what is known is skipped.
    """
    inbox = _simulate(folder, full=full)
    with chdir(folder):
        settings = settings_in_force({"store": STORE}).settings
        say(f"ingesting {folder / inbox} into {folder / STORE} …")
        started = time.monotonic()
        tally = listen(Request(paths=(inbox,), settings=settings))
        seconds = time.monotonic() - started
        click.echo(
            summary(tally, store=str(folder / STORE), seconds=seconds, effect=Effect.PUBLISH)
        )
        click.echo("\n" + _overview(folder / STORE))
        click.echo("\n" + _standing())
    click.echo("\n" + "\n".join(_next_steps(folder)))


def _simulate(folder: Path, *, full: bool) -> Path:
    """Write the season; its inbox, as seen from the folder."""
    from simulator.season.workspace import FULL, INBOX, SMALL, write_season

    size = FULL if full else SMALL
    say(
        f"simulating {count(size.athletes, 'athlete')} over {count(size.weeks, 'week')}"
        f" into {folder} …"
    )
    season = write_season(folder, seed=SEED, size=size)
    say(f"{count(season.file_count, 'watch file')}")
    return Path(INBOX)


def _overview(place: Path) -> str:
    from flows.reports.store_overview import overview
    from storage import open_store

    return overview(open_store(STORE), place=place)


def _standing() -> str:
    from flows.common.text import screen_width
    from flows.reports.team_status import last_week, of_week, standing
    from storage import open_store

    opened = open_store(STORE)
    rows = of_week(opened, last_week(opened))
    return "\n".join(standing(rows, names={}, width=screen_width()))


def _next_steps(folder: Path) -> Iterator[str]:
    yield "what to try next:"
    yield f"  cd {folder}"
    yield "  thirdlap athlete runner-03"
    yield "  thirdlap ready runner-01 --meet Opener"
    yield "  thirdlap inspect inbox/runner-01/*.fit"
    yield "  thirdlap schema efforts"
    yield "and with your own files, in an empty folder: thirdlap init"
