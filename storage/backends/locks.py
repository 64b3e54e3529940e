"""Locks that the kernel drops when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.backends.errors import LockedError, explained

OWNER_ONLY_FILE = 0o600
POLL_S = 0.05


@contextmanager
def locked(path: Path, *, wait_s: float) -> Iterator[None]:
    """Hold the lock of a file; `LockedError` if another process keeps it for `wait_s`."""
    with explained(path):
        opened = os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY_FILE)
    try:
        _wait(opened, path, wait_s)
        try:
            yield
        finally:
            # A worker forked meanwhile shares the lock, and closing alone would not free it.
            fcntl.flock(opened, fcntl.LOCK_UN)
    finally:
        os.close(opened)


def is_held(path: Path) -> bool:
    """Tell whether a living process holds the lock of a file; false where there is no file."""
    try:
        opened = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _taken(opened)
    finally:
        os.close(opened)


def _wait(opened: int, path: Path, wait_s: float) -> None:
    # Tries are counted instead of a clock being read: a suspended machine has not waited.
    for _ in range(round(wait_s / POLL_S)):
        if _taken(opened):
            return
        time.sleep(POLL_S)
    if not _taken(opened):
        raise busy(path, wait_s)


def busy(where: Path | str, wait_s: float) -> LockedError:
    """Make the error of a process that has waited in vain."""
    problem = f"another process is writing to this store (waited {wait_s:g} s for it)"
    return LockedError(problem, path=where)


def _taken(opened: int) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
