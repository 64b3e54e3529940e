"""The meet that a command is about: named, on a day, or the next one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date

import click

from metrics.judgements.inputs.coach import Meet, Season


def meet_meant(
    seasons: Iterable[Season], *, name: str | None, on: date | None, today: date
) -> Meet:
    """Find the meet of a name (the next one if several have it), or make a nameless one on a day.

    With neither, the next meet of all. Raises `click.UsageError` where there is none, or both are
    given.
    """
    if name and on:
        raise click.UsageError("give --meet or --on, not both")
    meets = sorted((meet for season in seasons for meet in season.meets), key=lambda meet: meet.day)
    if on:
        return next((meet for meet in meets if meet.day == on), Meet(name="", day=on))
    named = [meet for meet in meets if name is None or meet.name.casefold() == name.casefold()]
    if name and not named:
        raise click.UsageError(f"no meet is called {name!r}{_hint(name, meets)}")
    ahead = [meet for meet in named if meet.day >= today]
    if not ahead and name is None:
        raise click.UsageError("season.toml has no meet ahead: give --meet NAME or --on DAY")
    return ahead[0] if ahead else named[-1]


def _hint(name: str, meets: Iterable[Meet]) -> str:
    names = {meet.name for meet in meets}
    if not names:
        return ": season.toml has no meets"
    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; the meets are: {', '.join(sorted(names))}"
