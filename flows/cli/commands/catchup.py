"""`thirdlap catchup`: three weeks of strides for one athlete, as lines of plan.csv."""

from __future__ import annotations

from datetime import date

import click

from flows.cli.options import ANY_DAY, for_store
from flows.cli.output import JSON, form_options
from flows.common.console import say
from flows.common.workspace import Context


@click.command()
@click.argument("athlete")
@for_store
@click.option("--from", "start", type=ANY_DAY, help="First day. [default: today]")
@click.option("--no-header", is_flag=True, help="Print lines only, to be added to a plan.csv.")
@form_options
def catchup(
    here: Context, athlete: str, *, start: date | None, no_header: bool, form: str | None
) -> None:
    """Plan three weeks of strides that let ATHLETE catch up, as lines of plan.csv (rule A18).

    ATHLETE is an id of athletes.csv or a name. The plan starts from the paces that the athlete has
    built up to, and no workout uses a pace that the ones before it have not prepared (rule A4).
    """
    from flows.common.plans import HEAD, plan_json, plan_lines
    from flows.common.team import athlete_meant, display_name
    from flows.engine.athlete_inputs import eve_or_today, foundations_of
    from metrics.judgements.progression.catchup import catch_up
    from storage import open_store

    store = open_store(here.settings.store)
    workspace, today = here.read_workspace(), here.workspace.today
    athlete_id = athlete_meant(workspace, athlete, store=store)
    first = start or today
    through = eve_or_today(first, today)
    foundation = foundations_of(store, workspace.coach, [athlete_id], through=through)[athlete_id]
    items = catch_up(workspace.coach.context_of(athlete_id), foundation, start=first)
    lines = plan_json(items) if form == JSON else plan_lines(items)
    if form != JSON and not no_header:
        click.echo(HEAD)
    click.echo("\n".join(lines))
    say(
        f"{display_name(workspace, athlete_id)}: planned from the runs up to {through},"
        f" history {foundation.history(first)}. Each week builds on the one before: check the plan"
        " again before each week."
    )
