"""Problems in a coach's files, in words that a coach can act on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LONGEST_TEXT = 60


class ConfigError(ValueError):
    """Raised for files that cannot be used; `problems` lists all of them, one per line as text."""

    def __init__(self, *problems: Problem | str) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class UnusableError(ValueError):
    """Raised for a value that cannot be used: the expected form and the nearest valid word."""

    def __init__(self, expected: str, near_miss: str | None = None) -> None:
        super().__init__(expected)
        self.expected, self.near_miss = expected, near_miss


class Severity(StrEnum):
    """Whether the value with the problem is used all the same."""

    ERROR = "error"
    WARNING = "warning"
    """The file is read as it is meant, but should be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem: its place, the text there (None if empty), and what was expected.

    `line` counts from 1 as in an editor, and is None where the whole file is meant.
    """

    file: str
    expected: str
    line: int | None = None
    column: str | None = None
    text: str | None = None
    near_miss: str | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        line = None if self.line is None else f"line {self.line}"
        place = ", ".join(part for part in (self.file, line, self.column) if part)
        text = "nothing" if self.text is None else f"'{_shortened(self.text)}'"
        hint = f"; did you mean '{self.near_miss}'?" if self.near_miss else ""
        return f"{place}: found {text}, expected {self.expected}{hint}"


def refuse_errors(problems: Iterable[Problem]) -> None:
    """Raise `ConfigError` if any of the problems is more than a warning."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise ConfigError(*errors)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that looks most like a word, in any case; None if none does."""
    spelled = {candidate.casefold(): candidate for candidate in candidates}
    close = difflib.get_close_matches(word.casefold(), spelled, n=1)
    return spelled[close[0]] if close else None


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
