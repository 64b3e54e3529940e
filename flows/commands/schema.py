"""`thirdlap schema`: the data dictionary."""

from __future__ import annotations

import json

import click

from flows.text import table


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
        rows = [(col.name, str(col.dtype), col.unit, col.meaning) for col in declared.columns]
        if as_json:
            for column, dtype, unit, meaning in rows:
                line = {"table": name, "column": column, "type": dtype, "unit": unit}
                click.echo(json.dumps({**line, "meaning": meaning}, ensure_ascii=False))
        else:
            click.echo(f"{name} · key {', '.join(declared.key)}")
            click.echo(table(("column", "type", "unit", "meaning"), rows) + "\n")
