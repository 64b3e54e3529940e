"""A coach's folder as a value. Any of its files may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path

from msgspec import Struct, field

from config import (
    athletes,
    checkins,
    corrections,
    implied_roster,
    library,
    plan,
    progression,
    race_splits,
    results,
    season,
    timings,
)
from config.athletes import AthleteHints, Roster
from config.dates import DateOrder
from config.nameless import without_names
from config.names import AthleteNames
from config.problems import Problem, Severity, refuse_unreadable
from metrics.judgements.inputs.coach import Athlete, Coach, Season
from metrics.races.enums import RaceForm


class RosterSource(StrEnum):
    """Where a workspace's athletes stand."""

    WRITTEN = "written"
    """In athletes.csv."""
    IMPLIED = "implied"
    """Only in the other files, which name them by their ids."""


class Workspace(Struct, frozen=True, kw_only=True):
    """The coach's knowledge and, apart from it, what must stay out of tables.

    `names` has the athletes with a name, `hints` all athletes, both by athlete_id. `problems` are
    the lines that could not be used, and warnings about lines that were. `workspace_id` tells this
    workspace from others; it is empty where there is none. `roster_source` says where the athletes
    stand.
    """

    coach: Coach
    names: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, AthleteHints] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    workspace_id: str = ""
    roster: Roster = field(default_factory=Roster)
    roster_source: RosterSource = RosterSource.WRITTEN

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Problems with lines that are used all the same."""
        return tuple(it for it in self.problems if it.severity is Severity.WARNING)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems with lines that are not used."""
        return tuple(it for it in self.problems if it.severity is Severity.ERROR)

    def find(self, text: str) -> str:
        """Return the athlete_id that an id or a name means; raise `UnusableError` for others."""
        ids = dict.fromkeys(self.coach.athletes, "")
        return AthleteNames(ids | dict(self.names)).find(text)

    def name_of(self, athlete_id: str) -> str:
        """Return the name to show to the coach, or the id if the roster has no name."""
        return self.names.get(athlete_id, athlete_id)


def no_workspace() -> Workspace:
    """Return what is known without a coach's folder: the defaults."""
    return Workspace(coach=Coach(settings=progression.default_progression()))


def read_workspace(
    folder: Path, *, date_order: DateOrder = DateOrder.AUTO, today: date | None = None
) -> Workspace:
    """Read what can be used in a coach's folder; its `problems` tell what cannot.

    Raises `ConfigError` for files of which nothing can be read: without one of them, answers
    would be wrong and not only incomplete. With `today`, results of later days get a warning.
    """
    problems: list[Problem] = []
    workouts = library.read_library(folder / library.FOLDER, problems)
    roster = athletes.read_athletes(folder / athletes.FILE_NAME, problems)
    source = RosterSource.WRITTEN
    if roster is not None and not roster.people:
        roster = implied_roster.implied_roster(folder)
        source = RosterSource.IMPLIED if roster.people else RosterSource.WRITTEN
    seasons = season.read_seasons(folder / season.FILE_NAME, roster, problems)
    timed = timings.read_timings(
        folder / timings.FILE_NAME, roster, problems, date_order=date_order
    )
    raced = results.read_results(
        folder / results.FILE_NAME, roster, problems, date_order=date_order, today=today
    )
    taken = race_splits.read_race_splits(
        folder / race_splits.FILE_NAME, roster, problems, date_order=date_order
    )
    raced = (*raced, *race_splits.finished_races(taken, raced))
    coach = Coach(
        settings=progression.read_progression(folder, problems),
        athletes=_athletes(roster or Roster(), seasons),
        seasons=seasons,
        results=(
            *(result for result in raced if result.form is RaceForm.FLAT),
            *timings.best_sprints(timed),
        ),
        special_races=tuple(result for result in raced if result.form is not RaceForm.FLAT),
        race_splits=taken,
        timings=timed,
        plan=plan.read_plan(
            folder / plan.FILE_NAME, roster, workouts, problems, date_order=date_order
        ),
        checkins=checkins.read_checkins(
            folder / checkins.FILE_NAME, roster, problems, date_order=date_order
        ),
        corrections=corrections.read_corrections(
            folder / corrections.FILE_NAME, roster, workouts, problems, date_order=date_order
        ),
    )
    refuse_unreadable(problems)
    return _workspace(coach, roster or Roster(), source, problems)


def _workspace(
    coach: Coach, roster: Roster, source: RosterSource, problems: Iterable[Problem]
) -> Workspace:
    names = {key: person.name for key, person in roster.people.items() if person.name}
    return Workspace(
        coach=without_names(coach, names.values()),
        names=names,
        hints={key: person.hints for key, person in roster.people.items()},
        problems=tuple(problems),
        roster=roster,
        roster_source=source,
    )


def _athletes(roster: Roster, seasons: tuple[Season, ...]) -> Mapping[str, Athlete]:
    end = seasons[-1].end if seasons else None
    return {key: person.in_season_to(end) for key, person in roster.people.items()}
