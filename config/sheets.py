"""Tables that a spreadsheet opens and saves: comma, semicolon or tab; UTF-8 with a BOM or without.

Empty rows and rows that begin with `#` are left out. The first other row names the columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from config.problems import Problem, nearest
from config.rows import NOTE, Row

SEPARATORS = ",;\t"
COMMENT = "#"


class Columns(NamedTuple):
    """The columns a sheet must have, and those it may have."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()


class _Record(NamedTuple):
    line: int
    cells: list[str]


def read_sheet(path: Path, columns: Columns, problems: list[Problem]) -> list[Row] | None:
    """The rows of a sheet; none where there is no file, None where its columns cannot be told."""
    text = read_text(path, problems)
    if text is None:
        return None if path.is_file() else []
    before = len(problems)
    records = _records(path.name, text, problems)
    if len(problems) > before:
        return None
    if not records:
        return []
    names = _names(path.name, records[0], columns, problems)
    if len(problems) > before:
        return None
    return [_row(path.name, names, record, problems) for record in records[1:]]


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """The text of a file; None where there is none, or where it is not UTF-8, a problem."""
    if not path.is_file():
        return None
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(
            Problem(
                file=path.name,
                line=data.count(b"\n", 0, error.start) + 1,
                found=data[error.start : error.end].hex(),
                expected="text in UTF-8 (in a spreadsheet, save as 'CSV UTF-8')",
            )
        )
        return None


def _records(file: str, text: str, problems: list[Problem]) -> list[_Record]:
    """Every row with anything in it that is no comment, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    records = []
    begins = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped) and not stripped[0].startswith(COMMENT):
                records.append(_Record(begins, stripped))
            begins = reader.line_num + 1
    except csv.Error:
        problems.append(
            Problem(
                file=file,
                line=begins,
                found='"',
                expected="quotes in pairs: one is opened on this line and never closed as it must",
            )
        )
    return records


def _separator(text: str) -> str:
    """The separator that the line with the columns has most of."""
    starts = (COMMENT, f'"{COMMENT}')
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith(starts))
    return max(SEPARATORS, key=next(lines, "").count)


def _names(file: str, header: _Record, columns: Columns, problems: list[Problem]) -> Sequence[str]:
    names = ["_".join(cell.casefold().split()) for cell in header.cells]
    problems.extend(_wrong_columns(file, header.line, names, columns))
    return names


def _wrong_columns(
    file: str, line: int, names: Sequence[str], columns: Columns
) -> Iterator[Problem]:
    known = (*columns.needed, *columns.optional)
    meant = {name: nearest(name, known) for name in names if name not in {"", NOTE, *known}}
    for name, near_miss in meant.items():
        expected = f"one of the columns {', '.join(known)}"
        yield Problem(file=file, line=line, found=name, expected=expected, near_miss=near_miss)
    for name in columns.needed:
        if name not in names and name not in meant.values():
            found, expected = ", ".join(filter(None, names)), f"a column '{name}' too"
            yield Problem(file=file, line=line, found=found, expected=expected)
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        expected = "every column once"
        yield Problem(file=file, line=line, column=name, found=name, expected=expected)


def _row(file: str, names: Sequence[str], record: _Record, problems: list[Problem]) -> Row:
    cells = dict(zip(names, record.cells, strict=False))
    beyond = [cell for cell in record.cells[len(names) :] if cell]
    unnamed = [text for name, text in cells.items() if not name and text]
    if beyond or unnamed:
        problems.append(
            Problem(
                file=file,
                line=record.line,
                found=(beyond or unnamed)[0],
                expected=f"no more cells than the {len(names)} named columns "
                "(text with a separator in it needs quotes)",
            )
        )
    return Row(file=file, line=record.line, cells=cells, problems=problems, lines={})
