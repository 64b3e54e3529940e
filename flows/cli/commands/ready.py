"""`thirdlap ready`: which race an athlete is ready for at a meet."""

from __future__ import annotations

import json
from datetime import datetime

import click

from flows.common.console import store_option
from flows.common.settings import settings_in_force


@click.command()
@click.argument("athlete", required=False)
@store_option
@click.option("--meet", "name", metavar="NAME", help="A meet of season.toml. [default: the next]")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="A day, meet or not.")
@click.option("--json", "as_json", is_flag=True, help="One object per athlete.")
def ready(
    athlete: str | None, *, store: str | None, name: str | None, day: datetime | None, as_json: bool
) -> None:
    """Which of 800, 1600 and 3200 ATHLETE is ready to race, with the numbers behind it.

    ATHLETE is an id of athletes.csv or a name; without one, the whole team in a line each. Only
    what was run before the meet is looked at.
    """
    from flows.common.meets import meet_meant
    from flows.common.team import called, meant
    from flows.common.text import screen_width
    from flows.common.workspace import today, workspace_here
    from flows.engine.athlete_inputs import readiness_of
    from flows.reports.readiness import advice, as_data, team_advice
    from storage import open_store

    opened = open_store(settings_in_force({"store": store}).settings.store)
    workspace = workspace_here()
    on = day.date() if day else None
    meet = meet_meant(workspace.coach.seasons, name=name, on=on, today=today())
    who = [meant(workspace, athlete)] if athlete else sorted(workspace.coach.athletes)
    found = [readiness_of(opened, workspace.coach, one, meet, today=today()) for one in who]
    if as_json:
        lines = [json.dumps(as_data(one), default=str) for one in found]
    elif athlete:
        lines = list(advice(found[0], name=called(workspace, who[0]), width=screen_width()))
    else:
        lines = list(team_advice(found, names=workspace.names, width=screen_width()))
    click.echo("\n".join(lines))
