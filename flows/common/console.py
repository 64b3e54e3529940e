"""What the person at the terminal sees: data on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Hashable, Iterable
from enum import IntEnum
from typing import Any, TypeVar

import click

from flows.common.text import line_limit

BAR_WIDTH = 24
REDRAW_S = 0.1
PLAIN_LINE_S = 10.0


class Exit(IntEnum):
    """Exit statuses of commands. 2 is click's own, for wrong usage."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    SOME_REJECTED = 3
    PLAN_UNSAFE = 4
    PLAN_UNKNOWN = 5


def say(message: str) -> None:
    """Print a message to the person, on stderr, wrapped where the width of the screen is known."""
    if width := line_limit(sys.stderr):
        message = "\n".join(textwrap.fill(line, width, **_WRAP) for line in message.splitlines())
    click.echo(message, err=True)


_WRAP: Any = {"subsequent_indent": "  ", "break_on_hyphens": False}


def warn(message: str) -> None:
    """Print a message that must not be missed: bold on a terminal, unless NO_COLOR is set."""
    say(click.style(message, bold=True) if _may_color() else message)


Told = TypeVar("Told", bound=Hashable)


def untold(things: Iterable[Told]) -> list[Told]:
    """Return what this command has not told the person yet, and count it as told.

    Outside of a command everything is new.
    """
    ctx = click.get_current_context(silent=True)
    told = set() if ctx is None else ctx.meta.setdefault(f"{__name__}.told", set())
    new = [thing for thing in dict.fromkeys(things) if thing not in told]
    told.update(new)
    return new


def _may_color() -> bool:
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


class Progress:
    """A bar on a terminal, a plain line now and then when piped; nothing for a short run.

    `total` is in any unit that `advance` uses too, 0 where it is not known.
    """

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._is_terminal = self.is_bar()
        self._interval_s = REDRAW_S if self._is_terminal else PLAIN_LINE_S
        self._started = self._shown = time.monotonic()

    @staticmethod
    def is_bar() -> bool:
        """Check whether a bar can be drawn, so that a total is worth finding out."""
        return sys.stderr.isatty()

    def advance(self, amount: int, text: str) -> None:
        """Count `amount` more as done; `text` says what has been reached."""
        self._done += amount
        now = time.monotonic()
        if now - self._shown < self._interval_s:
            return
        self._shown = now
        if self._is_terminal:
            click.echo(f"\r\x1b[K{self._bar()} {text}", err=True, nl=False)
        else:
            say(text)

    def close(self) -> None:
        """Take the bar away."""
        if self._is_terminal and self._shown > self._started:
            click.echo("\r\x1b[K", err=True, nl=False)

    def _bar(self) -> str:
        if not self._total:
            return ""
        share = min(1.0, self._done / self._total)
        filled = round(share * BAR_WIDTH)
        return f"{'█' * filled}{'·' * (BAR_WIDTH - filled)} {share:4.0%}"
