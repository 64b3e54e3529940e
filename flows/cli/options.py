"""Options that many commands share, and what they enter with: the settings and the workspace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from config.dates import DateOrder
from flows.common.days import day_meant
from flows.common.periods import THIS
from flows.common.settings import settings_in_force
from flows.common.workspace import enter, with_athlete_id

Command = Callable[..., None]


class _AnyDay(click.ParamType[date]):
    """A day as a person types it, read as the dates in the workspace's files are."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return day_meant(value, _date_order(ctx))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _date_order(ctx: click.Context | None) -> DateOrder:
    """Look up how dates are read here; `--workspace` is processed before all other options."""
    folder = ctx.params.get("workspace") if ctx else None
    here = Path(folder) if isinstance(folder, str) else Path()
    return settings_in_force(folder=here).settings.date_order


ANY_DAY = _AnyDay()

store_option = click.option(
    "--store", metavar="S", help="Folder of the tables, or s3://BUCKET/PREFIX. [default: store]"
)
workspace_option = click.option(
    "--workspace",
    metavar="DIR",
    envvar="THIRDLAP_WORKSPACE",
    type=click.Path(exists=True, file_okay=False),
    is_eager=True,
    help="The coach's folder. [default: this folder, if it is a workspace]",
)
athlete_option = click.option(
    "--athlete", metavar="ATHLETE", help="Whose files these are: an id of athletes.csv or a name."
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1), help="Number of processes. [default: one per core]"
)


def period_options(command: Command) -> Command:
    """Give a command `--week` and `--month`, each with or without a day."""
    week = click.option(
        *("--week",),
        is_flag=False,
        flag_value=THIS,
        metavar="[DAY]",
        help="The week of a day. [default: this week]",
    )
    month = click.option(
        *("--month",),
        is_flag=False,
        flag_value=THIS,
        metavar="[DAY]",
        help="The month of a day, such as 2026-03.",
    )
    return week(month(command))


def _entering(*names: str) -> Callable[[Command], Command]:
    """Turn the options of these names, and `--workspace`, into one argument `here`."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def entered(*arguments: Any, workspace: str | None, **options: Any) -> None:
            given = {name: options.pop(name) for name in names}
            here = enter(workspace, **given)
            command(
                *arguments, here=with_athlete_id(here) if "athlete" in names else here, **options
            )

        return entered

    return decorate


def for_workspace(command: Command) -> Command:
    """Give a command `--workspace`, and the argument `here`."""
    return workspace_option(_entering()(command))


def for_store(command: Command) -> Command:
    """Give a command `--store` and `--workspace`, and the argument `here`."""
    return store_option(workspace_option(_entering("store")(command)))


def for_intake(command: Command) -> Command:
    """Give a command that takes in files all it needs to know, as the argument `here`."""
    entered = _entering("store", "athlete", "jobs")(command)
    return store_option(workspace_option(athlete_option(jobs_option(entered))))


def for_watcher(command: Command) -> Command:
    """Give a command with the argument `inbox` all it needs to take in files, as `here`."""
    entered = _entering("inbox", "store", "athlete", "jobs")(command)
    return store_option(workspace_option(athlete_option(jobs_option(entered))))


def for_rebuild(command: Command) -> Command:
    """Give a command `--store`, `--workspace` and `--jobs`, and the argument `here`."""
    return store_option(workspace_option(jobs_option(_entering("store", "jobs")(command))))
