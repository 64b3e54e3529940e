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
    """The meet of that name, the next one where several are; or a nameless one on that day.

    With neither, the next meet of all. `click.UsageError` where there is none, or both are given.
    """
    if name and on:
        raise click.UsageError("give --meet or --on, not both")
    meets = sorted((one for season in seasons for one in season.meets), key=lambda one: one.day)
    if on:
        return next((one for one in meets if one.day == on), Meet(name="", day=on))
    named = [one for one in meets if name is None or one.name.casefold() == name.casefold()]
    if name and not named:
        raise click.UsageError(f"no meet is called {name!r}{_hint(name, meets)}")
    ahead = [one for one in named if one.day >= today]
    if not ahead and name is None:
        raise click.UsageError("no meet is ahead in season.toml: give --meet NAME or --on DAY")
    return ahead[0] if ahead else named[-1]


def _hint(name: str, meets: Iterable[Meet]) -> str:
    names = {one.name for one in meets}
    if not names:
        return ": season.toml has no meets"
    close = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are: {', '.join(sorted(names))}"
