from __future__ import annotations

from collections.abc import Callable

from click.testing import Result


def test_an_athlete_is_named_by_the_beginning_of_the_name(ask: Callable[..., Result]) -> None:
    shown = ask("athlete", "Ada")
    assert shown.exit_code == 0, shown.output
    assert "Ada Quick" in shown.stdout
    assert "3200" in shown.stdout


def test_a_typo_names_the_near_miss(ask: Callable[..., Result]) -> None:
    shown = ask("athlete", "Adda")
    assert shown.exit_code == 2
    assert "Ada" in shown.output
