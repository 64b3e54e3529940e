"""`thirdlap bests`: an athlete's best times over the years."""

from __future__ import annotations

import click

from flows.cli.options import for_store
from flows.cli.output import form_options, print_data
from flows.common.console import say
from flows.common.workspace import Context


@click.command()
@click.argument("athlete")
@for_store
@form_options
def bests(here: Context, athlete: str, *, form: str | None) -> None:
    """Show ATHLETE's best time of each distance, and of each year.

    ATHLETE is an id of athletes.csv or a name. A watch's time is that of the fastest stretch of a
    run, with its error; results.csv counts where it is faster.
    """
    from flows.common.team import athlete_meant, display_name
    from flows.reports.best_times import best_lines, best_rows
    from storage import open_store

    store = open_store(here.settings.store)
    workspace = here.read_workspace()
    athlete_id = athlete_meant(workspace, athlete, store=store)
    rows = best_rows(store, athlete_id, workspace.coach.results)
    if form:
        print_data(rows, form)
        return
    click.echo(display_name(workspace, athlete_id))
    if rows:
        click.echo("\n".join(best_lines(rows)))
    else:
        say("No best times: this athlete has no runs of 400 m or more, and no results.")
