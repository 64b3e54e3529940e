"""A coach's folder as a value. Any of its files may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config import athletes, checkins, corrections, library, plan, progression, results, season
from config.athletes import AthleteHints, Roster
from config.problems import Problem, refuse_errors
from metrics.judgements.inputs.coach import Athlete, Coach, Season


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The coach's knowledge and, apart from it, what must stay out of tables.

    `names` has the athletes with a name, `hints` all athletes, both by athlete_id. `warnings` are
    about files that were read, but should be changed. `workspace_id` tells this
    workspace from others; it is empty where there is none.
    """

    coach: Coach
    names: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, AthleteHints] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    workspace_id: str = ""

    def name_of(self, athlete_id: str) -> str:
        """Return the name to show to the coach, or the id if the roster has no name."""
        return self.names.get(athlete_id, athlete_id)


def no_workspace() -> Workspace:
    """Return what is known without a coach's folder: the defaults."""
    return Workspace(coach=Coach(settings=progression.default_progression()))


def read_workspace(folder: Path) -> Workspace:
    """Read a coach's folder; raise `ConfigError` with the problems of all its files."""
    problems: list[Problem] = []
    workouts = library.read_library(folder / library.FOLDER, problems)
    roster = athletes.read_athletes(folder / athletes.FILE_NAME, problems)
    seasons = season.read_seasons(folder / season.FILE_NAME, roster, problems)
    coach = Coach(
        settings=progression.read_progression(folder, problems),
        athletes=_athletes(roster or Roster(), seasons),
        seasons=seasons,
        results=results.read_results(folder / results.FILE_NAME, roster, problems),
        plan=plan.read_plan(folder / plan.FILE_NAME, roster, workouts, problems),
        checkins=checkins.read_checkins(folder / checkins.FILE_NAME, roster, problems),
        corrections=corrections.read_corrections(
            folder / corrections.FILE_NAME, roster, workouts, problems
        ),
    )
    refuse_errors(problems)
    return _workspace(coach, roster or Roster(), problems)


def _workspace(coach: Coach, roster: Roster, warnings: Iterable[Problem]) -> Workspace:
    return Workspace(
        coach=coach,
        names={key: person.name for key, person in roster.people.items() if person.name},
        hints={key: person.hints for key, person in roster.people.items()},
        warnings=tuple(warnings),
    )


def _athletes(roster: Roster, seasons: tuple[Season, ...]) -> Mapping[str, Athlete]:
    end = seasons[-1].end if seasons else None
    return {key: person.in_season_to(end) for key, person in roster.people.items()}
