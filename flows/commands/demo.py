"""`thirdlap demo`: the main job on simulated runs, in seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import click

from flows.commands.ingest import listen
from flows.console import say
from flows.request import Effect, Request
from flows.settings import settings_in_force
from flows.summary import summary
from flows.text import count

FILES, STORE = "files", "store"

# Of the simulator's catalogue: what a school's autumn is made of.
SESSIONS = (
    ("easy", 1),
    ("strides_6x100", 2),
    ("reps_8x200", 3),
    ("reps_16x400", 4),
    ("progression", 5),
    ("in_n_out_3x150", 6),
)


@click.command()
@click.argument("folder", default="demo", type=click.Path(path_type=Path, file_okay=False))
def demo(folder: Path) -> None:
    """Simulate a few runs, ingest them, and say where the tables are.

    Everything goes into FOLDER (./demo). It can be run again: what is known is skipped.
    """
    files, store = folder / FILES, folder / STORE
    say(f"simulating watch files into {files} …")
    amount = _simulate(files)
    say(f"ingesting {count(amount, 'file')} into {store} …")
    settings = settings_in_force({"store": str(store)}).settings
    started = time.monotonic()
    tally = listen(Request(paths=(files,), settings=settings))
    seconds = time.monotonic() - started
    click.echo(summary(tally, store=str(store), seconds=seconds, effect=Effect.PUBLISH))
    click.echo("\n" + _overview(store))
    click.echo("\n" + "\n".join(_next_steps(files, store)))


def _simulate(files: Path) -> int:
    """Write the files that are not there yet; how many there are."""
    from simulator.examples import examples
    from simulator.shapes import session

    files.mkdir(parents=True, exist_ok=True)
    contents = dict(examples())
    for name, seed in SESSIONS:
        contents[f"{name}.fit"] = session(name, seed=seed).content
    for name, content in contents.items():
        path = files / name
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)
    return len(contents)


def _overview(store: Path) -> str:
    from flows.overview import overview
    from storage import open_store

    return overview(open_store(store))


def _next_steps(files: Path, store: Path) -> Iterator[str]:
    yield "what to try next:"
    yield f"  thirdlap inspect {files / '21x400.fit'}"
    yield f"  thirdlap files --store {store}"
    yield "  thirdlap ingest FOLDER_WITH_YOUR_FILES"
    yield "  thirdlap schema efforts"
