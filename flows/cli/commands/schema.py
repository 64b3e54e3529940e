"""`thirdlap schema`: the data dictionary."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

import click

from config.problems import nearest
from flows.common.text import table

if TYPE_CHECKING:
    from storage import DictionaryEntry


@click.command()
@click.argument("names", nargs=-1, metavar="[TABLE]…")
@click.option("--json", "form", flag_value="json", help="Print one object per column.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown for a document.")
def schema(names: tuple[str, ...], *, form: str | None) -> None:
    """Show every table's columns with type, unit and meaning, as the store writes them.

    An empty cell means "not known", 0 means "measured, and zero". The columns marked * together
    identify a row.
    """
    from storage import as_markdown, data_dictionary

    entries = data_dictionary()
    tables = dict.fromkeys(entry.table for entry in entries)
    for name in names:
        if name not in tables:
            near_miss = nearest(name, tables)
            hint = f"; did you mean {near_miss!r}?" if near_miss else "."
            raise click.UsageError(f"no table {name!r}{hint} The tables are: {', '.join(tables)}")
    chosen = [entry for entry in entries if not names or entry.table in names]
    if form == "json":
        for entry in chosen:
            click.echo(json.dumps(entry._asdict(), ensure_ascii=False))
    else:
        click.echo(as_markdown(chosen) if form == "markdown" else _as_text(chosen))


def _as_text(entries: Iterable[DictionaryEntry]) -> str:
    sections = groupby(entries, key=lambda entry: entry.table)
    return "\n\n".join(f"{name}\n{_columns(columns)}" for name, columns in sections)


def _columns(entries: Iterable[DictionaryEntry]) -> str:
    rows = [
        (
            entry.column + (" *" if entry.is_key else ""),
            entry.type,
            entry.unit,
            entry.meaning + (f" One of: {' '.join(entry.words)}." if entry.words else ""),
        )
        for entry in entries
    ]
    return table(("column", "type", "unit", "meaning"), rows)
