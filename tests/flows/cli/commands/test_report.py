from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from flows.cli.main import main


@pytest.fixture
def folder(
    inbox: Path, ingest: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "athletes.csv").write_text("athlete_id,name\nf07,Ada Quick\n")
    ingest(inbox / "21x400.fit", request=None, athlete="f07")
    done = CliRunner().invoke(main, ["rebuild"])
    assert done.exit_code == 0, done.output
    return tmp_path


def test_the_report_is_one_private_file(folder: Path) -> None:
    done = CliRunner().invoke(main, ["report"])
    assert done.exit_code == 0, done.output
    page = folder / "report.html"
    assert page.stat().st_mode & 0o777 == 0o600
    assert "Ada Quick" in page.read_text()


def test_what_the_coach_wrote_since_is_in_the_report(folder: Path) -> None:
    results = "athlete,date,distance,time,kind\nf07,2026-09-12,1600,5:31.2,race\n"
    (folder / "results.csv").write_text(results)
    done = CliRunner().invoke(main, ["report"])
    assert done.exit_code == 0, done.output
    assert "5:31.2" in (folder / "report.html").read_text()


@pytest.mark.parametrize(("option", "shown"), [("--ids", "f07"), ("--initials", "A.Q.")])
def test_names_can_be_left_out(folder: Path, option: str, shown: str) -> None:
    assert CliRunner().invoke(main, ["report", option]).exit_code == 0
    text = (folder / "report.html").read_text()
    assert "Ada" not in text
    assert shown in text


def test_names_are_left_out_in_one_way(folder: Path) -> None:
    assert CliRunner().invoke(main, ["report", "--ids", "--initials"]).exit_code == 2


def test_each_athlete_can_have_a_file(folder: Path) -> None:
    done = CliRunner().invoke(main, ["report", "--split", "--out", "pages"])
    assert done.exit_code == 0, done.output
    assert [path.name for path in (folder / "pages").iterdir()] == ["f07.html"]


def test_one_athlete_is_named_as_the_coach_does(folder: Path) -> None:
    assert CliRunner().invoke(main, ["report", "--athlete", "Ada"]).exit_code == 0
    assert "Ada Quick" in (folder / "report.html").read_text()
    assert CliRunner().invoke(main, ["report", "--athlete", "Bea"]).exit_code == 2
