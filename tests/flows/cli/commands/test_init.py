from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config import read_workspace
from flows.cli.main import main

FILES = {
    "athletes.csv",
    "results.csv",
    "splits.csv",
    "timings.csv",
    "season.toml",
    "progression.toml",
    "plan.csv",
    "checkins.csv",
    "corrections.csv",
    "thirdlap.toml",
}


def thirdlap(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_folder_gets_a_starter_of_every_file_and_an_inbox(tmp_path: Path) -> None:
    team = tmp_path / "new" / "team"
    done = thirdlap("init", str(team))
    assert done.exit_code == 0
    assert {path.name for path in team.iterdir()} == {*FILES, "inbox"}
    assert done.stdout.splitlines() == [str(team / name) for name in _in_order(done.stdout)]
    assert read_workspace(team).coach.athletes == {}


def _in_order(stdout: str) -> list[str]:
    names = [Path(line).name for line in stdout.splitlines()]
    assert set(names) == FILES
    return names


def test_it_says_what_to_do_next(tmp_path: Path) -> None:
    said = thirdlap("init", str(tmp_path)).stderr
    assert f"The workspace is {tmp_path}: go there with cd first." in said
    assert "thirdlap roster check" in said
    assert "thirdlap ingest inbox" in said


def test_this_folder_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "go there" not in thirdlap("init").stderr
    assert {path.name for path in tmp_path.iterdir()} > FILES


def test_a_file_where_the_folder_would_be_is_named_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "team").write_text("")
    done = thirdlap("init", str(tmp_path / "team"))
    assert done.exit_code == 1
    assert done.stderr == f"thirdlap: {tmp_path / 'team'}: file exists\n"


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "athletes.csv").write_text("athlete_id\nf07\n")
    thirdlap("init", str(tmp_path))
    again = thirdlap("init", str(tmp_path))
    assert (tmp_path / "athletes.csv").read_text() == "athlete_id\nf07\n"
    assert again.exit_code == 0
    assert not again.stdout
    assert again.stderr.count("exists and stays as it is") == len(FILES)


def test_a_file_in_the_way_is_told_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "team").write_text("")
    done = thirdlap("init", str(tmp_path / "team"))
    assert done.exit_code == 1
    assert done.stderr.startswith("thirdlap: ")


def test_other_users_can_read_nothing_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "team"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    written = [folder, *folder.rglob("*")]
    assert len(written) > 6
    assert {path.stat().st_mode & 0o077 for path in written} == {0}
