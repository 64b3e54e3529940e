"""`thirdlap roster`: what the coach's files hold, and what is wrong with them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict

from config import ConfigError
from config.problems import Problem, grouped
from config.race_splits import splits_without_result
from config.workspace import RosterSource
from flows.cli.options import for_store
from flows.cli.output import form_options, print_data
from flows.common.console import Exit, say, warn
from flows.common.text import count, listed, screen_width, table
from flows.common.workspace import Context
from flows.engine.pending import is_store

if TYPE_CHECKING:
    from config import Workspace
    from metrics.judgements.inputs.coach import RaceSplitTimes, Season


@click.group()
def roster() -> None:
    """Look at the coach's files: athletes, results, seasons and plans."""


@roster.command()
@for_store
@form_options
def check(here: Context, *, form: str | None) -> None:
    """Show what is wrong with the coach's files, by kind; exit 1 if anything is.

    Also show how much of each file is used, and what is still missing. Programs get a row per
    problem.
    """
    try:
        workspace = here.workspace.read()
    except ConfigError as error:
        _tell([problem for problem in error.problems if isinstance(problem, Problem)], form)
        warn(f"{count(len(error.problems), 'problem')} to correct")
        raise click.exceptions.Exit(Exit.FAILURE) from error
    if not form:
        click.echo(table(("what", "how many", "of these"), _summary(workspace), indent=""))
    for note in _missing(workspace, here.workspace.path or Path()):
        say(note)
    if is_store(here.settings.store):
        from flows.engine.unmatched import note_corrections_without_run
        from storage import open_store

        note_corrections_without_run(open_store(here.settings.store), workspace)
    _tell(workspace.problems, form)
    if workspace.errors:
        warn(f"{count(len(workspace.errors), 'problem')} to correct; the other lines are used")
        raise click.exceptions.Exit(Exit.FAILURE)


def _tell(problems: Sequence[Problem], form: str | None) -> None:
    """Print problems by kind, the gravest last, wrapped to the screen; for programs one by one."""
    if form:
        names = Problem.__struct_fields__
        print_data([asdict(problem) for problem in problems], form, columns=names)
        return
    for group in grouped(problems):
        click.echo(textwrap.fill(str(group), width=screen_width(), subsequent_indent="  "))


def _summary(workspace: Workspace) -> Iterator[tuple[str, str, str]]:
    coach = workspace.coach
    yield "athletes", str(len(coach.athletes)), f"{len(workspace.names)} with a name"
    raced = [result.athlete_id for result in (*coach.results, *coach.special_races)]
    split = [splits.athlete_id for splits in coach.race_splits]
    timed = [timings.athlete_id for timings in coach.timings]
    planned = [item.athlete_id for item in coach.plan]
    also = ", with those of splits.csv and timings.csv" if split or timed else ""
    yield "results", str(len(raced)), _of_athletes(raced) + also
    yield "races with splits", str(len(split)), _of_athletes(split)
    yield "timed sets", str(len(timed)), _of_athletes(timed)
    yield "seasons", str(len(coach.seasons)), ", ".join(map(_season, coach.seasons))
    yield "plan items", str(len(coach.plan)), _of_athletes(planned)
    yield "check-ins", str(len(coach.checkins)), ""
    yield "corrections", str(len(coach.corrections)), ""


def _of_athletes(athlete_ids: Iterable[str]) -> str:
    different = len(set(athlete_ids))
    return f"of {count(different, 'athlete')}" if different else ""


def _race_of(workspace: Workspace, splits: RaceSplitTimes) -> str:
    return f"{workspace.name_of(splits.athlete_id)} {splits.distance_m:.0f} m on {splits.day}"


def _season(season: Season) -> str:
    return f"{season.name} ({season.start} to {season.end}, {count(len(season.meets), 'meet')})"


def _nobody(athletes: Path) -> str:
    if athletes.exists():
        return f"{athletes} is empty: write a line for each athlete"
    return f"{athletes} is missing: `thirdlap init` makes one to fill in"


def _missing(workspace: Workspace, folder: Path) -> Iterator[str]:
    """List what the files do not say yet that answers need."""
    coach = workspace.coach
    is_implied = workspace.roster_source is RosterSource.IMPLIED
    if is_implied or not coach.athletes:
        nobody = _nobody(folder / "athletes.csv")
        ids = ", ".join(coach.athletes)
        yield f"{nobody}; until then taken as your other files name them: {ids}" if ids else nobody
    if not coach.athletes:
        return
    from metrics.judgements.paces.date_paces import tells_paces

    timed = {result.athlete_id for result in coach.results if tells_paces(result)}
    if untimed := [workspace.name_of(name) for name in coach.athletes if name not in timed]:
        yield f"no result, so no paces: {listed(untimed)}"
    if timeless := [_race_of(workspace, splits) for splits in splits_without_result(coach)]:
        yield f"splits without a finish or a result, so not used: {listed(timeless)}"
    planned = {item.athlete_id for item in coach.plan}
    groups = {athlete.group for athlete in coach.athletes.values() if athlete.group}
    with_plan = {coach.athletes[athlete_id].group for athlete_id in planned}
    if unplanned := sorted(groups - with_plan):
        yield f"no plan for: {', '.join(unplanned)}"
    if not any(season.meets for season in coach.seasons):
        yield "no meet in season.toml, so it is unknown where an athlete should be by now"
