"""Words of one file that mean something in another: athletes and groups of the roster."""

from __future__ import annotations

from collections.abc import Callable

from config.athletes import Roster


def athlete_of(roster: Roster | None) -> Callable[[str], str]:
    """A reader of athletes, by id or name; without a readable roster, every word is as good."""
    return str if roster is None else roster.find


def group_of(roster: Roster | None) -> Callable[[str], tuple[str, ...]]:
    """A reader of groups as their athletes; without a readable roster, every group is empty."""
    return (lambda _: ()) if roster is None else roster.group
