"""`thirdlap log`: what was planned and what was run, day by day."""

from __future__ import annotations

from datetime import date

import click

from flows.cli.options import ANY_DAY, for_store, period_options
from flows.cli.output import CSV, form_options, print_data
from flows.common.console import say
from flows.common.workspace import Context


@click.command()
@click.argument("athlete", required=False)
@for_store
@click.option("--group", metavar="G", help="All athletes of a group, in place of ATHLETE.")
@period_options
@click.option("--from", "start", type=ANY_DAY, help="First day.")
@click.option(
    "--to", "end", type=ANY_DAY, help="Last day. [default: today; seven days where --from is later]"
)
@form_options
def log(
    here: Context,
    athlete: str | None,
    *,
    group: str | None,
    form: str | None,
    **options: str | date | None,
) -> None:
    """Show what was planned and what was run, day by day, and whether it fits.

    ATHLETE is an id of athletes.csv or a name. Each day has its plan, the runs with their sets as a
    coach writes them, the pace each set was run at, and what that means for the plan. Without a
    period, this week is shown.
    """
    from flows.common.team import athletes_meant
    from flows.common.text import screen_width
    from flows.engine.judging import refresh
    from flows.reports.training_log import flat_rows, log_days, log_lines, nearest_days
    from storage import open_store

    store = open_store(here.settings.store)
    workspace = here.read_workspace()
    athletes = athletes_meant(workspace, athlete, group, store=store)
    period = here.period(**options)
    refresh(store, workspace, today=here.workspace.today, athletes=athletes)
    days = log_days(store, workspace, athletes, period)
    if form:
        print_data(flat_rows(days) if form == CSV else days, form)
    elif days:
        click.echo("\n".join(log_lines(days, names=workspace.names, width=screen_width())))
    else:
        say(f"Nothing planned and nothing run from {period.first} to {period.last}.")
        for line in nearest_days(store, workspace, athletes, period):
            say(line)
