"""`thirdlap race`: how a race was run: its laps, the third one, the last 300."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.options import for_store
from flows.cli.output import form_options, print_data
from flows.common.console import Exit, say
from flows.common.workspace import Context

if TYPE_CHECKING:
    from config import Workspace
    from config.dates import DateOrder
    from flows.engine.races import FileRace
    from metrics.races.review import RaceCard
    from storage import Store


@click.command()
@click.argument("what", metavar="FILE|MEET")
@for_store
@click.option("--athlete", metavar="ATHLETE", help="Whose file it is, or whose race of a MEET.")
@click.option("--distance", metavar="D", help="What was raced in FILE, such as 1600 or mile.")
@click.option("--time", "official", metavar="T", help="Its official time, such as 5:02.3.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    help="Draw the laps of FILE over each other into a .svg or .png file.",
)
@form_options
def race(
    here: Context, what: str, *, plot: Path | None, form: str | None, **named: str | None
) -> None:
    """Show how a race was run: laps, the third lap, the last 300, the kick.

    FILE is a recording; MEET is a meet of season.toml or results.csv, or its day. The official time
    comes from results.csv, or from --distance and --time; splits.csv holds splits that somebody
    took: a MEET with --athlete shows a race that nobody wore a watch in. Each time says what it
    rests on, with an 80 % error.
    """
    path = Path(what)
    if path.is_file():
        raced = named["distance"], named["official"]
        races = _races_meant(here, path, athlete=named["athlete"], raced=raced)
        _show_races(races, form)
        if plot is not None:
            _draw(races[0], plot, title=path.name)
    elif plot or named["distance"] or named["official"]:
        raise click.UsageError("--distance, --time and --plot belong to a FILE")
    else:
        _show_meet(here, what, athlete=named["athlete"], form=form)


def _races_meant(
    here: Context, path: Path, *, athlete: str | None, raced: tuple[str | None, str | None]
) -> list[FileRace]:
    """Review the races of a file; fail in plain words where it holds none."""
    races = list(_file_races(here, path, athlete=athlete, raced=raced))
    if not races:
        say(
            f"{path}: no race seen: no hard stretch of 400 to 5,000 m from a standing start, and no"
            " result that fits. --distance and --time name one."
        )
        raise click.exceptions.Exit(Exit.FAILURE)
    return races


def _show_races(races: list[FileRace], form: str | None) -> None:
    from flows.common.text import screen_width
    from flows.reports.race_review import file_race_lines, race_data

    if form:
        print_data([race_data(found.race) for found in races], form)
        return
    for found in races:
        click.echo("\n".join(file_race_lines(found, width=screen_width())))


def _draw(found: FileRace, plot: Path, *, title: str) -> None:
    from flows.reports.race_review import plot_race

    try:
        plot_race(found, plot, title=title)
    except (ValueError, ImportError) as error:
        raise click.ClickException(str(error)) from error


def _file_races(
    here: Context, path: Path, *, athlete: str | None, raced: tuple[str | None, str | None]
) -> Iterator[FileRace]:
    """Review the races of every run in a file: the named one, known ones, or one by its look."""
    from flows.engine.analyze import examine_file
    from flows.engine.races import races_of_file
    from metrics import Evidence

    card = _card(*raced)
    workspace = here.read_workspace()
    for examined in examine_file(path, evidence=Evidence.AUTO):
        for activity, facts in zip(examined.parsed.activities, examined.facts, strict=True):
            athlete_id = _owner(here, workspace, activity.activity_id, athlete)
            context = workspace.coach.context_of(athlete_id) if athlete_id else None
            yield from races_of_file(activity, facts, context=context, card=card)


def _card(distance: str | None, official: str | None) -> RaceCard | None:
    """Read what was raced; both options go together."""
    from config.cells import duration_s
    from config.problems import UnusableError
    from config.results import raced
    from metrics.races.marks import SHORTEST_M
    from metrics.races.review import RaceCard

    if bool(distance) is not bool(official):
        raise click.UsageError("--distance and --time go together")
    if not distance or not official:
        return None
    try:
        race_form, metres = raced(distance)
        seconds = duration_s(official)
    except UnusableError as error:
        raise click.UsageError(f"expected {error.expected}") from error
    if metres < SHORTEST_M:
        raise click.UsageError("races are read from 400 m on")
    return RaceCard(distance_m=metres, official_s=seconds, form=race_form)


def _owner(
    here: Context, workspace: Workspace, activity_id: str, athlete: str | None
) -> str | None:
    """Find whose a file is: as named, or as stored."""
    from flows.common.team import athlete_meant
    from flows.engine.races import owner_of

    if athlete:
        return athlete_meant(workspace, athlete)
    store = _store(here)
    return owner_of(store, activity_id) if store is not None else None


def _store(here: Context) -> Store | None:
    """Open the store; None where there is none yet, for a race needs no store."""
    from flows.engine.pending import is_store
    from storage import open_store

    address = here.settings.store
    return open_store(address) if is_store(address) else None


def _show_meet(here: Context, what: str, *, athlete: str | None, form: str | None) -> None:
    from flows.common.team import athlete_meant
    from flows.common.text import screen_width
    from flows.engine.races import races_of_meet
    from flows.reports.race_review import meet_lines, race_data, race_lines

    workspace = here.read_workspace()
    name, days = _meet(workspace, what, here.workspace.date_order)
    store = _store(here)
    meant = athlete_meant(workspace, athlete, store=store) if athlete else None
    meet = races_of_meet(store, workspace, name, days)
    races = [(key, race) for key, race in meet.races if meant in (None, key)]
    if not races:
        of_whom = f" for {workspace.name_of(meant)}" if meant else ""
        say(
            f"No results of {what}{of_whom}: results.csv has them, one line a race, with the"
            " meet's name."
        )
        raise click.exceptions.Exit(Exit.FAILURE)
    if form:
        print_data([race_data(race, athlete_id=key) for key, race in races], form)
    elif meant:
        for _, race in races:
            click.echo("\n".join(race_lines(race, width=screen_width())))
    else:
        click.echo("\n".join(meet_lines(meet, workspace.names, width=screen_width())))


def _meet(workspace: Workspace, what: str, order: DateOrder) -> tuple[str, list[date]]:
    """Find the meet of a name or on a day; refuse what is neither, with the near miss."""
    from config.problems import nearest

    meets = [meet for season in workspace.coach.seasons for meet in season.meets]
    results = (*workspace.coach.results, *workspace.coach.special_races)
    raced = {result.meet for result in results if result.meet}
    names = {name.casefold(): name for name in (*raced, *(meet.name for meet in meets))}
    if what.casefold() not in names:
        if (on := _day_meant(what, order)) is not None:
            return "", [on]
        near_miss = nearest(what, list(names.values()))
        hint = f"; did you mean {near_miss!r}?" if near_miss else _instead(workspace, what)
        raise click.UsageError(f"no file and no meet is called {what!r}{hint}")
    name = names[what.casefold()]
    return name, [meet.day for meet in meets if meet.name.casefold() == what.casefold()]


def _day_meant(what: str, order: DateOrder) -> date | None:
    """Read a day; None for what is none, and `UsageError` for what may be two days."""
    from flows.common.days import day_meant

    try:
        return day_meant(what, order)
    except ValueError as error:
        if "may be" in str(error):
            raise click.UsageError(str(error)) from error
        return None


def _instead(workspace: Workspace, what: str) -> str:
    """Say what to name in place of a folder or an athlete; nothing for any other word."""
    from config.problems import UnusableError
    from metrics.judgements.inputs.coach import ResultKind

    if Path(what).is_dir():
        return "; it is a folder: name a file in it"
    try:
        athlete_id = workspace.find(what)
    except UnusableError:
        return ""
    raced = (*workspace.coach.results, *workspace.coach.special_races)
    days = [
        result.day
        for result in raced
        if result.athlete_id == athlete_id and result.kind is ResultKind.RACE
    ]
    day = f"{max(days)}" if days else "DAY"
    return f"; for an athlete's race name its day: thirdlap race {day} --athlete {athlete_id}"
