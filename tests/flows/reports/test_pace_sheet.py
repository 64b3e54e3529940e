from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from config import Workspace
from config.workspace import no_workspace
from flows.reports.pace_sheet import athlete_lines, pace_rows, sheet_lines
from metrics.judgements.inputs.coach import Result, ResultKind

DAY = date(2026, 3, 2)


@pytest.fixture
def workspace() -> Workspace:
    """A coach who knows that one athlete ran 5:20 over 1600 m."""
    race = Result(
        athlete_id="f07", day=DAY, distance_m=1600.0, duration_s=320.0, kind=ResultKind.RACE
    )
    nowhere = no_workspace()
    return replace(nowhere, coach=replace(nowhere.coach, results=(race,)))


def test_a_pace_is_told_as_times_over_the_distances_of_the_track(workspace: Workspace) -> None:
    (row,) = [
        row for row in pace_rows(workspace, ["f07", "m02"], DAY) if row["race_pace"] == "1600"
    ]
    assert (row["athlete_id"], row["basis"], row["age_days"]) == ("f07", "result", 0)
    times = [row[f"time_{name}_s"] for name in ("100", "150", "200", "300", "400", "mile")]
    assert times == pytest.approx([20.0, 30.0, 40.0, 60.0, 80.0, 321.8688])


def test_an_athletes_lines_are_the_paces_and_then_the_splits(workspace: Workspace) -> None:
    lines = [line.split() for line in athlete_lines(pace_rows(workspace, ["f07"], DAY))]
    sixteen = [words for words in lines if words[:1] == ["1600"]]
    assert sixteen[0][1:3] == ["80.0", "3:20/km"]
    assert sixteen[1] == ["1600", "20.0", "30.0", "40.0", "60.0", "80.0", "5:22"]


def test_the_teams_sheet_has_200_and_400_m_at_each_pace(workspace: Workspace) -> None:
    rows = pace_rows(workspace, ["f07"], DAY)
    head, line, note = sheet_lines(rows, {"f07": "Wilhelmina Longname"})
    assert head.split()[4:] == ["5k", "3200", "1600", "800", "400"]
    assert line.startswith("Wilhelmina Longnam ")
    assert " 40.0/80.0" in line
    assert line.count("~") == 4  # all but what was raced
    assert note.startswith("~: an estimate from another distance")
    only_1600 = [row for row in rows if row["race_pace"] == "1600"]
    _, line = sheet_lines(only_1600, {})
    assert line.split() == ["f07", "–", "–", "40.0/80.0", "–", "–"]
