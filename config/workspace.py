"""A coach's folder as one value. Each file may be missing: then nothing of it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config import athletes, checkins, corrections, library, plan, progression, results, season
from config.athletes import Identity, Roster
from config.problems import ConfigError, Problem
from metrics.judgements.inputs.coach import Athlete, Coach, Season


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What the coach knows, and apart from it what must not get into tables, by athlete_id.

    `names` has those whose name is given, `identities` everybody.
    """

    coach: Coach
    names: Mapping[str, str] = field(default_factory=dict)
    identities: Mapping[str, Identity] = field(default_factory=dict)

    def name_of(self, athlete_id: str) -> str:
        """The name to show to the coach: the id where none is given."""
        return self.names.get(athlete_id, athlete_id)


def read_workspace(folder: Path) -> Workspace:
    """Everything in a coach's folder; `ConfigError` with all that is wrong in any of its files."""
    problems: list[Problem] = []
    workouts = library.read_library(folder / library.FOLDER, problems)
    roster = athletes.read_athletes(folder / athletes.FILE_NAME, problems)
    seasons = season.read_seasons(folder / season.FILE_NAME, roster, problems)
    coach = Coach(
        settings=progression.read_progression(folder / progression.FILE_NAME, problems),
        athletes=_athletes(roster or Roster(), seasons),
        seasons=seasons,
        results=results.read_results(folder / results.FILE_NAME, roster, problems),
        plan=plan.read_plan(folder / plan.FILE_NAME, roster, workouts, problems),
        checkins=checkins.read_checkins(folder / checkins.FILE_NAME, roster, problems),
        corrections=corrections.read_corrections(
            folder / corrections.FILE_NAME, roster, workouts, problems
        ),
    )
    if problems:
        raise ConfigError(*problems)
    return _workspace(coach, roster or Roster())


def _workspace(coach: Coach, roster: Roster) -> Workspace:
    return Workspace(
        coach=coach,
        names={key: person.name for key, person in roster.people.items() if person.name},
        identities={key: person.identity for key, person in roster.people.items()},
    )


def _athletes(roster: Roster, seasons: tuple[Season, ...]) -> Mapping[str, Athlete]:
    end = seasons[-1].end if seasons else None
    return {key: person.in_season_to(end) for key, person in roster.people.items()}
