from __future__ import annotations

from collections.abc import Callable

from click.testing import Result


def test_the_next_meet_is_meant(ask: Callable[..., Result]) -> None:
    shown = ask("ready", "f01")
    assert shown.exit_code == 0, shown.output
    assert "Opener" in shown.output
    for race in ("800", "1600", "3200"):
        assert race in shown.stdout


def test_a_meet_that_is_not_there_is_wrong_usage(ask: Callable[..., Result]) -> None:
    assert ask("ready", "f01", "--meet", "Finals").exit_code == 2
