"""`thirdlap check`: whether a plan is safe for its athletes, before anyone runs it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from flows.cli.options import for_store
from flows.common.workspace import Context


@click.command()
@click.argument("plan", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@for_store
@click.option("--json", "as_json", is_flag=True, help="Print one object per item.")
def check(here: Context, plan: Path, *, as_json: bool) -> None:
    """Check a plan: no workout may use a pace the athlete hasn't built up to (rule A4).

    PLAN is a plan.csv, or - for stdin. Each workout is checked as if the safe ones before it had
    been run. Exit status: 0 safe, 4 not safe, 5 some workouts cannot be checked.
    """
    from flows.common.plans import read_plan_file
    from flows.common.text import screen_width
    from flows.reports.plan_check import as_data, check_items, exit_status, report_lines
    from storage import open_store

    store = open_store(here.settings.store)
    workspace = here.read_workspace()
    items = read_plan_file(plan, here.workspace)
    checked = check_items(store, workspace.coach, items, today=here.workspace.today)
    if as_json:
        for item in checked:
            click.echo(json.dumps(as_data(item)))
    else:
        click.echo("\n".join(report_lines(checked, names=workspace.names, width=screen_width())))
    if status := exit_status(checked):
        raise click.exceptions.Exit(status)
