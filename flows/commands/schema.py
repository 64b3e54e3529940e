"""`thirdlap schema`: the data dictionary."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from flows.text import table

if TYPE_CHECKING:
    from parsers.schema import Column


@click.command()
@click.argument("names", nargs=-1, metavar="[TABLE]…")
@click.option("--json", "as_json", is_flag=True, help="One object per column.")
def schema(names: tuple[str, ...], *, as_json: bool) -> None:
    """Every table's columns with type, unit and meaning, as the store writes them.

    In all of them an empty cell is "not known", 0 is "measured, and zero".
    """
    from storage.tables import STORED

    unknown = [name for name in names if name not in STORED]
    if unknown:
        raise click.UsageError(f"no table {unknown[0]!r}; there are: {', '.join(STORED)}")
    for name in names or STORED:
        declared = STORED[name]
        columns = [_described(column) for column in declared.columns]
        if as_json:
            for column in columns:
                click.echo(json.dumps({"table": name, **column}, ensure_ascii=False))
        else:
            click.echo(f"{name} · key {', '.join(declared.key)}")
            click.echo(table(tuple(columns[0]), [tuple(c.values()) for c in columns]) + "\n")


def _described(column: Column) -> dict[str, str]:
    """The column's name, type, unit and meaning; of an enum also the words it may hold."""
    words = getattr(column.dtype, "categories", ())
    return {
        "column": column.name,
        "type": str(column.dtype).partition("(")[0],
        "unit": column.unit,
        "meaning": f"{column.meaning} One of: {' '.join(words)}." if len(words) else column.meaning,
    }
