"""`thirdlap roster`: what the coach's files say, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config import ConfigError
from flows.common.console import Exit, say, warn
from flows.common.text import count, table

if TYPE_CHECKING:
    from config import Workspace
    from metrics.judgements.inputs.coach import Season


@click.group()
def roster() -> None:
    """What the coach has written in this folder: athletes, results, seasons and plans."""


@roster.command()
def check() -> None:
    """Everything that is wrong with the coach's files, with its line; exit 1 if anything is.

    If nothing is wrong: how much each file holds, and what is still missing.
    """
    from config import read_workspace

    try:
        workspace = read_workspace(Path())
    except ConfigError as error:
        for problem in error.problems:
            click.echo(problem)
        warn(f"{count(len(error.problems), 'problem')} to put right")
        raise click.exceptions.Exit(Exit.FAILURE) from error
    for warning in workspace.warnings:
        warn(str(warning))
    click.echo(table(("what", "how many", "of these"), _summary(workspace), indent=""))
    for note in _missing(workspace):
        say(note)


def _summary(workspace: Workspace) -> Iterator[tuple[str, str, str]]:
    coach = workspace.coach
    yield "athletes", str(len(coach.athletes)), f"{len(workspace.names)} with a name"
    yield "results", str(len(coach.results)), _of_athletes(one.athlete_id for one in coach.results)
    yield "seasons", str(len(coach.seasons)), ", ".join(map(_season, coach.seasons))
    yield "plan items", str(len(coach.plan)), _of_athletes(one.athlete_id for one in coach.plan)
    yield "check-ins", str(len(coach.checkins)), ""
    yield "corrections", str(len(coach.corrections)), ""


def _of_athletes(athlete_ids: Iterable[str]) -> str:
    different = len(set(athlete_ids))
    return f"of {count(different, 'athlete')}" if different else ""


def _season(season: Season) -> str:
    return f"{season.name} ({season.start} to {season.end}, {count(len(season.meets), 'meet')})"


def _nobody(athletes: Path) -> str:
    if athletes.exists():
        return f"{athletes} names nobody yet: write a line for each athlete"
    return f"{athletes} is missing: `thirdlap init` writes one to fill in"


def _missing(workspace: Workspace) -> Iterator[str]:
    """What a coach would want to know is not said yet."""
    coach = workspace.coach
    if not coach.athletes:
        yield _nobody(Path("athletes.csv"))
        return
    timed = {one.athlete_id for one in coach.results}
    if untimed := [workspace.name_of(one) for one in coach.athletes if one not in timed]:
        yield f"no result, so no paces: {', '.join(untimed)}"
    planned = {one.athlete_id for one in coach.plan}
    groups = {one.group for one in coach.athletes.values() if one.group}
    with_plan = {coach.athletes[one].group for one in planned}
    if unplanned := sorted(groups - with_plan):
        yield f"no plan for: {', '.join(unplanned)}"
    if not any(season.meets for season in coach.seasons):
        yield "no meet in season.toml, so nothing says where an athlete should be by now"
