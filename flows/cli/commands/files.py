"""`thirdlap files`: what became of every file ever offered."""

from __future__ import annotations

from typing import Any

import click

from flows.cli.options import for_store
from flows.cli.output import form_options, print_data
from flows.common.text import UNKNOWN, printable, table
from flows.common.workspace import Context

HASH_DIGITS = 10


@click.command()
@for_store
@click.option("--verdict", metavar="V", help="Show files with this verdict only, e.g. rejected.")
@form_options
def files(here: Context, *, verdict: str | None, form: str | None) -> None:
    """List every file that was ever offered, what became of it, and why.

    A file is named by its path if this machine has seen it, in an archive by its name inside too,
    else by the first digits of its content's SHA-256.
    """
    rows = _rows(here.settings.store, verdict)
    if form:
        print_data(rows, form)
    else:
        lines = [(_name(row), row["verdict"], row["reason"] or UNKNOWN) for row in rows]
        click.echo(table(("file", "verdict", "reason"), sorted(lines), indent=""))


def _rows(address: str, verdict: str | None) -> list[dict[str, Any]]:
    from storage import Verdict, open_store

    if verdict is not None and verdict not in set(Verdict):
        raise click.UsageError(f"no verdict {verdict!r}; the verdicts are: {', '.join(Verdict)}")
    store = open_store(address)
    with store.index() as index:
        return [
            {**row, **_code(row["reason"]), "paths": index.names(row["file_sha256"])}
            for row in store.files().iter_rows(named=True)
            if verdict in (None, row["verdict"])
        ]


def _code(reason: str | None) -> dict[str, Any]:
    """Give a reason's code and numbers, which programs may rely on."""
    from storage.recordings.reasons import coded

    code = coded(reason)
    return {
        "reason_code": code.code if code else None,
        "reason_numbers": list(code.numbers) if code else [],
    }


def _name(row: dict[str, Any]) -> str:
    part = f" part {row['part_index']}" if row["part_index"] > 1 else ""
    session = f" session {row['session_index']}" if row["session_index"] > 1 else ""
    name = printable(row["paths"][0]) if row["paths"] else row["file_sha256"][:HASH_DIGITS]
    return name + part + session
