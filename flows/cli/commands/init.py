"""`thirdlap init`: a folder for what a coach knows, with a starter of every file."""

from __future__ import annotations

from pathlib import Path

import click

from config import defaults
from flows.common.console import say

NEXT = """
Next, in this order:
  1. athletes.csv: one line an athlete. A spreadsheet opens it; save it as CSV again.
  2. results.csv: a race or an estimate for each, so that their paces are known.
  3. season.toml and plan.csv: the meets, and what is to be run.
  4. thirdlap roster check: says what is wrong with any of these files, and what is missing.
  5. put watch files into {inbox}, then: thirdlap ingest {inbox}
"""


@click.command()
@click.argument("folder", default=".", metavar="[FOLDER]", type=click.Path(path_type=Path))
def init(*, folder: Path) -> None:
    """Make FOLDER a workspace: a commented starter of every file. [default: this folder]

    What is there already stays as it is.
    """
    from config.starters import starters

    inbox = Path(str(defaults().values["inbox"]))
    (folder / inbox).mkdir(parents=True, exist_ok=True)
    for name, text in starters().items():
        if _is_new(folder / name, text):
            click.echo(folder / name)
        else:
            say(f"{folder / name} is there already and stays as it is")
    if folder != Path():
        say(f"\nThe workspace is {folder}: go there with cd first.")
    say(NEXT.format(inbox=inbox).rstrip())


def _is_new(path: Path, text: str) -> bool:
    """Write a file, unless there is one."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True
