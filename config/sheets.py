"""CSV files as spreadsheets save them: comma, semicolon or tab; UTF-8 with or without a BOM.

Empty rows and rows that begin with `#` are skipped. The first other row names the columns.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from config.problems import Problem, Severity, nearest
from config.rows import NOTE, Row

SEPARATORS = ",;\t"
WORKBOOK_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""A zip, as .xlsx and .ods are, and the older .xls."""
UTF_16_STARTS = (b"\xff\xfe", b"\xfe\xff")
SAVE_AS_CSV = "a text file (in the spreadsheet, save as 'CSV UTF-8')"
COMMENT = "#"


class Columns(NamedTuple):
    """The required and the optional columns of a sheet.

    `retired` has old columns with the reason why they are not read, `aliases` other names of
    columns.
    """

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    retired: Mapping[str, str] = MappingProxyType({})
    aliases: Mapping[str, str] = MappingProxyType({})


class _Record(NamedTuple):
    line: int
    cells: list[str]


def read_sheet(path: Path, columns: Columns, problems: list[Problem]) -> list[Row] | None:
    """Read the rows of a sheet; none if there is no file, None if its columns are unusable."""
    text = read_text(path, problems)
    if text is None:
        is_told = path.is_file() or _complain_of_other(path, problems)
        return None if is_told else []
    own_problems: list[Problem] = []
    records = _records(path.name, text, own_problems)
    names = _names(path.name, records[0], columns, own_problems) if records else []
    problems += own_problems
    if any(problem.severity is Severity.UNREADABLE for problem in own_problems):
        return None
    file = path.name
    return [_row(file, names, record, problems) for record in records[1:]]


def read_text(path: Path, problems: list[Problem]) -> str | None:
    """Read the text of a file; None if it is missing or, with a problem, no text.

    UTF-8 and UTF-16 are read, and what older spreadsheets write on Windows (code page 1252),
    with a warning, because letters of other code pages would come out wrong.
    """
    if not path.is_file():
        return None
    try:
        data = path.read_bytes()
    except PermissionError:
        # Some spreadsheets lock a file that is open.
        found = "a file that may not be read now"
        problems.append(_unreadable(path.name, found, "one that no other program holds"))
        return None
    if data.startswith(WORKBOOK_STARTS):
        problems.append(_unreadable(path.name, "a workbook", SAVE_AS_CSV))
        return None
    if data.startswith(UTF_16_STARTS):
        return _decoded(path.name, data, "utf-16", problems)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = _decoded(path.name, data, "cp1252", problems)
        if text is not None:
            problems.append(_other_code_page(path.name, data, error))
        return text


def _decoded(file: str, data: bytes, encoding: str, problems: list[Problem]) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = data[error.start : error.end].hex()
        problems.append(_unreadable(file, byte, SAVE_AS_CSV, line=line))
        return None
    if "\0" in text:
        problems.append(_unreadable(file, "binary data", SAVE_AS_CSV))
        return None
    return text


def _other_code_page(file: str, data: bytes, error: UnicodeDecodeError) -> Problem:
    """Report a letter that is no UTF-8 with the word around it, so that it can be checked."""
    line = data.count(b"\n", 0, error.start) + 1
    around = re.split(rb"[,;\t\r\n]", data[: error.start])[-1]
    behind = re.split(rb"[,;\t\r\n]", data[error.start :])[0]
    return Problem(
        file=file,
        line=line,
        text=(around + behind).decode("cp1252"),
        expected="UTF-8; read as Windows-1252 (in a spreadsheet, save as 'CSV UTF-8')",
        severity=Severity.WARNING,
    )


def _complain_of_other(path: Path, problems: list[Problem]) -> bool:
    """Report a folder, or a workbook, that stands where the sheet is missing."""
    if path.is_dir():
        problems.append(_unreadable(path.name, "a folder", "a text file"))
        return True
    for ending in (".xlsx", ".xls", ".ods", ".numbers"):
        workbook = path.with_suffix(ending)
        if workbook.is_file():
            problems.append(_unreadable(workbook.name, "a workbook", f"{path.name}: {SAVE_AS_CSV}"))
            return True
    return False


def _unreadable(file: str, text: str, expected: str, line: int | None = None) -> Problem:
    return Problem(file=file, line=line, text=text, expected=expected, severity=Severity.UNREADABLE)


def _records(file: str, text: str, problems: list[Problem]) -> list[_Record]:
    """Return the rows that are neither empty nor comments, with the line where each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    records = []
    begins = 1
    try:
        for cells in reader:
            stripped = list(map(str.strip, cells))
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
    spelled = ["_".join(cell.casefold().replace("-", " ").split()) for cell in header.cells]
    names = [_unaliased(name, spelled, columns) for name in spelled]
    problems.extend(_wrong_columns(file, header.line, names, columns))
    problems.extend(_retired_columns(file, header.line, names, columns))
    return names


def _unaliased(name: str, names: Sequence[str], columns: Columns) -> str:
    """Return the column that another name stands for, unless the sheet has that column too."""
    column = columns.aliases.get(name, name)
    return name if column in names else column


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
        is_needed = near_miss in columns.needed and near_miss not in names
        yield Problem(
            file=file,
            line=line,
            text=name,
            expected=expected,
            near_miss=near_miss,
            severity=Severity.UNREADABLE if is_needed else Severity.ERROR,
        )
    for name in columns.needed:
        if name not in names and name not in meant.values():
            header, expected = ", ".join(filter(None, names)), f"a column '{name}' too"
            yield _unreadable(file, header, expected, line=line)
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        yield Problem(
            file=file,
            line=line,
            column=name,
            text=name,
            expected="each column once",
            severity=Severity.UNREADABLE,
        )


def _row(file: str, names: Sequence[str], record: _Record, problems: list[Problem]) -> Row:
    cells = dict(zip(names, record.cells, strict=False))
    beyond = next((cell for cell in record.cells[len(names) :] if cell), None)
    if unnamed := beyond or cells.get(""):
        problems.append(
            Problem(
                file=file,
                line=record.line,
                text=unnamed,
                expected=f"no more cells than the {len(names)} named columns "
                "(text with a separator in it needs quotes)",
            )
        )
    return Row(file=file, line=record.line, cells=cells, problems=problems, lines={})
