"""What commands about athletes share: who is meant, and how to call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from config import Workspace
from config.names import AthleteNames
from config.problems import UnusableError, nearest
from config.workspace import RosterSource
from storage.format.enums import UNASSIGNED

if TYPE_CHECKING:
    from storage import Store

MOST_NAMED = 5
"""So many ids are named where nobody is meant."""


def athlete_meant(workspace: Workspace, text: str, *, store: Store | None = None) -> str:
    """Find the id of the athlete meant by an id, a name, or the beginning of one name.

    Parameters
    ----------
    workspace
        With the roster.
    text
        As typed.
    store
        Where there is no roster, those who are known here are the team. Without a store and
        without a roster a text is taken at its word.

    Raises
    ------
    click.BadParameter
        For nobody and for several.
    """
    try:
        return workspace.find(text)
    except UnusableError as error:
        return _beginning(workspace, text, error, store)


def _beginning(workspace: Workspace, text: str, error: UnusableError, store: Store | None) -> str:
    """Find the one athlete whose name begins with a text."""
    matches = [
        athlete_id
        for athlete_id, name in workspace.names.items()
        if name.casefold().startswith(text.casefold())
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        team = ", ".join(display_name(workspace, athlete_id) for athlete_id in sorted(matches))
        raise click.BadParameter(f"{text!r} could be any of: {team}")
    if not workspace.coach.athletes or workspace.roster_source is RosterSource.IMPLIED:
        return text if store is None else _in_store(workspace, text, store)
    hint = f"; did you mean {error.near_miss!r}?" if error.near_miss else ""
    raise click.BadParameter(f"nobody in athletes.csv is called {text!r}{hint}") from error


def _in_store(workspace: Workspace, text: str, store: Store) -> str:
    """Find who is meant among the owners of runs and whoever the coach's other files name."""
    known = {*store.judged(), *workspace.coach.athletes}
    if text not in known:
        known |= set(store.claims()["athlete_id"])
    known -= {UNASSIGNED}
    if not known:
        return text
    try:
        return AthleteNames(dict.fromkeys(known, "")).find(text)
    except UnusableError as error:
        team = ", ".join(sorted(known)[:MOST_NAMED]) + ", …" * (len(known) > MOST_NAMED)
        hint = f"; did you mean {error.near_miss!r}?" if error.near_miss else f": it has {team}"
        raise click.BadParameter(f"nobody in this store is called {text!r}{hint}") from error


def group_meant(workspace: Workspace, group: str) -> list[str]:
    """List the athletes of a group; `click.BadParameter` with the near miss for no group."""
    athletes = workspace.coach.athletes
    groups = {
        athlete.group.casefold(): athlete.group for athlete in athletes.values() if athlete.group
    }
    if group.casefold() not in groups:
        near_miss = nearest(group, groups.values())
        hint = f"; did you mean {near_miss!r}?" if near_miss else ""
        raise click.BadParameter(f"no group is called {group!r}{hint}")
    wanted = groups[group.casefold()]
    return sorted(athlete_id for athlete_id, athlete in athletes.items() if athlete.group == wanted)


def athletes_meant(
    workspace: Workspace, athlete: str | None, group: str | None, *, store: Store | None = None
) -> list[str]:
    """List the athletes meant by an athlete or by a group; `UsageError` for both or neither."""
    if bool(athlete) is bool(group):
        raise click.UsageError("name an athlete, or a group with --group")
    if athlete:
        return [athlete_meant(workspace, athlete, store=store)]
    return group_meant(workspace, str(group))


def display_name(workspace: Workspace, athlete_id: str) -> str:
    """Return how to call an athlete on the coach's own screen: name and id."""
    name = workspace.names.get(athlete_id)
    return f"{name} ({athlete_id})" if name else athlete_id
