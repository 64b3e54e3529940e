"""What the README tells a newcomer to type works, line by line, from a fresh folder."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli.main import main

REPOSITORY = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(?:console|sh)\n(.*?)^```", re.MULTILINE | re.DOTALL)
WORDS = ("thirdlap ", "cd ")
FINE = (0, 3)
"""3: finished, but some files were rejected. One of the examples is broken on purpose."""


def commands() -> list[list[str]]:
    """Every line of the README that starts with `thirdlap` or `cd`, without its comment."""
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith(WORDS)]


def needs_a_server(command: list[str]) -> bool:
    """Those are run, against a real server, in the tests of the flow."""
    return "prefect" in command


@pytest.mark.slow
def test_the_lines_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    ran = [command for command in commands() if not needs_a_server(command)]
    assert ran
    for command in ran:
        if command[0] == "cd":
            monkeypatch.chdir(command[1])
            continue
        done = CliRunner().invoke(main, command[1:])
        assert done.exit_code in FINE, f"{shlex.join(command)}\n{done.output}"


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    shutil.copytree(REPOSITORY / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    ingest = "from flows.cli.main import main; main(['ingest', 'examples', '--store', 'store'])"
    for script in (ingest, *blocks):
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in FINE, f"{script}\n{done.stderr}"


def test_what_the_readme_shows_is_what_inspect_prints() -> None:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```text\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    files = [line for line in shown.splitlines() if line.startswith("examples/")]
    done = subprocess.run(
        [sys.executable, "-c", "from flows.cli.main import main; main()", "inspect", *files],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    printed = done.stdout.splitlines()
    assert files
    assert not [line for line in shown.splitlines() if line and line not in printed + files]
