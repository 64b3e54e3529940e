"""`thirdlap curve`: an athlete's critical speed, top speed and speed reserve."""

from __future__ import annotations

from datetime import date

import click

from flows.cli.options import ANY_DAY, for_store
from flows.cli.output import form_options, print_data
from flows.common.workspace import Context


@click.command()
@click.argument("athlete")
@for_store
@click.option("--on", "day", type=ANY_DAY, help="Which day. [default: today]")
@form_options
def curve(here: Context, athlete: str, *, day: date | None, form: str | None) -> None:
    """Show ATHLETE's critical speed and D′, top speed and speed reserve, and how they change.

    ATHLETE is an id of athletes.csv or a name. Races and time trials of 2–20 minutes make the
    curve; timed sprints, 200s and 400s show the speed above it (B6, B7). Each value comes with its
    range, and is compared with this athlete's own earlier ones only.
    """
    from flows.common.team import athlete_meant, display_name
    from flows.common.text import screen_width
    from flows.reports.speed_curve import COLUMNS, curve_lines, curve_rows
    from storage import open_store

    workspace = here.read_workspace()
    store = open_store(here.settings.store)
    athlete_id = athlete_meant(workspace, athlete, store=store)
    on = day or here.workspace.today
    context = workspace.coach.context_of(athlete_id)
    rows = curve_rows(context, store, on)
    if form:
        print_data(rows, form, columns=COLUMNS)
        return
    click.echo(f"{display_name(workspace, athlete_id)} on {on}")
    click.echo("\n".join(curve_lines(rows, context, on, width=screen_width())))
