"""`thirdlap up`: everything that runs unattended, on this machine."""

from __future__ import annotations

import signal

import click

from flows.cli.commands.watch import watched_folder
from flows.cli.options import athlete_option, jobs_option, store_option, workspace_option
from flows.common.console import say
from flows.common.settings import PREFIX
from flows.common.workspace import enter


@click.command()
@click.argument("inbox", required=False, type=click.Path(file_okay=False))
@store_option
@workspace_option
@athlete_option
@jobs_option
@click.option("--port", type=click.IntRange(1, 65_535), default=4200, show_default=True)
def up(*, port: int, **options: str | int | None) -> None:
    """Watch INBOX (./inbox), run the nightly batch, and show on a local page what ran.

    This starts a Prefect server that only this machine can reach (its data is in ./.thirdlap), the
    watcher and the schedule. Ctrl-C or SIGTERM ends them all once the current work is finished.
    """
    from flows.service.up import Plan, running, wait

    folder = options.pop("workspace")
    here = enter(str(folder) if folder else None, **options)
    watched_folder(here.settings)
    variables = {name: str(value) for name, value in options.items() if value}
    if here.workspace.path:
        variables["workspace"] = str(here.workspace.path.absolute())
    settings = {f"{PREFIX}{name.upper()}": value for name, value in variables.items()}
    plan = Plan(port=port, settings=settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    say("thirdlap: starting …")
    try:
        with running(plan) as children:
            say(f"thirdlap: see what ran at {plan.page}; press Ctrl-C to stop")
            wait(children)
    except KeyboardInterrupt:
        say("thirdlap: stopped")
