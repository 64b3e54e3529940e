"""What commands about athletes share: who is meant, and how to call them."""

from __future__ import annotations

import difflib

import click

from config import Workspace


def meant(workspace: Workspace, text: str) -> str:
    """The id of the athlete who is meant by an id, a name, or the beginning of one name.

    `click.BadParameter` where nobody or several are.
    """
    if text in workspace.coach.athletes:
        return text
    called = [
        athlete_id
        for athlete_id, name in workspace.names.items()
        if name.casefold().startswith(text.casefold())
    ]
    if len(called) == 1:
        return called[0]
    if called:
        raise click.BadParameter(f"{text!r} is several athletes: {', '.join(sorted(called))}")
    if not workspace.coach.athletes:
        # Without a roster, whatever the runs were ingested under is taken at its word.
        return text
    raise click.BadParameter(f"nobody in athletes.csv is called {text!r}{_hint(workspace, text)}")


def _hint(workspace: Workspace, text: str) -> str:
    first_names = (name.split()[0] for name in workspace.names.values())
    known = [*workspace.coach.athletes, *workspace.names.values(), *first_names]
    close = difflib.get_close_matches(text, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def called(workspace: Workspace, athlete_id: str) -> str:
    """How to call an athlete on the coach's own screen."""
    name = workspace.names.get(athlete_id)
    return f"{name} ({athlete_id})" if name else athlete_id
