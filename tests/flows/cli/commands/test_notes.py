from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main

STRAVA = (
    "Activity Date,Activity Name,Activity Type,Competition,Perceived Exertion\n"
    '"Sep 12, 2026, 2:00:03 PM",Quarters,Run,1.0,8\n'
    '"Sep 13, 2026, 2:00:00 PM",Ride,Ride,,\n'
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "activities.csv"
    path.write_text(STRAVA)
    return path


def test_notes_are_shown_beside_the_runs(ask: Callable[..., Result], export: Path) -> None:
    shown = ask("notes", export, "--of", "Ada")
    assert shown.exit_code == 0, shown.output
    assert "Quarters" in shown.stdout
    assert "race" in shown.stdout
    assert "1 note without a stored activity" in shown.stderr


def test_lines_can_be_added_to_the_coachs_files(
    coached: Path, export: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(coached, tmp_path / "team")
    words = ["notes", str(export), "--of", "f01", "--workspace", str(folder)]
    text = CliRunner().invoke(main, [*words, "--corrections"]).stdout
    (row,) = csv.DictReader(text.splitlines())
    assert (row["athlete"], row["date"], row["kind"]) == ("f01", "2026-09-12", "race")
    (folder / "corrections.csv").write_text(text)
    # The watch has the exertion itself.
    assert CliRunner().invoke(main, [*words, "--checkins"]).stdout == "athlete,date,exertion\n"
    checked = CliRunner().invoke(main, ["roster", "check", "--workspace", str(folder)])
    assert checked.exit_code == 0, checked.output
    assert CliRunner().invoke(main, [*words, "--corrections"]).stdout == "athlete,date,time,kind\n"


def test_without_a_roster_a_misspelled_athlete_is_told(
    coached: Path, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runs of the store say who there is."""
    store = shutil.copytree(coached / "store", tmp_path / "store")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["notes", str(export), "--store", str(store), "--of", "f0l"])
    assert result.exit_code == 2
    assert "nobody in this store is called 'f0l'; did you mean 'f0" in result.stderr
