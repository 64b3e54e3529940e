"""`thirdlap ready`: which race an athlete is ready for at a meet."""

from __future__ import annotations

import json
from datetime import datetime

import click

from flows.settings import settings_in_force


@click.command()
@click.argument("athlete")
@click.option("--store", metavar="S", help="Folder of the tables. [default: store]")
@click.option("--meet", "name", metavar="NAME", help="A meet of season.toml. [default: the next]")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="A day, meet or not.")
@click.option("--json", "as_json", is_flag=True, help="One object.")
def ready(
    athlete: str, *, store: str | None, name: str | None, day: datetime | None, as_json: bool
) -> None:
    """Which of 800, 1600 and 3200 ATHLETE is ready to race, with the numbers behind it.

    ATHLETE is an id of athletes.csv or a name. Only what was run before the meet is looked at.
    """
    from flows.advice import advice, as_data
    from flows.meets import meet_meant
    from flows.prospects import Prospects, day_before
    from flows.team import called, meant
    from flows.text import screen_width
    from flows.workspace import today, workspace_here
    from metrics.judgements.readiness import readiness
    from storage import open_store

    opened = open_store(settings_in_force({"store": store}).settings.store)
    workspace = workspace_here()
    athlete_id = meant(workspace, athlete)
    known = workspace.coach.knows_of(athlete_id)
    meet = meet_meant(known.seasons, name=name, on=day.date() if day else None, today=today())
    through = day_before(meet.day, today())
    prospects = Prospects.of(opened, workspace.coach, athlete_id, through=through)
    found = readiness(known, prospects.training(), meet)
    if as_json:
        click.echo(json.dumps(as_data(found), default=str))
    else:
        lines = advice(found, name=called(workspace, athlete_id), width=screen_width())
        click.echo("\n".join(lines))
