"""What is wrong with what a coach wrote, in words a coach can act on; told all at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_FOUND = 60


class ConfigError(ValueError):
    """Something written cannot be used. `problems` has all that is wrong, one a line as text."""

    def __init__(self, *problems: Problem | str) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class UnusableError(ValueError):
    """One value cannot be used: what was expected, and the nearest known word, if any."""

    def __init__(self, expected: str, near_miss: str | None = None) -> None:
        super().__init__(expected)
        self.expected, self.near_miss = expected, near_miss


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong: where, what was found (None: nothing), what was expected.

    `line` counts from 1 as an editor does; None where the whole file is meant.
    """

    file: str
    expected: str
    line: int | None = None
    column: str | None = None
    found: str | None = None
    near_miss: str | None = None

    def __str__(self) -> str:
        line = None if self.line is None else f"line {self.line}"
        place = ", ".join(part for part in (self.file, line, self.column) if part)
        found = "nothing" if self.found is None else f"'{_shortened(self.found)}'"
        hint = f"; did you mean '{self.near_miss}'?" if self.near_miss else ""
        return f"{place}: found {found}, expected {self.expected}{hint}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like this one, whatever its case; None where none does."""
    spelled = {one.casefold(): one for one in known}
    close = difflib.get_close_matches(word.casefold(), spelled, n=1)
    return spelled[close[0]] if close else None


def _shortened(found: str) -> str:
    return found if len(found) <= LONGEST_FOUND else f"{found[:LONGEST_FOUND]}…"
