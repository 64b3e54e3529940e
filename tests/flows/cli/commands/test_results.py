from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main

Ask = Callable[..., Result]


def test_who_has_a_fresh_result_gets_no_proposal(ask: Ask) -> None:
    assert "Nothing to propose" in ask("results", "propose").stderr


def test_without_a_roster_whoever_has_runs_gets_a_proposal(
    tmp_path: Path, contents: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "race.fit").write_bytes(contents["race_1600.fit"])
    CliRunner().invoke(main, ["ingest", "race.fit", "--athlete", "me"], catch_exceptions=False)
    monkeypatch.setenv("THIRDLAP_TODAY", "2026-10-01")
    proposed = CliRunner().invoke(main, ["results", "propose"]).stdout
    assert [row["athlete"] for row in csv.DictReader(StringIO(proposed))] == ["me"]


def test_a_best_effort_is_proposed_as_a_line_of_results_csv(coached: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(coached, tmp_path / "team")
    (folder / "results.csv").unlink()
    arguments = ["results", "propose", "Ada", "--workspace", str(folder)]
    text = CliRunner().invoke(main, arguments).stdout
    (row,) = csv.DictReader(StringIO(text))
    assert (row["athlete"], row["kind"]) == ("f01", "estimate")
    (folder / "results.csv").write_text(text)
    checked = CliRunner().invoke(main, ["roster", "check", "--workspace", str(folder)])
    assert checked.exit_code == 0, checked.output
    shown = CliRunner().invoke(main, ["paces", "Ada", "--workspace", str(folder)])
    assert "based on" in shown.stdout
