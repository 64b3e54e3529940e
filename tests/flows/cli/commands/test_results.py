from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from click.testing import CliRunner, Result

from flows.cli.main import main

Ask = Callable[..., Result]


def test_who_has_a_fresh_result_gets_no_proposal(ask: Ask) -> None:
    assert "Nothing to propose" in ask("results", "propose").stderr


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
