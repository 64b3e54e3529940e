"""One written record, from a sheet or a TOML file, read field by field; problems are gathered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar

from config.problems import Problem, UnusableError, nearest

NOTE = "note"
"""A column for the coach's own words, allowed everywhere and never read."""

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Fields as stripped text. `lines` says on which line each stands, else `line` does."""

    file: str
    line: int
    cells: Mapping[str, str]
    problems: list[Problem]
    lines: Mapping[str, int]

    def given(self, column: str, read: Callable[[str], _Value]) -> _Value | None:
        """The value of a field; None where it is empty, or unusable, which is then a problem."""
        text = self.cells.get(column, "")
        if not text:
            return None
        try:
            return read(text)
        except UnusableError as error:
            self.complain(column, error.expected, near_miss=error.near_miss)
            return None

    def needed(self, column: str, read: Callable[[str], _Value]) -> _Value | None:
        """As `given`, but an empty field is a problem too."""
        if self.cells.get(column):
            return self.given(column, read)
        try:
            read("")
        except UnusableError as error:
            self.complain(column, error.expected)
        else:
            self.complain(column, f"the {column}")
        return None

    def complain(self, column: str, expected: str, *, near_miss: str | None = None) -> None:
        """Something is wrong with a field."""
        self.problems.append(
            Problem(
                file=self.file,
                line=self.lines.get(column, self.line),
                column=column,
                found=self.cells.get(column) or None,
                expected=expected,
                near_miss=near_miss,
            )
        )

    def refuse_others(self, known: Collection[str]) -> None:
        """A field whose name is not known is a problem; `note` is, everywhere."""
        for name in self.cells.keys() - {*known, NOTE}:
            self.problems.append(
                Problem(
                    file=self.file,
                    line=self.lines.get(name, self.line),
                    found=name,
                    expected=f"one of {', '.join(known)}",
                    near_miss=nearest(name, known),
                )
            )
