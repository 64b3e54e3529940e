"""What the person at the terminal sees: data on stdout, everything else on stderr."""

from __future__ import annotations

import os
import sys
import time
from enum import IntEnum

import click

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
    """Print a message to the person, on stderr."""
    click.echo(message, err=True)


def warn(message: str) -> None:
    """Print a message that must not be missed: bold on a terminal, unless NO_COLOR is set."""
    say(click.style(message, bold=True) if _may_color() else message)


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
