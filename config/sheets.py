"""CSV files as spreadsheets save them: comma, semicolon or tab; UTF-8 with or without a BOM.

Empty rows and rows that begin with `#` are skipped. The first other row names the columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from config.problems import Problem, Severity, nearest
from config.rows import NOTE, Row

SEPARATORS = ",;\t"
COMMENT = "#"


class Columns(NamedTuple):
    """The required and the optional columns of a sheet, and retired ones with the reason."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    retired: Mapping[str, str] = MappingProxyType({})


class _Record(NamedTuple):
    line: int
    cells: list[str]


def read_sheet(path: Path, columns: Columns, problems: list[Problem]) -> list[Row] | None:
    """Read the rows of a sheet; none if there is no file, None if its columns are unusable."""
    text = read_text(path, problems)
    if text is None:
        return None if path.is_file() else []
    own_problems: list[Problem] = []
    records = _records(path.name, text, own_problems)
    names = _names(path.name, records[0], columns, own_problems) if records else []
    problems += own_problems
    if any(problem.severity is Severity.ERROR for problem in own_problems):
        return None
    return [_row(path.name, names, record, problems) for record in records[1:]]


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """Read the text of a file; None if it is missing or, with a problem, not UTF-8."""
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
                text=data[error.start : error.end].hex(),
                expected="text in UTF-8 (in a spreadsheet, save as 'CSV UTF-8')",
            )
        )
        return None


def _records(file: str, text: str, problems: list[Problem]) -> list[_Record]:
    """Return the rows that are neither empty nor comments, with the line where each begins."""
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
                text='"',
                expected="quotes in pairs (a quote opened on this line is never closed)",
            )
        )
    return records


def _separator(text: str) -> str:
    """Return the separator that is most frequent in the line with the columns."""
    starts = (COMMENT, f'"{COMMENT}')
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith(starts))
    return max(SEPARATORS, key=next(lines, "").count)


def _names(file: str, header: _Record, columns: Columns, problems: list[Problem]) -> Sequence[str]:
    names = ["_".join(cell.casefold().split()) for cell in header.cells]
    problems.extend(_wrong_columns(file, header.line, names, columns))
    problems.extend(_retired_columns(file, header.line, names, columns))
    return names


def _retired_columns(
    file: str, line: int, names: Sequence[str], columns: Columns
) -> Iterator[Problem]:
    for name in columns.retired.keys() & set(names):
        yield Problem(
            file=file,
            line=line,
            text=name,
            expected=f"no such column: {columns.retired[name]}",
            severity=Severity.WARNING,
        )


def _wrong_columns(
    file: str, line: int, names: Sequence[str], columns: Columns
) -> Iterator[Problem]:
    valid = (*columns.needed, *columns.optional)
    ignored = {"", NOTE, *columns.retired}
    meant = {name: nearest(name, valid) for name in names if name not in {*ignored, *valid}}
    for name, near_miss in meant.items():
        expected = f"one of the columns {', '.join(valid)}"
        yield Problem(file=file, line=line, text=name, expected=expected, near_miss=near_miss)
    for name in columns.needed:
        if name not in names and name not in meant.values():
            header, expected = ", ".join(filter(None, names)), f"a column '{name}' too"
            yield Problem(file=file, line=line, text=header, expected=expected)
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        expected = "each column once"
        yield Problem(file=file, line=line, column=name, text=name, expected=expected)


def _row(file: str, names: Sequence[str], record: _Record, problems: list[Problem]) -> Row:
    cells = dict(zip(names, record.cells, strict=False))
    beyond = [cell for cell in record.cells[len(names) :] if cell]
    unnamed = [text for name, text in cells.items() if not name and text]
    if beyond or unnamed:
        problems.append(
            Problem(
                file=file,
                line=record.line,
                text=(beyond or unnamed)[0],
                expected=f"no more cells than the {len(names)} named columns "
                "(text with a separator in it needs quotes)",
            )
        )
    return Row(file=file, line=record.line, cells=cells, problems=problems, lines={})
