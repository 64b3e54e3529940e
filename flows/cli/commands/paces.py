"""`thirdlap paces`: what athletes could race on a day, and the times that gives on the track."""

from __future__ import annotations

from datetime import date

import click

from flows.cli.options import ANY_DAY, for_workspace
from flows.cli.output import form_options, print_data
from flows.common.console import say
from flows.common.workspace import Context


@click.command()
@click.argument("athlete", required=False)
@for_workspace
@click.option("--all", "is_team", is_flag=True, help="The whole team, as a sheet for the track.")
@click.option("--group", metavar="G", help="A group, as a sheet for the track.")
@click.option("--on", "day", type=ANY_DAY, help="Which day. [default: today]")
@form_options
def paces(
    here: Context,
    athlete: str | None,
    *,
    is_team: bool,
    group: str | None,
    day: date | None,
    form: str | None,
) -> None:
    """Show what ATHLETE could race on a day, how sure that is, and the times on the track.

    ATHLETE is an id of athletes.csv or a name. Only results up to the day count. No store is
    needed. A sheet has the times for 200 and 400 m at each pace.
    """
    from flows.common.team import athletes_meant, display_name
    from flows.reports.pace_sheet import athlete_lines, pace_rows, sheet_lines

    if is_team and (athlete or group):
        raise click.UsageError("--all means everybody: give no athlete and no group with it")
    workspace = here.read_workspace()
    on = day or here.workspace.today
    everybody = sorted(workspace.coach.athletes)
    athletes = everybody if is_team else athletes_meant(workspace, athlete, group)
    rows = pace_rows(workspace, athletes, on)
    if form:
        print_data(rows, form)
        return
    if athlete:
        click.echo(f"{display_name(workspace, athletes[0])} on {on}")
    if rows:
        lines = athlete_lines(rows) if athlete else sheet_lines(rows, workspace.names)
        click.echo("\n".join(lines))
    timed = {row["athlete_id"] for row in rows}
    if without := [workspace.name_of(name) for name in athletes if name not in timed]:
        whose = "" if athlete else f" for {', '.join(without)}"
        say(
            f"No pace is known{whose}: add a race, a time trial or an estimate to results.csv;"
            " `thirdlap results propose` may find one."
        )
