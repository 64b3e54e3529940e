"""The data dictionary: every table and column of a store, from the schemas themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import polars as pl

from parsers.common.schema import Column
from storage.recordings.tables import READABLE

_TYPES = {
    pl.String: "text",
    pl.Boolean: "true or false",
    pl.Date: "date",
    pl.Float64: "float64",
    pl.Int16: "int16",
    pl.Int32: "int32",
    pl.Int64: "int64",
}


class DictionaryEntry(NamedTuple):
    """One column of one table. `words` are the values an enum may take."""

    table: str
    column: str
    type: str
    unit: str
    meaning: str
    is_key: bool
    words: tuple[str, ...]


def data_dictionary() -> list[DictionaryEntry]:
    """Describe every column of every stored table, in the order they are stored."""
    return [
        DictionaryEntry(
            table=table.name,
            column=column.name,
            type=_type(column),
            unit=column.unit,
            meaning=column.meaning,
            is_key=column.name in table.key,
            words=_words(column),
        )
        for table in READABLE.values()
        for column in table.columns
    ]


def as_markdown(entries: Iterable[DictionaryEntry]) -> str:
    """Write one section a table; key columns are bold."""
    lines: list[str] = []
    table = ""
    for entry in entries:
        if entry.table != table:
            table = entry.table
            lines += ["", f"## {table}", "", "| column | type | unit | meaning |"]
            lines += ["| --- | --- | --- | --- |"]
        name = f"**{entry.column}**" if entry.is_key else entry.column
        lines.append(f"| {name} | {entry.type} | {entry.unit} | {_meaning(entry)} |")
    return "\n".join(lines[1:]) + "\n"


def _meaning(entry: DictionaryEntry) -> str:
    if not entry.words:
        return entry.meaning
    return f"{entry.meaning} One of {', '.join(f'`{word}`' for word in entry.words)}."


def _type(column: Column) -> str:
    if isinstance(column.dtype, pl.Enum):
        return "word"
    if isinstance(column.dtype, pl.Datetime):
        return "timestamp"
    return _TYPES[column.dtype.base_type()]


def _words(column: Column) -> tuple[str, ...]:
    return tuple(column.dtype.categories) if isinstance(column.dtype, pl.Enum) else ()
