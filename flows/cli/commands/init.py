"""`thirdlap init`: a folder for what a coach knows, with a starter of every file."""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path

import click

from config import defaults
from flows.common.console import say
from flows.common.settings import FILE_NAME
from storage.backends.folder import OWNER_ONLY_FOLDER
from storage.backends.locks import OWNER_ONLY_FILE

ID_BYTES = 8
KEY = "workspace_id"
NEXT = """
Next, in this order:
  1. athletes.csv: one line per athlete. Edit it in a spreadsheet and save it as CSV again.
  2. results.csv: a race or an estimate for each athlete, so that their paces are known.
  3. season.toml and plan.csv: the meets, and the workouts to run.
  4. thirdlap roster check: shows what is wrong with these files, and what is missing.
  5. put watch files into {inbox}, then: thirdlap ingest {inbox}
"""


@click.command()
@click.argument("folder", default=".", metavar="[FOLDER]", type=click.Path(path_type=Path))
def init(*, folder: Path) -> None:
    """Make FOLDER a workspace with a commented starter of every file (default: this folder).

    Files that exist stay as they are; thirdlap.toml gets a random workspace id if it has none.
    """
    from config.starters import starters

    inbox = Path(str(defaults().values["inbox"]))
    for made in (folder, folder / inbox):
        made.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    for name, text in starters().items():
        if _is_new(folder / name, text):
            click.echo(folder / name)
        else:
            say(f"{folder / name} exists and stays as it is")
    _give_id(folder / FILE_NAME)
    if folder != Path():
        say(f"\nThe workspace is {folder}: go there with cd first.")
    say(NEXT.format(inbox=inbox).rstrip())


def _is_new(path: Path, text: str) -> bool:
    """Write a file that its owner alone can read, unless there is one: it will hold names."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY_FILE)
    except FileExistsError:
        return False
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(text)
    return True


def _give_id(path: Path) -> None:
    """Write a random workspace id into a settings file that has none."""
    text = path.read_text(encoding="utf-8")
    try:
        if tomllib.loads(text).get(KEY):
            return
    except tomllib.TOMLDecodeError:
        return  # the next command that reads it says what is wrong
    line = f'{KEY} = "{secrets.token_hex(ID_BYTES)}"'
    starter = f'#{KEY} = ""'
    # Above any table: a key below a [table] would belong to it.
    changed = text.replace(starter, line) if starter in text else f"{line}\n{text}"
    path.write_text(changed, encoding="utf-8")
