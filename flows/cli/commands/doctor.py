"""`thirdlap doctor`: is everything here that a run needs?"""

from __future__ import annotations

import os
import platform
import random
import shutil
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from config import Settings
from flows.common.console import Exit, store_option
from flows.common.settings import settings_in_force
from flows.common.text import count, size, table
from flows.engine.pending import is_store
from storage.backends.open import is_remote

NEEDED = ("polars", "numpy", "pyarrow", "fitparse", "gpxpy", "click", "prefect")
OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 500_000_000
LOCK_WAIT_S = 1.0
ARCHIVED_SAMPLE = 200
"""Archived files that are read each time: a second's work; other ones each time."""

if TYPE_CHECKING:
    from storage import Store


class Finding(NamedTuple):
    """One thing looked at: fine, worth knowing, or a reason why runs will fail."""

    mark: str
    what: str
    found: str


FINE, NOTE, PROBLEM = "ok", "note", "PROBLEM"


@click.command()
@store_option
@click.option("--deep", is_flag=True, help="Read every archived file, not a sample of them.")
@click.option("--repair", is_flag=True, help="Make the store sound.")
def doctor(*, store: str | None, deep: bool, repair: bool) -> None:
    """Check this machine, the settings and the store; exit 1 if something is in the way.

    A repair takes out what cannot be trusted and measures it again from the archive. What is not
    archived, the next ingest of the same folder takes in again. Unusable files of the store are
    kept under `_damaged`.
    """
    settings = settings_in_force({"store": store}).settings
    findings = [*_machine(), *_packages(), *_disk(settings.store)]
    if repair:
        findings += _repaired(settings, None if deep else ARCHIVED_SAMPLE)
    findings += [*_store(settings.store, None if deep else ARCHIVED_SAMPLE), *_prefect()]
    click.echo(table(("", "what", "found"), findings, indent=""))
    if any(finding.mark == PROBLEM for finding in findings):
        raise click.exceptions.Exit(Exit.FAILURE)


def _machine() -> Iterator[Finding]:
    from flows.engine.pool import cores

    is_new = sys.version_info >= OLDEST_PYTHON
    yield Finding(FINE if is_new else PROBLEM, "Python", platform.python_version())
    is_served = sys.platform in ("linux", "darwin")
    hint = "" if is_served else ": run it through WSL"
    yield Finding(FINE if is_served else PROBLEM, "system", platform.system() + hint)
    yield Finding(FINE, "processors", count(cores(), "core"))


def _packages() -> Iterator[Finding]:
    for name in NEEDED:
        try:
            yield Finding(FINE, name, version(name))
        except PackageNotFoundError:
            yield Finding(PROBLEM, name, "not installed: run `make demo` or install thirdlap again")


def _disk(store: str) -> Iterator[Finding]:
    path = Path.home() if is_remote(store) else Path(store).absolute()
    folder = next(path for path in (path, *path.parents) if path.exists())
    free_bytes = shutil.disk_usage(folder).free
    is_enough = free_bytes >= LEAST_FREE_BYTES
    yield Finding(FINE if is_enough else PROBLEM, "room for the store", f"{size(free_bytes)} free")
    if not os.access(folder, os.W_OK):
        yield Finding(PROBLEM, "store", f"{folder} may not be written")


def _repaired(settings: Settings, sample: int | None) -> Iterator[Finding]:
    from storage import open_store
    from storage.backends.errors import StoreError

    try:
        store = open_store(settings.store)
        for problem in store.repair(archived=_looked_into(store, sample)):
            yield Finding(NOTE, problem.key, f"repaired: {problem.message}")
        yield from _measured_again(store, settings)
    except StoreError as error:
        yield Finding(PROBLEM, "store", f"not repaired: {error}")


def _measured_again(store: Store, settings: Settings) -> Iterator[Finding]:
    from flows.engine.outcome import Outcome
    from flows.engine.remeasure import DOUBTFUL, measure_again, remeasurable

    done: list[Outcome] = []
    again = remeasurable(store, below=DOUBTFUL).hashes
    measure_again(again, settings=settings, report=done.append)
    if done:
        yield Finding(NOTE, "archive", f"{count(len(done), 'file')} measured again")


def _looked_into(store: Store, sample: int | None) -> Sequence[str]:
    """Which archived files are read: all, or some of them."""
    hashes = list(store.archive.hashes())
    return hashes if sample is None else random.sample(hashes, min(sample, len(hashes)))


def _store(path: str, sample: int | None) -> Iterator[Finding]:
    from storage import open_store
    from storage.backends.errors import LockedError, StoreError

    try:
        if not _is_there(path):
            yield Finding(NOTE, "store", f"{path}: none yet, the first ingest makes it")
            return
        store = open_store(path)
        amounts = (
            (len(store.files()), "verdict"),
            (store.read("activities").height, "activity"),
        )
        yield Finding(FINE, "store", f"{path}: {', '.join(count(*amount) for amount in amounts)}")
        archived = _looked_into(store, sample)
        kept = count(sum(1 for _ in store.archive.hashes()), "file")
        yield Finding(FINE, "archive", f"{kept} kept, {len(archived):,} of them read")
        for problem in store.verify(archived=archived, wait_s=LOCK_WAIT_S):
            yield Finding(PROBLEM, problem.key, problem.message)
    except LockedError:
        yield Finding(NOTE, "store", f"{path}: another process is publishing, so it was not read")
    except StoreError as error:
        yield Finding(PROBLEM, "store", str(error))


def _is_there(store: str) -> bool:
    """Whether there is anything, be it a store or not."""
    return is_store(store) if is_remote(store) else Path(store).exists()


def _prefect() -> Iterator[Finding]:
    url = os.environ.get("PREFECT_API_URL")
    found = url or "no server set; only `--engine prefect` needs one"
    yield Finding(FINE if url else NOTE, "Prefect server", found)
