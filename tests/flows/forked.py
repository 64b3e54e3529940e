"""A process that has imported the whole program, and forks a child for each command it is sent.

A command costs what it does and not what it takes to start Python, so that a test can kill
hundreds. A child may be killed after a time, or before it takes a step of a given number. Steps are
the calls that change what other processes see: files that appear, are renamed or removed, folders,
and the statements of SQLite that write. Between two of them nothing changes, so that a death at
every step is a death at every moment. Nothing waits for the disk: only a loss of power would tell.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct

REPOSITORY = Path(__file__).resolve().parents[2]
ROOMS = ("parsers", "metrics", "storage", "config", "dashboard", "flows")
APART = ("flows.ingest", "flows.nightly", "flows.engine.dask", "storage.backends.s3")
"""What needs Prefect, Dask or an object store, and takes long to import."""


class Ended(Struct, frozen=True):
    """How a command ended: its exit status, minus the signal that killed it, and its steps."""

    status: int
    steps: int
    said: str


class Forker:
    """Sends commands to the process that forks."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process, self._log = process, log

    def run(
        self,
        *arguments: object,
        cwd: Path,
        dies_at: int | None = None,
        dies_after_s: float | None = None,
        breaks_at: int | None = None,
    ) -> Ended:
        """Run `thirdlap` with these arguments.

        It is killed before its step `dies_at`, counted from 1, or after so many seconds. At
        `breaks_at` it is interrupted like by Ctrl-C instead.
        """
        order = {
            "arguments": [str(each) for each in arguments],
            "cwd": str(cwd),
            "log": str(self._log),
            "dies_at": dies_at,
            "dies_after_s": dies_after_s,
            "breaks_at": breaks_at,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Ended(answer["status"], answer["steps"], self._log.read_text())


@contextmanager
def forker(folder: Path) -> Iterator[Forker]:
    """Start the process that forks; it ends with the block."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "POLARS_MAX_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "1",
    }
    with subprocess.Popen(
        [sys.executable, "-P", __file__],
        cwd=REPOSITORY,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Forker(process, folder / "said.txt")
        finally:
            process.kill()


def _import_all() -> None:
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not module.name.startswith((*APART, "flows.__main__", "flows.service")):
                importlib.import_module(module.name)
    importlib.import_module("pyarrow.parquet")


def _serve() -> None:
    _import_all()
    for line in sys.stdin:
        print(json.dumps(_forked(json.loads(line))), flush=True)  # noqa: T201 - its answer


def _forked(order: dict[str, Any]) -> dict[str, int]:
    reads, writes = os.pipe()
    pid = os.fork()
    if not pid:
        _be_the_command(order, writes)
    os.close(writes)
    if order["dies_after_s"] is not None:
        time.sleep(order["dies_after_s"])
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(reads, "rb") as pipe:
        return {"status": os.waitstatus_to_exitcode(status), "steps": len(pipe.read())}


def _be_the_command(order: dict[str, Any], steps: int) -> None:
    status = 70
    try:
        os.chdir(order["cwd"])
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        _watch_steps(_taker(steps, order))
        importlib.import_module("flows.cli.main").main(order["arguments"], prog_name="thirdlap")
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _taker(steps: int, order: dict[str, Any]) -> Callable[[], None]:
    """Make what is called before each step: it counts, and ends the process at its step."""
    count = 0

    def take() -> None:
        nonlocal count
        count += 1
        if count == order["dies_at"]:
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(steps, b".")
        if count == order["breaks_at"]:
            raise KeyboardInterrupt

    return take


def _watch_steps(take: Callable[[], None]) -> None:
    for name in ("replace", "rename", "unlink", "remove", "mkdir", "rmdir"):
        setattr(os, name, _before(getattr(os, name), take))
    watched = {
        (os, "open"): _after_creating(os.open, take),
        (os, "fsync"): lambda _: None,
        (sqlite3, "connect"): _connecting(sqlite3.connect, take),
    }
    for (module, name), call in watched.items():
        setattr(module, name, call)


def _before(call: Callable[..., Any], take: Callable[[], None]) -> Callable[..., Any]:
    def watched(*values: Any, **options: Any) -> Any:
        take()
        return call(*values, **options)

    return watched


def _after_creating(call: Callable[..., Any], take: Callable[[], None]) -> Callable[..., Any]:
    """Take a step when a file was made and nothing is in it yet."""

    def watched(path: Any, flags: int, *values: Any, **options: Any) -> Any:
        opened = call(path, flags, *values, **options)
        if flags & os.O_CREAT:
            take()
        return opened

    return watched


def _connecting(call: Callable[..., Any], take: Callable[[], None]) -> Callable[..., Any]:
    def watched(*values: Any, **options: Any) -> Any:
        connection = call(*values, **options)
        reading = ("select", "pragma", "--")
        connection.set_trace_callback(
            lambda statement: None if statement.lower().lstrip().startswith(reading) else take()
        )
        return connection

    return watched


if __name__ == "__main__":
    _serve()
