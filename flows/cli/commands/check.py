"""`thirdlap check`: whether a plan is safe for its athletes, before anyone runs it."""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli.options import for_store
from flows.cli.output import form_options, print_data
from flows.common.console import say
from flows.common.workspace import Context


@click.command()
@click.argument("plan", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@for_store
@form_options
def check(here: Context, plan: Path, *, form: str | None) -> None:
    """Check a plan: no workout may use a pace the athlete hasn't built up to (rule A4).

    PLAN is a plan.csv, or - for stdin. Each workout is checked as if the safe ones before it had
    been run. Lines that cannot be read are shown, and the others are checked. Exit status: 0 safe,
    4 not safe, 5 some workouts cannot be checked.
    """
    from flows.common.plans import read_plan_file
    from flows.common.text import count, screen_width
    from flows.common.workspace import note_problems
    from flows.reports.plan_check import (
        as_data,
        check_items,
        exit_status,
        problem_lines,
        report_lines,
        unread_lines,
    )
    from storage import open_store

    store = open_store(here.settings.store)
    workspace = here.workspace.read()
    read = read_plan_file(plan, here.workspace, workspace)
    note_problems(read.elsewhere)
    for line in problem_lines(read.problems, width=screen_width()):
        say(line)
    if over := sum(item.day < here.workspace.today for item in read.items):
        say(f"{count(over, 'item')} before {here.workspace.today} not checked: these days are over")
    checked = check_items(store, workspace.coach, read.items, today=here.workspace.today)
    if form:
        print_data([as_data(item) for item in checked], form)
    else:
        click.echo("\n".join(report_lines(checked, names=workspace.names, width=screen_width())))
    if status := exit_status(checked, unread=unread_lines(read.problems)):
        raise click.exceptions.Exit(status)
