"""`thirdlap workout`: a line as it is understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def understood(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["workout", *arguments])


def test_a_line_is_printed_back_with_its_reps() -> None:
    shown = understood("6x150", "@800m", "w/ walk back")
    assert shown.exit_code == 0, shown.output
    lines = shown.stdout.splitlines()
    assert lines[0] == "6x150 @800 (150 walk)"
    assert lines[2].split() == ["6", "150", "m", "800", "pace", "150", "m", "walked"]
    assert lines[3].strip() == "6 reps: 900 m without rests"


def test_a_time_is_shown_as_a_lap() -> None:
    shown = understood("3x4x200 @72, 200 jog, 4:00 between sets").stdout
    assert "72.0 per 400 m (3:00/km)" in shown
    assert "200 m jogged, then 4:00" in shown


def test_a_rest_day_has_no_reps() -> None:
    assert understood("day off").stdout == "rest\n"


def test_a_named_workout_of_the_workspace_is_read(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("date,workout\n")
    (tmp_path / "workouts").mkdir()
    (tmp_path / "workouts" / "tuesday.txt").write_text("4x400 @1600\n")
    assert understood("tuesday").stdout.startswith("4x400 @1600\n")


def test_what_may_mean_two_things_is_refused() -> None:
    refused = understood("6x300 @72")
    assert refused.exit_code == 2
    assert "at character 8: 'in 72' for the time of the rep" in refused.output


def test_strides_alone_offers_all_that_there_are() -> None:
    assert "first-strides or strides-3200 or strides-1600" in understood("strides").output


def test_as_data_every_rep_is_there() -> None:
    data = json.loads(understood("2x400 @1600 r1:00", "--json").stdout)
    assert data["workout"] == "2x400 @1600 r1:00"
    assert [(rep["rep"], rep["rest_low_s"]) for rep in data["reps"]] == [(1, 60.0), (2, None)]


def test_an_easy_run_is_no_rep_and_a_rest_that_is_not_written_no_answer() -> None:
    lines = understood("4 miles easy, 6 strides").stdout.splitlines()
    assert lines[-1].strip() == "6 reps and easy running: 7.04 km without rests"
    assert "none" not in "".join(lines)
    assert understood("45 min easy").stdout.splitlines()[-1].strip() == "45:00 without rests"
