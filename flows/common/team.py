"""What commands about athletes share: who is meant, and how to call them."""

from __future__ import annotations

import click

from config import Workspace
from config.problems import UnusableError, nearest
from config.workspace import RosterSource


def athlete_meant(workspace: Workspace, text: str) -> str:
    """Find the id of the athlete meant by an id, a name, or the beginning of one name.

    Raises `click.BadParameter` where nobody or several are meant.
    """
    try:
        return workspace.find(text)
    except UnusableError as error:
        return _beginning(workspace, text, error)


def _beginning(workspace: Workspace, text: str, error: UnusableError) -> str:
    """Find the one athlete whose name begins with a text."""
    matches = [
        athlete_id
        for athlete_id, name in workspace.names.items()
        if name.casefold().startswith(text.casefold())
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise click.BadParameter(f"{text!r} could be any of: {', '.join(sorted(matches))}")
    if not workspace.coach.athletes or workspace.roster_source is RosterSource.IMPLIED:
        # Without a roster, whatever the runs were ingested under is taken at its word.
        return text
    hint = f"; did you mean {error.near_miss!r}?" if error.near_miss else ""
    raise click.BadParameter(f"nobody in athletes.csv is called {text!r}{hint}") from error


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


def athletes_meant(workspace: Workspace, athlete: str | None, group: str | None) -> list[str]:
    """List the athletes meant by an athlete or by a group; `UsageError` for both or neither."""
    if bool(athlete) is bool(group):
        raise click.UsageError("name an athlete, or a group with --group")
    if athlete:
        return [athlete_meant(workspace, athlete)]
    return group_meant(workspace, str(group))


def display_name(workspace: Workspace, athlete_id: str) -> str:
    """Return how to call an athlete on the coach's own screen: name and id."""
    name = workspace.names.get(athlete_id)
    return f"{name} ({athlete_id})" if name else athlete_id
