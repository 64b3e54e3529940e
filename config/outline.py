"""TOML files as rows that know the line of each field, which `tomllib` does not report.

A table written over several lines has the line where it begins.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from config.problems import Problem, Severity
from config.rows import Row
from config.sheets import read_text

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\s-]+?)\s*\]\]?\s*(?:#.*)?")
_FIELD = re.compile(r"\s*([\w-]+)\s*=")
_ITEM = re.compile(r"\s*\{")
_FAILED_LINE = re.compile(r"\(at line (\d+), ")


class TomlTable(Struct, frozen=True, kw_only=True):
    """A TOML table: its fields as a row, and the tables inside it."""

    row: Row
    _values: Mapping[str, Any]
    _path: str
    _lines: Mapping[str, int]

    def tables(self, name: str) -> list[TomlTable]:
        """Return the tables of the array `name`; anything else there is a problem."""
        inner = self._values.get(name, [])
        if not isinstance(inner, list) or not all(isinstance(item, dict) for item in inner):
            self.row.complain(name, f"tables that begin with [[{_header(self._path, name)}]]")
            return []
        return [
            _table(self.row, values, f"{self._path}.{name}[{number}]", self._lines)
            for number, values in enumerate(inner)
        ]

    def renamed(self, names: Mapping[str, str]) -> TomlTable:
        """Return the table with old field names replaced by new ones that it does not have yet."""
        free = {old: new for old, new in names.items() if new not in self._values}
        values = {free.get(name, name): value for name, value in self._values.items()}
        return replace(self, row=self.row.renamed(names), _values=values)

    def allow(self, fields: Collection[str], tables: Collection[str] = ()) -> None:
        """Report fields other than these, and fields that hold a table or an array."""
        self.row.refuse_others([*fields, *tables])
        for name in fields:
            if isinstance(self._values.get(name), list | dict):
                self.row.complain(name, "one value, not a table or a list")


def read_outline(path: Path, problems: list[Problem]) -> TomlTable | None:
    """Read a file as a table; None if it is missing or, with a problem, not TOML."""
    text = read_text(path, problems)
    if text is None:
        return None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(_not_toml(path.name, text, error))
        return None
    top = Row(file=path.name, line=1, cells={}, problems=problems, lines={})
    return _table(top, values, "", dict(_lines(text)))


def _table(outer: Row, values: Mapping[str, Any], path: str, lines: Mapping[str, int]) -> TomlTable:
    row = Row(
        file=outer.file,
        line=lines.get(path, outer.line),
        cells={name: str(value).strip() for name, value in values.items()},
        problems=outer.problems,
        lines={name: lines[key] for name in values if (key := f"{path}.{name}") in lines},
    )
    return TomlTable(row=row, _values=values, _path=path, _lines=lines)


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield the path of each table and field, such as `.season[0].meets[1].date`, and its line."""
    table, inside = "", ""
    seen: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.fullmatch(line):
            table = inside = _entered(header[2].split("."), seen, is_array=header[1] == "[[")
            yield table, number
        elif field := _FIELD.match(line):
            inside = f"{table}.{field[1]}"
            yield inside, number
        elif _ITEM.match(line):
            yield f"{inside}[{seen[inside]}]", number
            seen[inside] += 1


def _entered(names: list[str], seen: Counter[str], *, is_array: bool) -> str:
    """Return the path of a header's table: in outer arrays the latest, in its own the next."""
    path = ""
    for depth, name in enumerate((name.strip() for name in names), start=1):
        path = f"{path}.{name}"
        if is_array and depth == len(names):
            seen[path] += 1
        if seen[path]:
            path = f"{path}[{seen[path] - 1}]"
    return path


def _header(path: str, name: str) -> str:
    return re.sub(r"\[\d+\]", "", f"{path}.{name}").removeprefix(".")


def _not_toml(file: str, text: str, error: tomllib.TOMLDecodeError) -> Problem:
    place = _FAILED_LINE.search(str(error))
    line = int(place[1]) if place else len(text.splitlines())
    content = text.splitlines()[line - 1].strip() if text.strip() else ""
    why = str(error).split(" (at ")[0]
    return Problem(
        file=file,
        line=line,
        text=content,
        expected=f'lines such as name = "value" ({why})',
        severity=Severity.UNREADABLE,
    )
