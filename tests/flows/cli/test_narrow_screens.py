"""On a phone's terminal nothing is wider than the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main

WIDTH = 40
COMMANDS = (
    *("status", "athlete f01", "log f01 --month", "bests f01", "paces f01", "paces --all"),
    *("curve f01", "ready", "ready f01", "files", "doctor", "roster check", "unassigned"),
    "check PLAN",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_wider_than_a_phone(
    ask: Callable[..., Result], coached: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    plan = str(coached / "plan.csv")
    shown = ask(*command.replace("PLAN", plan).split())
    assert shown.exit_code in (0, 1, 4, 5), shown.output
    assert not too_wide(shown.output)


def test_a_session_is_drawn_as_wide_as_a_phone(
    coached: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    shown = CliRunner().invoke(main, ["inspect", str(coached / "inbox" / "run.fit")])
    assert "▲" in shown.output
    assert not too_wide(shown.output)


def too_wide(text: str) -> list[str]:
    return [line for line in text.splitlines() if len(line) > WIDTH]
