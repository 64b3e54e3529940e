"""`thirdlap athlete`: where one athlete stands, and the work behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from flows.console import store_option
from flows.settings import settings_in_force
from flows.text import screen_width

WEEKS = 8


@click.command()
@click.argument("athlete")
@store_option
@click.option("--weeks", type=click.IntRange(1), default=WEEKS, show_default=True)
def athlete(athlete: str, *, store: str | None, weeks: int) -> None:
    """The ladder of ATHLETE, rung by rung, and the last weeks with their work at 800 rhythm.

    ATHLETE is an id of athletes.csv or a name.
    """
    from flows.fast_first import fast_first
    from flows.judging import note_if_stale
    from flows.story import story
    from flows.team import called, meant
    from flows.workspace import today, workspace_here
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
