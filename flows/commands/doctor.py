"""`thirdlap doctor`: is everything here that a run needs?"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

import click

from flows.console import Exit
from flows.settings import settings_in_force
from flows.text import count, size, table

NEEDED = ("polars", "numpy", "pyarrow", "fitparse", "gpxpy", "click", "prefect")
OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 500_000_000
LOCK_WAIT_S = 1.0


class Finding(NamedTuple):
    """One thing looked at: fine, worth knowing, or a reason why runs will fail."""

    mark: str
    what: str
    found: str


FINE, NOTE, PROBLEM = "ok", "note", "PROBLEM"


@click.command()
@click.option("--store", metavar="S", help="Folder of the tables. [default: store]")
@click.option("--repair", is_flag=True, help="Make the store sound; ingest again afterwards.")
def doctor(*, store: str | None, repair: bool) -> None:
    """Check this machine, the settings and the store; exit 1 if something is in the way.

    A repair takes out what cannot be trusted, keeps unusable files under `_damaged`, and lets the
    next ingest of the same folder take those files in again.
    """
    settings = settings_in_force({"store": store}).settings
    findings = [*_machine(), *_packages(), *_disk(Path(settings.store))]
    if repair:
        findings += _repaired(settings.store)
    findings += [*_store(settings.store), *_prefect()]
    click.echo(table(("", "what", "found"), findings, indent=""))
    if any(finding.mark == PROBLEM for finding in findings):
        raise click.exceptions.Exit(Exit.FAILURE)


def _machine() -> Iterator[Finding]:
    from flows.pool import cores

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


def _disk(store: Path) -> Iterator[Finding]:
    folder = next(path for path in (store.absolute(), *store.absolute().parents) if path.exists())
    free_bytes = shutil.disk_usage(folder).free
    is_enough = free_bytes >= LEAST_FREE_BYTES
    yield Finding(FINE if is_enough else PROBLEM, "room for the store", f"{size(free_bytes)} free")
    if not os.access(folder, os.W_OK):
        yield Finding(PROBLEM, "store", f"{folder} may not be written")


def _repaired(path: str) -> Iterator[Finding]:
    from storage import open_store
    from storage.errors import StoreError

    try:
        for problem in open_store(path).repair():
            yield Finding(NOTE, problem.key, f"repaired: {problem.found}")
    except StoreError as error:
        yield Finding(PROBLEM, "store", f"not repaired: {error}")


def _store(path: str) -> Iterator[Finding]:
    from storage import open_store
    from storage.errors import LockedError, StoreError

    if not Path(path).exists():
        yield Finding(NOTE, "store", f"{path}: none yet, the first ingest makes it")
        return
    try:
        store = open_store(path)
        amounts = (
            (len(store.files()), "verdict"),
            (store.scan("activities").collect().height, "activity"),
        )
        yield Finding(FINE, "store", f"{path}: {', '.join(count(*amount) for amount in amounts)}")
        for problem in store.verify(wait_s=LOCK_WAIT_S):
            yield Finding(PROBLEM, problem.key, problem.found)
    except LockedError:
        yield Finding(NOTE, "store", f"{path}: another process is publishing, so it was not read")
    except StoreError as error:
        yield Finding(PROBLEM, "store", str(error))


def _prefect() -> Iterator[Finding]:
    url = os.environ.get("PREFECT_API_URL")
    found = url or "no server set; only `--engine prefect` needs one"
    yield Finding(FINE if url else NOTE, "Prefect server", found)
