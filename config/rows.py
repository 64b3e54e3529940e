"""A record of a sheet or a TOML file, read field by field; problems are collected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from config.problems import Problem, Severity, UnusableError, nearest

NOTE = "note"
"""A column for the coach's notes, allowed in all files and never read."""

_Value = TypeVar("_Value")


class Row(Struct, frozen=True, kw_only=True):
    """Fields as stripped text. `lines` has the line of each field, `line` that of the others."""

    file: str
    line: int
    cells: Mapping[str, str]
    problems: list[Problem]
    lines: Mapping[str, int]

    def given(self, column: str, read: Callable[[str], _Value]) -> _Value | None:
        """Read an optional field; None if it is empty or, with a problem, unusable."""
        text = self.cells.get(column)
        if not text:
            return None
        try:
            return read(text)
        except UnusableError as error:
            self.complain(column, error.expected, near_miss=error.near_miss)
            return None

    def needed(self, column: str, read: Callable[[str], _Value]) -> _Value | None:
        """Read a required field; None, with a problem, if it is empty or unusable."""
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
        """Add a problem with a field."""
        self.note(column, expected, severity=Severity.ERROR, near_miss=near_miss)

    def note(
        self, column: str, expected: str, *, severity: Severity, near_miss: str | None = None
    ) -> None:
        """Add a problem of any severity with a field."""
        self.problems.append(
            Problem(
                file=self.file,
                line=self.lines.get(column, self.line),
                column=column,
                text=self.cells.get(column) or None,
                expected=expected,
                near_miss=near_miss,
                severity=severity,
            )
        )

    def renamed(self, names: Mapping[str, str]) -> Row:
        """Return the row with old field names replaced by new ones that it does not have yet."""
        free = {old: new for old, new in names.items() if new not in self.cells}
        return replace(
            self,
            cells={free.get(name, name): text for name, text in self.cells.items()},
            lines={free.get(name, name): line for name, line in self.lines.items()},
        )

    def refuse_others(self, names: Collection[str]) -> None:
        """Add a problem for each field that is neither one of these names nor `note`."""
        for name in self.cells.keys() - {*names, NOTE}:
            self.problems.append(
                Problem(
                    file=self.file,
                    line=self.lines.get(name, self.line),
                    text=name,
                    expected=f"one of {', '.join(names)}",
                    near_miss=nearest(name, names),
                )
            )
