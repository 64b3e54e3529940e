"""What commands about athletes share: who is meant, and how to call them."""

from __future__ import annotations

import difflib

import click

from config import Workspace


def athlete_meant(workspace: Workspace, text: str) -> str:
    """Find the id of the athlete meant by an id, a name, or the beginning of one name.

    Raises `click.BadParameter` where nobody or several are meant.
    """
    if text in workspace.coach.athletes:
        return text
    matches = [
        athlete_id
        for athlete_id, name in workspace.names.items()
        if name.casefold().startswith(text.casefold())
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise click.BadParameter(f"{text!r} could be any of: {', '.join(sorted(matches))}")
    if not workspace.coach.athletes:
        # Without a roster, whatever the runs were ingested under is taken at its word.
        return text
    raise click.BadParameter(f"nobody in athletes.csv is called {text!r}{_hint(workspace, text)}")


def _hint(workspace: Workspace, text: str) -> str:
    first_names = (name.split()[0] for name in workspace.names.values())
    words = [*workspace.coach.athletes, *workspace.names.values(), *first_names]
    close = difflib.get_close_matches(text, words, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def display_name(workspace: Workspace, athlete_id: str) -> str:
    """Return how to call an athlete on the coach's own screen: name and id."""
    name = workspace.names.get(athlete_id)
    return f"{name} ({athlete_id})" if name else athlete_id
