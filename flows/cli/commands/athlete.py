"""`thirdlap athlete`: where one athlete stands, and the work behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import click

from flows.cli.options import for_store, period_options
from flows.cli.output import form_options, print_data
from flows.common.text import screen_width
from flows.common.workspace import Context

WEEKS = 8


@click.command()
@click.argument("athlete")
@for_store
@click.option(
    "--weeks", type=click.IntRange(1), default=WEEKS, show_default=True, help="So many weeks."
)
@period_options
@form_options
def athlete(
    here: Context,
    athlete: str,
    *,
    weeks: int,
    week: str | None,
    month: str | None,
    form: str | None,
) -> None:
    """Show ATHLETE's progression pace by pace, the last weeks' work at 800 pace, and the races.

    ATHLETE is an id of athletes.csv or a name. With --week or --month, the days of that time are
    shown instead of the weeks, as `thirdlap log` does. Programs get a row per week and pace.
    """
    from flows.common.team import athlete_meant, display_name
    from flows.engine.judging import refresh
    from flows.reports.athlete_progression import pace_rows, progression_lines
    from flows.reports.day_races import day_races, last_days, race_lines
    from flows.reports.season_audit import fast_first
    from flows.reports.training_log import day_lines, log_days
    from storage import open_store

    store = open_store(here.settings.store)
    workspace = here.read_workspace()
    today = here.workspace.today
    athlete_id = athlete_meant(workspace, athlete, store=store)
    refresh(store, workspace, today=today, athletes=[athlete_id])
    if form:
        print_data(pace_rows(store, athlete_id, weeks=weeks), form)
        return
    click.echo(display_name(workspace, athlete_id))
    if week or month:
        period = here.period(week=week, month=month, start=None, end=None)
        days = log_days(store, workspace, [athlete_id], period)
        click.echo("\n".join(day_lines(days, width=screen_width())))
        return
    for line in _wrapped(progression_lines(store, athlete_id, weeks=weeks)):
        click.echo(line)
    races = day_races(store, workspace, [athlete_id], last_days(today, weeks))
    for line in _wrapped(race_lines(races)):
        click.echo(line)
    seasons = workspace.coach.seasons
    for line in _wrapped(fast_first(store, athlete_id, seasons, through=today)):
        click.echo(line)


def _wrapped(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield from textwrap.wrap(line, screen_width(), subsequent_indent="      ") or [""]
