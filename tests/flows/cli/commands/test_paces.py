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


def test_a_sheet_has_the_whole_team_and_names_who_is_missing(ask: Callable[..., Result]) -> None:
    sheet = ask("paces", "--all")
    assert "Ada Quick" in sheet.stdout
    assert "No pace is known for Ben Hale" in sheet.stderr
    assert max(map(len, sheet.stdout.splitlines())) <= 80
    assert ask("paces", "--all", "f01").exit_code == 2


def test_short_distances_and_the_mile_have_times_at_each_pace(ask: Callable[..., Result]) -> None:
    """5:20 for 1600 m is 80.0 for 400, 40.0 for 200, 30.0 for 150 and 5:22 for the mile."""
    lines = [line.split() for line in ask("paces", "f01").stdout.splitlines()]
    assert ["1600", "20.0", "30.0", "40.0", "60.0", "80.0", "5:22"] in lines
