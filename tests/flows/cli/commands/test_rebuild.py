from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner

from flows.cli.main import main
from storage import open_store


def test_a_second_rebuild_changes_nothing(coached: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(coached, folder)
    first = CliRunner().invoke(main, ["rebuild", "--workspace", str(folder)])
    again = CliRunner().invoke(main, ["rebuild", "--workspace", str(folder)])
    assert (first.exit_code, again.exit_code) == (0, 0)
    store = open_store(folder / "store")
    assert store.judged().keys() >= {"f01"}


def test_a_new_result_judges_again(coached: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(coached, folder)
    before = open_store(folder / "store").judged()
    with (folder / "results.csv").open("a") as file:
        file.write("2020-05-01,f01,800,2:30,race\n")
    done = CliRunner().invoke(main, ["rebuild", "--workspace", str(folder)])
    assert done.exit_code == 0, done.output
    assert open_store(folder / "store").judged() != before
