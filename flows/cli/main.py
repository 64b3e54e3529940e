"""The command `thirdlap`.

A command is imported when it is asked for, and what it needs when it runs: an answer waits for
nothing that only others need.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from config import ConfigError
from config.problems import nearest
from flows.common.console import Exit, warn
from flows.common.garbage import collect_seldom
from flows.common.text import plain, printable

WHOLE_SENTENCE = 500

COMMANDS = (
    "demo",
    "init",
    "roster",
    "ingest",
    "backfill",
    "watch",
    "up",
    "inspect",
    "report",
    "serve",
    "status",
    "athlete",
    "log",
    "bests",
    "curve",
    "paces",
    "results",
    "notes",
    "race",
    "ready",
    "catchup",
    "check",
    "workout",
    "unassigned",
    "assign",
    "forget",
    "files",
    "schema",
    "rebuild",
    "doctor",
    "config",
)
"""In the order in which a newcomer meets them; each is a module of `commands` and its function."""


class InOrder(click.Group):
    """Lists commands in the order a newcomer meets them; prints every error in plain words."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """List the commands as a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command; None for a name that is none."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            module = import_module(f"flows.cli.commands.{cmd_name}")
            self.add_command(getattr(module, cmd_name))
        return self.commands.get(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command meant; a word that is none is told with the nearest one."""
        if args[0].startswith("-") or args[0] in COMMANDS:
            return super().resolve_command(ctx, args)
        near_miss = nearest(args[0], COMMANDS)
        hint = f"; did you mean '{near_miss}'?" if near_miss else ""
        raise click.UsageError(f"No such command '{args[0]}'{hint}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with its whole first sentence: click cuts it off."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [
            (name, command.get_short_help_str(limit=WHOLE_SENTENCE))
            for name, command in commands
            if command is not None
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
    collect_seldom()
