"""`thirdlap up`: everything that runs unattended, on this machine."""

from __future__ import annotations

import os
import signal
from pathlib import Path

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
@click.option(
    "--page-port",
    type=click.IntRange(1, 65_535),
    default=8400,
    show_default=True,
    help="The port of the page for coaches.",
)
def up(*, port: int, page_port: int, **options: str | int | None) -> None:
    """Watch INBOX (./inbox), run the nightly batch, and serve the page for coaches.

    This starts a Prefect server that only this machine can reach (its data is in ./.thirdlap), the
    watcher and the schedule. Ctrl-C or SIGTERM ends them all once the current work is finished.
    """
    from flows.service.page_server import LOOPBACK, Address, page_key
    from flows.service.up import HOME, PRIVATE_UMASK, Plan, alone, login, running, wait
    from storage.recordings.creation import make_store

    folder = options.pop("workspace")
    os.umask(PRIVATE_UMASK)
    here = enter(str(folder) if folder else None, **options)
    watched_folder(here.settings)
    variables = {name: str(value) for name, value in options.items() if value}
    if here.workspace.path:
        variables["workspace"] = str(here.workspace.path.absolute())
    settings = {f"{PREFIX}{name.upper()}": value for name, value in variables.items()}
    plan = Plan(port=port, settings=settings, report_port=page_port)
    root = here.workspace.path or Path()
    home = root / HOME
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    say("thirdlap: starting …")
    try:
        with alone(home):
            make_store(here.settings.store)  # the page is served before the first file arrives
            page = Address(host=LOOPBACK, port=page_port, key=page_key(root))
            with running(plan, home=home) as children:
                say(f"thirdlap: the team's page is {page.url}")
                say(f"thirdlap: see what ran at {plan.page}, login {login(home)}")
                say("thirdlap: press Ctrl-C to stop")
                wait(children, home=home)
    except KeyboardInterrupt:
        say("thirdlap: stopped")
