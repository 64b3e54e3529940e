"""`thirdlap results`: results proposed for athletes of whom none is written."""

from __future__ import annotations

from datetime import timedelta

import click

from flows.cli.options import for_store
from flows.cli.output import CSV, form_options, print_data
from flows.common.console import say
from flows.common.workspace import Context


@click.group()
def results() -> None:
    """Propose results where none are written."""


@results.command()
@click.argument("athlete", required=False)
@for_store
@form_options
def propose(here: Context, athlete: str | None, *, form: str | None) -> None:
    """Propose lines for results.csv, for athletes without a result of the last half year.

    Each is the best effort found in the athlete's runs, as an estimate: a race would be faster.
    Look at each line before you add it. ATHLETE is an id of athletes.csv or a name; without one,
    the whole team is looked at, and without a roster whoever has runs.
    """
    from flows.common.team import athlete_meant
    from flows.reports.best_times import FRESH_DAYS, proposed_results, runners
    from storage import open_store

    store = open_store(here.settings.store)
    workspace = here.read_workspace()
    team = sorted(workspace.coach.athletes) or runners(store)
    athletes = [athlete_meant(workspace, athlete, store=store)] if athlete else team
    rows = proposed_results(store, workspace, athletes, today=here.workspace.today)
    if rows:
        print_data(rows, form or CSV)
    else:
        since = here.workspace.today - timedelta(days=FRESH_DAYS)
        say(
            f"Nothing to propose: since {since} everybody has a result, or no run of 800 m or more."
        )
