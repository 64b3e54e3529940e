"""`thirdlap check`: is a plan safe for the athletes it is for, before anyone runs it?"""

from __future__ import annotations

import json
from pathlib import Path

import click

from flows.common.console import store_option
from flows.common.settings import settings_in_force


@click.command()
@click.argument("plan", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@store_option
@click.option("--json", "as_json", is_flag=True, help="One object per item.")
def check(plan: Path, *, store: str | None, as_json: bool) -> None:
    """Is PLAN safe: does any workout come with nothing behind it at the paces below (rule A4)?

    PLAN is a plan.csv, or - for stdin. Each item is looked at as if all lawful ones before it had
    been run. Exit status: 0 safe, 4 not safe, 5 some items cannot be judged.
    """
    from flows.common.plans import read_plan_file
    from flows.common.text import screen_width
    from flows.common.workspace import today, workspace_here
    from flows.reports.plan_check import as_data, check_items, exit_status, findings
    from storage import open_store

    opened = open_store(settings_in_force({"store": store}).settings.store)
    workspace = workspace_here()
    items = read_plan_file(plan)
    found = check_items(opened, workspace.coach, items, today=today())
    if as_json:
        for one in found:
            click.echo(json.dumps(as_data(one)))
    else:
        click.echo("\n".join(findings(found, names=workspace.names, width=screen_width())))
    if status := exit_status(found):
        raise click.exceptions.Exit(status)
