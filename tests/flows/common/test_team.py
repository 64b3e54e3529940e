"""Whom a coach means, and what they could race."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from config import Workspace
from flows.cli.main import main
from flows.common.team import athlete_meant, display_name
from flows.common.workspace import enter

ATHLETES = """athlete_id,name
f07,Ada Quick
m03,Ben Steady
m04,Benedict Slow
"""
RESULTS = """athlete,date,distance,time,kind
f07,2026-10-17,5k,19:52,race
f07,2027-03-01,800,2:31.5,race
"""


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Three athletes, one of them with results."""
    (tmp_path / "athletes.csv").write_text(ATHLETES)
    (tmp_path / "results.csv").write_text(RESULTS)
    monkeypatch.chdir(tmp_path)
    return enter().read_workspace()


@pytest.mark.parametrize("text", ["f07", "Ada Quick", "ada", "A"])
def test_an_athlete_is_an_id_or_the_beginning_of_a_name(workspace: Workspace, text: str) -> None:
    assert athlete_meant(workspace, text) == "f07"
    assert display_name(workspace, "f07") == "Ada Quick (f07)"


def test_who_cannot_be_told_apart_is_asked_for(workspace: Workspace) -> None:
    with pytest.raises(click.BadParameter, match="m03, m04"):
        athlete_meant(workspace, "Be")
    with pytest.raises(click.BadParameter, match="did you mean 'Ada'"):
        athlete_meant(workspace, "Adda")
    with pytest.raises(click.BadParameter, match="nobody"):
        athlete_meant(workspace, "zzz")


def test_without_a_roster_an_id_is_taken_at_its_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (
        athlete_meant(enter().read_workspace(), "x1")
        == display_name(enter().read_workspace(), "x1")
        == "x1"
    )


@pytest.mark.usefixtures("workspace")
def test_paces_are_those_of_the_day() -> None:
    before = CliRunner().invoke(main, ["paces", "Ada", "--on", "2027-02-28"]).stdout
    after = CliRunner().invoke(main, ["paces", "Ada", "--on", "2027-03-02"]).stdout
    assert "Ada Quick (f07) on 2027-02-28" in before
    was = next(line for line in before.splitlines() if line.split()[:1] == ["800"])
    now = next(line for line in after.splitlines() if line.split()[:1] == ["800"])
    assert "result" not in was
    assert "result" in now
    assert "75.8" in now


@pytest.mark.usefixtures("workspace")
def test_without_results_it_says_what_is_missing() -> None:
    result = CliRunner().invoke(main, ["paces", "m03"])
    assert result.exit_code == 0
    assert "results.csv" in result.stderr
