from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from flows.common.console import untold

REPOSITORY = Path(__file__).resolve().parents[3]


def on_terminal(*arguments: object, **environment: str) -> str:
    """What the command writes to stderr where that is a terminal."""
    outer, inner = os.openpty()
    command = [
        sys.executable,
        "-c",
        "from flows.cli.main import main; main()",
        *map(str, arguments),
    ]
    settings = {**os.environ, "PYTHONPATH": str(REPOSITORY), **environment}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=inner, env=settings)
    process.wait(timeout=60)
    os.close(inner)
    os.set_blocking(outer, False)
    try:
        return os.read(outer, 100_000).decode()
    except BlockingIOError:
        return ""
    finally:
        os.close(outer)


def test_a_terminal_gets_a_bar_that_goes_away(inbox: Path, tmp_path: Path) -> None:
    written = on_terminal("ingest", inbox, "--store", tmp_path / "store", "--jobs", 1)
    assert "█" in written
    assert "█" not in written.rsplit("\r\x1b[K", 1)[1]


@pytest.mark.parametrize(("no_colour", "is_bold"), [("", True), ("1", False)])
def test_a_warning_is_bold_unless_no_colour_is_wanted(
    tmp_path: Path, no_colour: str, is_bold: bool
) -> None:
    (tmp_path / "empty").mkdir()
    written = on_terminal("ingest", tmp_path / "empty", NO_COLOR=no_colour)
    assert "no file was found" in written
    assert ("\x1b[1m" in written) is is_bold


def test_what_is_told_in_a_command_is_told_once() -> None:
    assert untold([1, 1, 2]) == [1, 2]
    assert untold([1]) == [1]
    with click.Context(click.Command("status")):
        assert untold([1, 2]) == [1, 2]
        assert untold([2, 3]) == [3]
