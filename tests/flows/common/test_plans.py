from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from config import ConfigError
from flows.common.plans import HEAD, ReadPlan, plan_json, plan_lines, read_plan_file
from flows.common.workspace import WorkspaceFolder

TODAY = date(2026, 3, 2)


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    (tmp_path / "athletes.csv").write_text("athlete_id\nf07\n")
    return WorkspaceFolder(path=tmp_path, day=TODAY)


def test_a_plan_is_read_for_the_athletes_of_the_workspace(
    workspace: WorkspaceFolder, tmp_path: Path
) -> None:
    path = tmp_path / "other.csv"
    path.write_text("date,athlete,workout\n2026-03-03,f07,6x150 @800\n")
    (item,) = read(path, workspace).items
    assert (item.athlete_id, item.day) == ("f07", date(2026, 3, 3))
    path.write_text(HEAD + "\n" + "\n".join(plan_lines([item])) + "\n")
    assert read(path, workspace).items == (item,)
    assert json.loads(plan_json([item])[0])["date"] == "2026-03-03"


BAD = """date,athlete,workout
2026-03-03,f08,6x150 @800
2026-03-04,f07,6x150 @800
2026-03-05,f07,6y150
"""


@pytest.mark.parametrize("name", ["other.csv", "plan.csv"])
def test_good_lines_are_read_and_bad_ones_are_told_once(
    workspace: WorkspaceFolder, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text(BAD)
    (tmp_path / "results.csv").write_text("athlete,date,distance,time\nf07,2026-02-01,800,no\n")
    plan = read(tmp_path / name, workspace)
    assert [(item.athlete_id, item.day.day) for item in plan.items] == [("f07", 4)]
    assert [problem.line for problem in plan.problems] == [2, 4]
    assert [problem.file for problem in plan.elsewhere] == ["results.csv"]


def test_a_plan_without_its_columns_is_refused(workspace: WorkspaceFolder, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("what,ever\n1,2\n")
    with pytest.raises(ConfigError, match="column"):
        read(path, workspace)


def read(path: Path, folder: WorkspaceFolder) -> ReadPlan:
    return read_plan_file(path, folder, folder.read())
