"""Whom a coach means, and what they could race."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from config import Workspace
from flows.cli.main import main
from flows.common.team import athlete_meant, display_name
from flows.common.workspace import enter
from metrics.judgements.inputs.coach import Coach
from storage import Store

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
    with pytest.raises(click.BadParameter, match=r"Ben Steady \(m03\), Benedict Slow \(m04\)$"):
        athlete_meant(workspace, "Be")
    with pytest.raises(click.BadParameter, match="did you mean 'Ada'"):
        athlete_meant(workspace, "Adda")
    with pytest.raises(click.BadParameter, match="nobody"):
        athlete_meant(workspace, "zzz")


def test_without_a_roster_those_with_runs_are_the_team(workspace: Workspace) -> None:
    alone = replace(workspace, coach=Coach(settings=workspace.coach.settings), names={})
    store = cast("Store", _Owners("me", "x1", "unassigned"))
    assert athlete_meant(alone, "ME", store=store) == "me"
    with pytest.raises(click.BadParameter, match=r"in this store is called 'mee'.*mean 'me'"):
        athlete_meant(alone, "mee", store=store)
    with pytest.raises(click.BadParameter, match=r"'somebody': it has me, x1$"):
        athlete_meant(alone, "somebody", store=store)
    assert athlete_meant(alone, "me", store=cast("Store", _Owners())) == "me"


class _Owners:
    """A store that knows whose its recordings are and nothing else."""

    def __init__(self, *owners: str) -> None:
        self._owners = owners

    def judged(self) -> dict[str, str]:
        return dict.fromkeys(self._owners[:1], "")

    def claims(self) -> dict[str, tuple[str, ...]]:
        return {"athlete_id": self._owners}


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
    assert "older result" in was
    assert "result" in now
    assert "older" not in now
    assert "75.8" in now


@pytest.mark.usefixtures("workspace")
def test_without_results_it_says_what_is_missing() -> None:
    result = CliRunner().invoke(main, ["paces", "m03"])
    assert result.exit_code == 0
    assert "results.csv" in result.stderr
