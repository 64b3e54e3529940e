"""`thirdlap status`: the team on one screen."""

from __future__ import annotations

from datetime import date

import click

from flows.cli.options import ANY_DAY, for_store
from flows.cli.output import form_options, print_data
from flows.common.console import say
from flows.common.workspace import Context


@click.command()
@for_store
@click.option("--week", type=ANY_DAY, help="Any day of the week to show. [default: the last one]")
@click.option("--group", metavar="G", help="Show the athletes of a group only.")
@form_options
def status(here: Context, *, week: date | None, group: str | None, form: str | None) -> None:
    """Show where each athlete stands on the progression, whoever needs attention first."""
    from flows.common.team import group_meant
    from flows.common.text import screen_width
    from flows.engine.judging import refresh
    from flows.engine.owner_files import unassigned_text
    from flows.engine.unmatched import note_corrections_without_run
    from flows.reports.result_doubts import doubt_lines
    from flows.reports.team_status import Team, last_week, status_lines, week_rows
    from metrics.contract.weeks import monday
    from storage import open_store

    store = open_store(here.settings.store)
    workspace = here.read_workspace()
    refresh(store, workspace, today=here.workspace.today)
    chosen = group_meant(workspace, group) if group else None
    team = Team.of(store, workspace, chosen, today=here.workspace.today)
    rows = week_rows(store, monday(week) if week else last_week(store), team)
    if form:
        print_data(rows, form)
    elif not rows and week is None:
        say(
            "No athlete has been judged yet. Say whose runs these are (athletes.csv or --athlete),"
            " then run `thirdlap rebuild`."
            if team.has_runs
            else "No run is in the store yet; `thirdlap files` tells what became of each file."
        )
    else:
        click.echo("\n".join(status_lines(rows, team, width=screen_width())))
    if team.unassigned_count:
        say(unassigned_text(team.unassigned_count))
    note_corrections_without_run(store, workspace)
    for line in doubt_lines(store, workspace, athletes=chosen, today=here.workspace.today):
        say(line)
