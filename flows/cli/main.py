"""The command `thirdlap`. Each command imports what it needs when it runs, so help is instant."""

from __future__ import annotations

from typing import Any

import click

from config import ConfigError
from flows.cli.commands.assign import assign
from flows.cli.commands.athlete import athlete
from flows.cli.commands.backfill import backfill
from flows.cli.commands.bests import bests
from flows.cli.commands.catchup import catchup
from flows.cli.commands.check import check
from flows.cli.commands.config import config
from flows.cli.commands.curve import curve
from flows.cli.commands.demo import demo
from flows.cli.commands.doctor import doctor
from flows.cli.commands.files import files
from flows.cli.commands.forget import forget
from flows.cli.commands.ingest import ingest
from flows.cli.commands.init import init
from flows.cli.commands.inspect import inspect
from flows.cli.commands.log import log
from flows.cli.commands.notes import notes
from flows.cli.commands.paces import paces
from flows.cli.commands.race import race
from flows.cli.commands.ready import ready
from flows.cli.commands.rebuild import rebuild
from flows.cli.commands.report import report
from flows.cli.commands.results import results
from flows.cli.commands.roster import roster
from flows.cli.commands.schema import schema
from flows.cli.commands.serve import serve
from flows.cli.commands.status import status
from flows.cli.commands.unassigned import unassigned
from flows.cli.commands.up import up
from flows.cli.commands.watch import watch
from flows.cli.commands.workout import workout
from flows.common.console import Exit, warn
from flows.common.text import plain, printable

WHOLE_SENTENCE = 500


class InOrder(click.Group):
    """Lists commands in the order a newcomer meets them; prints every error in plain words."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """List the commands as they were added."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with its whole first sentence: click cuts it off."""
        rows = [
            (name, self.commands[name].get_short_help_str(limit=WHOLE_SENTENCE))
            for name in self.list_commands(ctx)
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a failure is a message and exit 1, never a traceback."""
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            raise click.UsageError(str(error)) from error
        except KeyboardInterrupt:
            warn(
                "thirdlap: Interrupted. Finished work is saved;"
                " run the same command again to continue."
            )
            raise click.exceptions.Exit(Exit.FAILURE) from None
        except BrokenPipeError:
            # The reader of our output has read enough; click ends quietly.
            raise
        except OSError as error:
            warn(f"thirdlap: {_at(error)}{plain(error)}")
            raise click.exceptions.Exit(Exit.FAILURE) from error


def _at(error: OSError) -> str:
    return "" if error.filename is None else f"{printable(str(error.filename))}: "


@click.group(cls=InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="thirdlap", prog_name="thirdlap")
def main() -> None:
    """Turn what a runner's watch recorded into what a coach wants to know.

    Data goes to stdout, messages to stderr. Exit status: 0 success, 1 failure, 2 wrong usage,
    3 done, but some files were rejected, 4 the plan is not safe, 5 the plan cannot be checked.
    """


COMMANDS = (
    demo,
    init,
    roster,
    ingest,
    backfill,
    watch,
    up,
    inspect,
    report,
    serve,
    status,
    athlete,
    log,
    bests,
    curve,
    paces,
    results,
    notes,
    race,
    ready,
    catchup,
    check,
    workout,
    unassigned,
    assign,
    forget,
    files,
    schema,
    rebuild,
    doctor,
    config,
)

for command in COMMANDS:
    main.add_command(command)
