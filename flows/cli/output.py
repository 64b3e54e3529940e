"""How a command's rows are printed: a table for people, JSON lines or CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from flows.common.text import table

Row = Mapping[str, Any]
Command = TypeVar("Command", bound=Callable[..., Any])

JSON, CSV = "json", "csv"


def form_options(command: Command) -> Command:
    """Give a command `--json` and `--csv`, as the argument `form`: "json", "csv" or None."""
    as_json = click.option("--json", "form", flag_value=JSON, help="Print one object per line.")
    as_csv = click.option("--csv", "form", flag_value=CSV, help="Print CSV with a header.")
    return as_json(as_csv(command))


def print_data(rows: Sequence[Row], form: str, *, columns: Sequence[str] | None = None) -> None:
    """Print rows for programs; `columns` is the header where there are no rows."""
    if form == JSON:
        for row in rows:
            click.echo(json.dumps(dict(row), default=str, ensure_ascii=False))
        return
    names = list(rows[0]) if rows else list(columns or ())
    writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def print_rows(
    rows: Sequence[dict[str, Any]],
    *,
    form: str | None,
    head: Sequence[str],
    cells: Callable[[dict[str, Any]], tuple[str, ...]],
    columns: Sequence[str] | None = None,
) -> None:
    """Print rows as a table with this head, or as they are where a form is named.

    `columns` is the header of a form where there are no rows.
    """
    if form:
        print_data(rows, form, columns=columns)
    elif rows:
        click.echo(table(head, map(cells, rows), indent=""))


def _cell(value: Any) -> Any:
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, default=str, ensure_ascii=False)
    return value
