"""`thirdlap catchup`: three weeks of strides for one athlete, as lines of plan.csv."""

from __future__ import annotations

from datetime import datetime

import click

from flows.common.console import say, store_option
from flows.common.settings import settings_in_force


@click.command()
@click.argument("athlete")
@store_option
@click.option(
    "--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="First day. [default: today]"
)
@click.option("--no-header", is_flag=True, help="Lines alone, to be added to a plan.csv.")
@click.option("--json", "as_json", is_flag=True, help="One object per line.")
def catchup(
    athlete: str, *, store: str | None, start: datetime | None, no_header: bool, as_json: bool
) -> None:
    """Three weeks of strides for ATHLETE from today on, as lines of plan.csv (rule A18).

    ATHLETE is an id of athletes.csv or a name. It goes on from the race paces that are established and
    climbs no faster than rule A4 allows, as long as what comes first is run.
    """
    from flows.common.plans import HEAD, plan_json, plan_lines
    from flows.common.team import called, meant
    from flows.common.workspace import today, workspace_here
    from flows.engine.athlete_inputs import Prospects, day_before
    from metrics.judgements.progression.catchup import catch_up
    from storage import open_store

    opened = open_store(settings_in_force({"store": store}).settings.store)
    workspace = workspace_here()
    athlete_id = meant(workspace, athlete)
    first = start.date() if start else today()
    through = day_before(first, today())
    prospects = Prospects.of(opened, workspace.coach, athlete_id, through=through)
    foundation = prospects.foundation()
    items = catch_up(workspace.coach.context_of(athlete_id), foundation, start=first)
    if not (as_json or no_header):
        click.echo(HEAD)
    click.echo("\n".join(plan_json(items) if as_json else plan_lines(items)))
    say(
        f"{called(workspace, athlete_id)}: from what was run up to {prospects.through}, history"
        f" {foundation.history(first)}. Each week rests on the one before: check again before it."
    )
