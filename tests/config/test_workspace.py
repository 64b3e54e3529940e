from pathlib import Path

from config import Workspace, read_workspace
from config.progression import default_progression
from metrics.judgements.inputs.coach import Coach
from tests.config.conftest import Complaints, Read


def test_an_empty_folder_is_a_coach_who_has_said_nothing(tmp_path: Path) -> None:
    assert read_workspace(tmp_path) == Workspace(coach=Coach(settings=default_progression()))


def test_what_is_wrong_in_all_files_is_told_at_once(complaints: Complaints) -> None:
    found = complaints(
        athletes="athlete_id,grade\nf07,7\n",
        results="athlete,date,distance,time,kind\nf07,x,800,2:20,race\n",
        season="[[season]]\nname = 'x'\nstart = 1\nend = 2027-01-01\n",
        progression="min_reps = 0\n",
    )
    assert sorted(one.split(",")[0] for one in found) == [
        "athletes.csv",
        "progression.toml",
        "results.csv",
        "season.toml",
    ]


def test_a_change_of_what_the_coach_knows_changes_the_hash(read: Read) -> None:
    before = read().coach.settings_hash("a1")
    assert read(progression="min_reps = 9\n").coach.settings_hash("a1") != before
