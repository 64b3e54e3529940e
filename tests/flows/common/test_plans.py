from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from config import ConfigError
from flows.common.plans import HEAD, plan_json, plan_lines, read_plan_file
from flows.common.workspace import WorkspaceFolder

TODAY = date(2026, 3, 2)


@pytest.fixture
def workspace(tmp_path: Path) -> WorkspaceFolder:
    (tmp_path / "athletes.csv").write_text("athlete_id\nf07\n")
    return WorkspaceFolder(path=tmp_path, today=TODAY)


def test_a_plan_is_read_for_the_athletes_of_the_workspace(
    workspace: WorkspaceFolder, tmp_path: Path
) -> None:
    path = tmp_path / "other.csv"
    path.write_text("date,athlete,workout\n2026-03-03,f07,6x150 @800\n")
    (item,) = read_plan_file(path, workspace)
    assert (item.athlete_id, item.day) == ("f07", date(2026, 3, 3))
    path.write_text(HEAD + "\n" + "\n".join(plan_lines([item])) + "\n")
    assert read_plan_file(path, workspace) == (item,)
    assert json.loads(plan_json([item])[0])["date"] == "2026-03-03"


def test_a_stranger_in_a_plan_is_told(workspace: WorkspaceFolder, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("date,athlete,workout\n2026-03-03,f08,6x150 @800\n")
    with pytest.raises(ConfigError, match="f08"):
        read_plan_file(path, workspace)
