from __future__ import annotations

from collections.abc import Callable

from click.testing import Result


def test_paces_rest_on_the_results(ask: Callable[..., Result]) -> None:
    shown = ask("paces", "f01")
    assert shown.exit_code == 0, shown.output
    line = next(line for line in shown.stdout.splitlines() if line.split()[:1] == ["1600"])
    assert "1:20" in line or "80.0" in line


def test_without_results_one_is_asked_for(ask: Callable[..., Result]) -> None:
    shown = ask("paces", "f02")
    assert shown.exit_code == 0
    assert "results.csv" in shown.output
