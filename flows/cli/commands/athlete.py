"""`thirdlap athlete`: where one athlete stands, and the work behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from flows.cli.options import for_store
from flows.common.text import screen_width
from flows.common.workspace import Context

WEEKS = 8


@click.command()
@click.argument("athlete")
@for_store
@click.option("--weeks", type=click.IntRange(1), default=WEEKS, show_default=True)
def athlete(here: Context, athlete: str, *, weeks: int) -> None:
    """Show ATHLETE's progression pace by pace, and the last weeks with their work at 800 pace.

    ATHLETE is an id of athletes.csv or a name.
    """
    from flows.common.team import athlete_meant, display_name
    from flows.engine.judging import refresh
    from flows.reports.athlete_progression import progression_lines
    from flows.reports.season_audit import fast_first
    from storage import open_store

    store = open_store(here.settings.store)
    workspace = here.read_workspace()
    today = here.workspace.today
    athlete_id = athlete_meant(workspace, athlete)
    refresh(store, workspace, today=today)
    click.echo(display_name(workspace, athlete_id))
    for line in _wrapped(progression_lines(store, athlete_id, weeks=weeks)):
        click.echo(line)
    seasons = workspace.coach.seasons
    for line in _wrapped(fast_first(store, athlete_id, seasons, through=today)):
        click.echo(line)


def _wrapped(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield from textwrap.wrap(line, screen_width(), subsequent_indent="      ") or [""]
