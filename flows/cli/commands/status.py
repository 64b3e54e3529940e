"""`thirdlap status`: the team on one screen."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import click

from flows.common.console import say, store_option
from flows.common.settings import settings_in_force


@click.command()
@store_option
@click.option(
    "--week", type=click.DateTime(["%Y-%m-%d"]), help="Any day of it. [default: the last one]"
)
@click.option("--json", "as_json", is_flag=True, help="One object per athlete.")
def status(*, store: str | None, week: datetime | None, as_json: bool) -> None:
    """Where each athlete stands on the progression, whoever needs a word first."""
    from flows.common.text import screen_width
    from flows.common.workspace import workspace_here
    from flows.engine.judging import note_if_stale
    from flows.reports.team_status import last_week, of_week, standing
    from storage import open_store

    opened = open_store(settings_in_force({"store": store}).settings.store)
    here = workspace_here()
    monday = _monday(week) if week else last_week(opened)
    rows = of_week(opened, monday)
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, default=str))
    elif not rows and week is None:
        say(
            "nobody has been judged yet: say whose runs these are (athletes.csv, --athlete),"
            " then run `thirdlap rebuild`"
        )
    else:
        click.echo("\n".join(standing(rows, names=here.names, width=screen_width())))
    note_if_stale(opened, here)


def _monday(day: datetime) -> date:
    return (day - timedelta(days=day.weekday())).date()
