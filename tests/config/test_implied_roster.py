from __future__ import annotations

from datetime import date

from config import read_workspace
from config.implied_roster import implied_roster
from config.workspace import RosterSource
from tests.config.conftest import Write

RESULTS = "athlete,date,distance,time\nme,2027-03-20,1600,5:32\nAda Quick,2027-03-20,800,2:40\n"
PLAN = "date,group,workout\n2027-03-22,all,6x100 @3200\n"


def test_a_runner_without_a_roster_is_whom_the_files_name(write: Write) -> None:
    folder = write(athletes="athlete_id,name\n# nobody yet\n", results=RESULTS, plan=PLAN)
    assert list(implied_roster(folder).people) == ["me"]
    for _ in range(2):
        workspace = read_workspace(folder)
        assert workspace.roster_source is RosterSource.IMPLIED
        assert [result.athlete_id for result in workspace.coach.results] == ["me"]
        assert [(item.athlete_id, item.day) for item in workspace.coach.plan] == [
            ("me", date(2027, 3, 22))
        ]
        (problem,) = workspace.errors
        assert "Ada Quick" in str(problem)
        (folder / "athletes.csv").unlink(missing_ok=True)


def test_a_written_roster_is_the_only_one(write: Write) -> None:
    workspace = read_workspace(write(results=RESULTS))
    assert workspace.roster_source is RosterSource.WRITTEN
    assert "me" not in workspace.coach.athletes
