"""`thirdlap ready`: which race an athlete is ready for at a meet."""

from __future__ import annotations

from datetime import date

import click

from flows.cli.options import ANY_DAY, for_store
from flows.cli.output import form_options, print_data
from flows.common.workspace import Context


@click.command()
@click.argument("athlete", required=False)
@for_store
@click.option("--meet", "name", metavar="NAME", help="A meet of season.toml. [default: the next]")
@click.option("--on", "day", type=ANY_DAY, help="A day, with or without a meet.")
@form_options
def ready(
    here: Context, athlete: str | None, *, name: str | None, day: date | None, form: str | None
) -> None:
    """Show which of 800, 1600 and 3200 ATHLETE is ready to race, and why.

    ATHLETE is an id of athletes.csv or a name; without one, the whole team is shown, one line each.
    Only runs before the meet count.
    """
    from flows.common.meets import meet_meant
    from flows.common.team import athlete_meant, display_name
    from flows.common.text import screen_width
    from flows.engine.athlete_inputs import eve_or_today, readiness_of
    from flows.engine.judging import refresh
    from flows.reports.readiness import advice, as_data, team_advice
    from storage import open_store

    store = open_store(here.settings.store)
    workspace, today = here.read_workspace(), here.workspace.today
    coach = workspace.coach
    meet = meet_meant(coach.seasons, name=name, on=day, today=today)
    team = sorted(coach.athletes)
    athletes = [athlete_meant(workspace, athlete, store=store)] if athlete else team
    if eve_or_today(meet.day, today) == today:
        refresh(store, workspace, today=today, athletes=athletes)
    answers = readiness_of(store, coach, athletes, meet, today=today)
    if form:
        print_data([as_data(answer) for answer in answers], form)
        return
    if athlete:
        title = display_name(workspace, athletes[0])
        lines = list(advice(answers[0], name=title, width=screen_width()))
    else:
        lines = list(team_advice(answers, names=workspace.names, width=screen_width()))
    click.echo("\n".join(lines))
