"""`thirdlap up`: everything that runs unattended, on this machine."""

from __future__ import annotations

import signal

import click

from flows.cli.commands.watch import watched_folder
from flows.common.console import say, store_option
from flows.common.settings import PREFIX, settings_in_force


@click.command()
@click.argument("inbox", required=False, type=click.Path(file_okay=False))
@store_option
@click.option("--athlete", metavar="ID", help="Whose files these are, a pseudonym.")
@click.option("--jobs", type=click.IntRange(1), help="Processes. [default: one per core]")
@click.option("--port", type=click.IntRange(1, 65_535), default=4200, show_default=True)
def up(*, port: int, **options: str | int | None) -> None:
    """Watch INBOX (./inbox), run the nightly batch, and show on a local page what ran.

    Starts a Prefect server that only this machine reaches, with its data in ./.thirdlap, the
    watcher and the schedule. Ctrl-C or SIGTERM ends them all, after what is under way.
    """
    from flows.service.up import Plan, running, wait

    watched_folder(settings_in_force(options).settings)
    told = {f"{PREFIX}{name.upper()}": str(value) for name, value in options.items() if value}
    plan = Plan(port=port, settings=told)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    say("thirdlap: starting …")
    try:
        with running(plan) as children:
            say(f"thirdlap: what ran is shown at {plan.page}; Ctrl-C ends it all")
            wait(children)
    except KeyboardInterrupt:
        say("thirdlap: all is ended")
