"""`thirdlap athlete`: where one athlete stands, and the work behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from flows.common.console import store_option
from flows.common.settings import settings_in_force
from flows.common.text import screen_width

WEEKS = 8


@click.command()
@click.argument("athlete")
@store_option
@click.option("--weeks", type=click.IntRange(1), default=WEEKS, show_default=True)
def athlete(athlete: str, *, store: str | None, weeks: int) -> None:
    """The progression of ATHLETE, race pace by race pace, and the last weeks with their work at 800 pace.

    ATHLETE is an id of athletes.csv or a name.
    """
    from flows.common.team import called, meant
    from flows.common.workspace import today, workspace_here
    from flows.engine.judging import note_if_stale
    from flows.reports.athlete_progression import story
    from flows.reports.season_audit import fast_first
    from storage import open_store

    opened = open_store(settings_in_force({"store": store}).settings.store)
    workspace = workspace_here()
    athlete_id = meant(workspace, athlete)
    click.echo(called(workspace, athlete_id))
    for line in _wrapped(story(opened, athlete_id, weeks=weeks)):
        click.echo(line)
    seasons = workspace.coach.seasons
    for line in _wrapped(fast_first(opened, athlete_id, seasons, through=today())):
        click.echo(line)
    note_if_stale(opened, workspace)


def _wrapped(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield from textwrap.wrap(line, screen_width(), subsequent_indent="      ") or [""]
