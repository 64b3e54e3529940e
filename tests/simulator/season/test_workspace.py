"""A season on disk: what the coach knows can be read, and the truth belongs to the files."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from config import read_workspace
from parsers import parse
from simulator.season.workspace import Size, WrittenSeason, write_season

TINY = Size(athletes=8, weeks=1)


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> WrittenSeason:
    return write_season(tmp_path_factory.mktemp("season"), seed=3, size=TINY)


def test_the_coachs_files_have_no_mistake(season: WrittenSeason) -> None:
    workspace = read_workspace(season.folder)
    coach = workspace.coach
    assert set(coach.athletes) == {member.athlete_id for member in season.team}
    assert workspace.names == {}
    assert {result.athlete_id for result in coach.results} < set(coach.athletes)
    (spring,) = coach.seasons
    assert [meet.name for meet in spring.meets] == ["Opener", "Relays"]
    assert {item.athlete_id for item in coach.plan} == set(coach.athletes)


def test_every_file_is_a_run_and_the_truth_names_it(season: WrittenSeason) -> None:
    activities = {
        activity.activity_id: path.parent.name
        for path in season.inbox.rglob("*.*")
        for activity in parse(path.read_bytes(), source=str(path)).activities
    }
    assert len(activities) == season.file_count
    with (season.folder / "truth.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(season.reps)
    assert all(activities[row["activity_id"]] == row["athlete_id"] for row in rows)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(
    season: WrittenSeason, tmp_path: Path
) -> None:
    def contents(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    small = Size(athletes=2, weeks=1)
    again = contents(write_season(tmp_path / "again", seed=3, size=small).folder)
    other = contents(write_season(tmp_path / "other", seed=4, size=small).folder)
    first = contents(season.folder)
    runs = [name for name in again if name.startswith("inbox/")]
    assert runs
    assert all(again[name] == first[name] for name in runs)
    assert all(again[name] != other.get(name) for name in runs)
