from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli.main import main
from flows.engine import judging


def test_a_port_that_is_taken_is_told(coached: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        shown = CliRunner().invoke(main, ["serve", "--port", port, "--workspace", str(coached)])
    assert shown.exit_code == 1
    assert port in shown.output


def test_what_the_coach_entered_is_judged_before_a_page_is_served(
    coached: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(coached, tmp_path / "copy")
    results = (folder / "results.csv").read_text()
    (folder / "results.csv").write_text(results.replace("5:20", "5:10"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        CliRunner().invoke(main, ["serve", "--port", port, "--workspace", str(folder)])
    again = CliRunner().invoke(main, ["rebuild", "--workspace", str(folder)])
    assert "0 athletes judged" in again.output


def die(*_: object, **__: object) -> None:
    raise ZeroDivisionError


def test_judging_that_dies_is_told_before_older_judgements_are_served(
    coached: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(coached, tmp_path / "copy")
    results = (folder / "results.csv").read_text()
    (folder / "results.csv").write_text(results.replace("5:20", "5:10"))
    monkeypatch.setattr(judging, "refresh", die)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        shown = CliRunner().invoke(main, ["serve", "--port", port, "--workspace", str(folder)])
    assert "not judged again because of the error above" in shown.stderr


def test_without_a_store_nothing_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["serve"]).exit_code == 1
