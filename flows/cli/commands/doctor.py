"""`thirdlap doctor`: whether everything is here that a run needs, and the store is sound."""

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

from flows.cli.options import for_store
from flows.common.console import Exit
from flows.common.text import count, size, table
from flows.common.workspace import Context
from flows.engine.pending import is_store
from storage.backends.open import is_remote

NEEDED = ("polars", "numpy", "pyarrow", "fitparse", "gpxpy", "click", "prefect")
OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 500_000_000
LOCK_WAIT_S = 1.0
ARCHIVED_SAMPLE = 200
"""So many archived files, other ones each time, are read: a second's work."""

if TYPE_CHECKING:
    from storage import Store


class CheckResult(NamedTuple):
    """One check: fine, worth knowing, or a reason why runs will fail."""

    mark: str
    what: str
    result: str


FINE, NOTE, PROBLEM = "ok", "note", "PROBLEM"


@click.command()
@for_store
@click.option("--deep", is_flag=True, help="Read every archived file, not a sample of them.")
@click.option("--repair", is_flag=True, help="Make the store sound.")
def doctor(here: Context, *, deep: bool, repair: bool) -> None:
    """Check this machine, the settings and the store; exit 1 if something is wrong.

    A repair removes what cannot be trusted and measures it again from the archive. Files that are
    not archived come back with the next ingest of the same folder. Unusable files of the store are
    kept under `_damaged`.
    """
    sample = None if deep else ARCHIVED_SAMPLE
    results = [*_machine(), *_packages(), *_disk(here.settings.store)]
    if repair:
        results += _repaired(here, sample)
    results += [*_store(here.settings.store, sample), *_prefect()]
    click.echo(table(("", "what", "result"), results, indent=""))
    if any(result.mark == PROBLEM for result in results):
        raise click.exceptions.Exit(Exit.FAILURE)


def _machine() -> Iterator[CheckResult]:
    from flows.engine.pool import cores

    is_new = sys.version_info >= OLDEST_PYTHON
    yield CheckResult(FINE if is_new else PROBLEM, "Python", platform.python_version())
    is_served = sys.platform in ("linux", "darwin")
    hint = "" if is_served else ": run it through WSL"
    yield CheckResult(FINE if is_served else PROBLEM, "system", platform.system() + hint)
    yield CheckResult(FINE, "processors", count(cores(), "core"))


def _packages() -> Iterator[CheckResult]:
    for name in NEEDED:
        try:
            yield CheckResult(FINE, name, version(name))
        except PackageNotFoundError:
            yield CheckResult(PROBLEM, name, "missing: run `make demo` or reinstall thirdlap")


def _disk(store: str) -> Iterator[CheckResult]:
    path = Path.home() if is_remote(store) else Path(store).absolute()
    folder = next(path for path in (path, *path.parents) if path.exists())
    free_bytes = shutil.disk_usage(folder).free
    is_enough = free_bytes >= LEAST_FREE_BYTES
    mark = FINE if is_enough else PROBLEM
    yield CheckResult(mark, "room for the store", f"{size(free_bytes)} free")
    if not os.access(folder, os.W_OK):
        yield CheckResult(PROBLEM, "store", f"{folder} cannot be written")


def _repaired(here: Context, sample: int | None) -> Iterator[CheckResult]:
    from storage import open_store
    from storage.backends.errors import StoreError

    try:
        store = open_store(here.settings.store)
        for problem in store.repair(archived=_looked_into(store, sample)):
            yield CheckResult(NOTE, problem.key, f"repaired: {problem.message}")
        yield from _measured_again(store, here)
    except StoreError as error:
        yield CheckResult(PROBLEM, "store", f"not repaired: {error}")


def _measured_again(store: Store, here: Context) -> Iterator[CheckResult]:
    from flows.engine.outcome import Outcome
    from flows.engine.remeasure import DOUBTFUL, measure_again, remeasurable

    done: list[Outcome] = []
    again = remeasurable(store, below=DOUBTFUL).hashes
    measure_again(again, settings=here.settings, workspace=here.workspace, report=done.append)
    if done:
        yield CheckResult(NOTE, "archive", f"{count(len(done), 'file')} measured again")


def _looked_into(store: Store, sample: int | None) -> Sequence[str]:
    """Choose which archived files are read: all, or some of them."""
    hashes = list(store.archive.hashes())
    return hashes if sample is None else random.sample(hashes, min(sample, len(hashes)))


def _store(path: str, sample: int | None) -> Iterator[CheckResult]:
    from storage import open_store
    from storage.backends.errors import LockedError, StoreError

    try:
        if not _is_there(path):
            yield CheckResult(NOTE, "store", f"{path}: none yet; the first ingest makes it")
            return
        store = open_store(path)
        amounts = (
            (len(store.files()), "verdict"),
            (store.read("activities").height, "activity"),
        )
        contents = ", ".join(count(*amount) for amount in amounts)
        yield CheckResult(FINE, "store", f"{path}: {contents}")
        yield from _unassigned(store)
        archived = _looked_into(store, sample)
        archived_count = count(sum(1 for _ in store.archive.hashes()), "file")
        yield CheckResult(
            FINE, "archive", f"{archived_count} archived, {len(archived):,} of them read"
        )
        for problem in store.verify(archived=archived, wait_s=LOCK_WAIT_S):
            yield CheckResult(PROBLEM, problem.key, problem.message)
    except LockedError:
        yield CheckResult(NOTE, "store", f"{path}: in use by another process, so not checked")
    except StoreError as error:
        yield CheckResult(PROBLEM, "store", str(error))


def _unassigned(store: Store) -> Iterator[CheckResult]:
    import polars as pl

    from flows.engine.owner_files import unassigned_text
    from storage.format.enums import UNASSIGNED

    is_nobodys = pl.col("is_run") & (pl.col("athlete_id") == UNASSIGNED)
    amount = store.read("activities", lambda rows: rows.filter(is_nobodys)).height
    if amount:
        yield CheckResult(NOTE, "owners", unassigned_text(amount))


def _is_there(store: str) -> bool:
    """Check whether there is anything, be it a store or not."""
    return is_store(store) if is_remote(store) else Path(store).exists()


def _prefect() -> Iterator[CheckResult]:
    url = os.environ.get("PREFECT_API_URL")
    result = url or "none set; only `--engine prefect` needs one"
    yield CheckResult(FINE if url else NOTE, "Prefect server", result)
