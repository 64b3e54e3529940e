"""Readers of cells that name an athlete or a group of the roster."""

from __future__ import annotations

from collections.abc import Callable

from config.athletes import Roster

ATHLETE_ALIASES = {"athlete_id": "athlete", "id": "athlete", "name": "athlete"}
"""Other names of a column that names an athlete."""


def athlete_of(roster: Roster | None) -> Callable[[str], str]:
    """Make a reader of athletes by id or name; without a readable roster any word passes."""
    return str if roster is None else roster.find


def group_of(roster: Roster | None) -> Callable[[str], tuple[str, ...]]:
    """Make a reader of groups as their athletes; without a readable roster all are empty."""
    return (lambda _: ()) if roster is None else roster.group
