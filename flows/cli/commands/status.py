"""`thirdlap status`: the team on one screen."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import click

from flows.cli.options import ANY_DAY, for_store
from flows.common.console import say
from flows.common.workspace import Context


@click.command()
@for_store
@click.option("--week", type=ANY_DAY, help="Any day of the week to show. [default: the last one]")
@click.option("--json", "as_json", is_flag=True, help="Print one object per athlete.")
def status(here: Context, *, week: datetime | None, as_json: bool) -> None:
    """Show where each athlete stands on the progression, whoever needs attention first."""
    from flows.common.text import screen_width
    from flows.engine.judging import note_if_stale
    from flows.engine.unmatched import note_corrections_without_run
    from flows.reports.team_status import last_week, status_lines, week_rows
    from storage import open_store

    store = open_store(here.settings.store)
    workspace = here.read_workspace()
    rows = week_rows(store, _monday(week) if week else last_week(store))
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, default=str))
    elif not rows and week is None:
        say(
            "No athlete has been judged yet. Say whose runs these are (athletes.csv or --athlete),"
            " then run `thirdlap rebuild`."
        )
    else:
        click.echo("\n".join(status_lines(rows, names=workspace.names, width=screen_width())))
    note_if_stale(store, workspace, today=here.workspace.today)
    note_corrections_without_run(store, workspace)


def _monday(day: datetime) -> date:
    return (day - timedelta(days=day.weekday())).date()
