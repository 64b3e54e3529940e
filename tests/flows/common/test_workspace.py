from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import click
import pytest

from config import ConfigError
from flows.common.workspace import enter, enter_nowhere
from flows.engine.ownership import roster_of


def test_a_folder_with_a_coachs_file_is_a_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert enter().workspace.path is None
    (tmp_path / "results.csv").write_text("date,athlete,distance,time\n")
    assert enter().workspace.path is not None


def test_a_named_folder_must_be_a_workspace(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="thirdlap init"):
        enter(tmp_path)


def test_the_workspace_says_its_id_its_day_and_where_the_store_is(tmp_path: Path) -> None:
    (tmp_path / "thirdlap.toml").write_text('workspace_id = "w1"\ntoday = "2026-04-25"\n')
    here = enter(tmp_path)
    assert here.workspace.workspace_id == "w1"
    assert here.workspace.today == date(2026, 4, 25)
    assert Path(here.settings.store).parent == tmp_path


def test_a_day_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "thirdlap.toml").write_text('today = "tomorrow"\n')
    with pytest.raises(ConfigError, match=r"^thirdlap\.toml: .*tomorrow"):
        enter(tmp_path)


def test_nowhere_has_no_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "athletes.csv").write_text("athlete_id\nf07\n")
    monkeypatch.chdir(tmp_path)
    assert enter_nowhere().workspace.path is None


RESULTS = "athlete,date,distance,time\nf07,3/4/2026,800,2:20\n"


@pytest.mark.parametrize(
    ("order", "day"), [("month_first", date(2026, 3, 4)), ("day_first", date(2026, 4, 3))]
)
def test_a_setting_tells_which_number_of_a_date_is_the_month(
    tmp_path: Path, order: str, day: date
) -> None:
    (tmp_path / "thirdlap.toml").write_text(f'date_order = "{order}"\n')
    (tmp_path / "athletes.csv").write_text("athlete_id\nf07\n")
    (tmp_path / "results.csv").write_text(RESULTS)
    (result,) = enter(tmp_path).read_workspace().coach.results
    assert result.day == day


def test_what_is_not_used_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "athletes.csv").write_text("athlete_id,grade\nf07,7\nf08,8\n")
    (tmp_path / "results.csv").write_text(RESULTS)
    workspace = enter(tmp_path).read_workspace()
    assert set(workspace.coach.athletes) == {"f07", "f08"}
    assert capsys.readouterr().err.splitlines() == [
        "thirdlap: 3 mistakes (athletes.csv 2, results.csv 1) in your files; the rest is used: "
        "`thirdlap roster check` shows them"
    ]


def test_what_a_command_told_already_is_not_counted_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    athletes = "athlete_id,grade,zone\nf07,7,Denvr\nf08,8,\n"
    (tmp_path / "athletes.csv").write_text(athletes)
    with click.Context(click.Command("ingest")):
        here = enter(tmp_path)
        roster_of(here.workspace)
        here.read_workspace()
    *_, last = capsys.readouterr().err.splitlines()
    assert last.startswith("thirdlap: also 2 mistakes (athletes.csv 2) in your files")


def test_what_runs_for_weeks_sees_each_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watcher reads its workspace once; its batches are judged on later days, by processes."""
    (tmp_path / "thirdlap.toml").touch()
    begun = pickle.dumps(enter(tmp_path).workspace)

    class Later(date):
        @classmethod
        def today(cls) -> Later:
            return cls(2031, 5, 6)

    monkeypatch.setattr("flows.common.workspace.date", Later)
    assert pickle.loads(begun).today == date(2031, 5, 6)
