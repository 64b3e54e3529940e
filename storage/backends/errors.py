"""Everything that can go wrong between a table in memory and a table on disk.

    StoreError (OSError)          base of the tree
    ├── NotAStoreError            the folder is something else, and is left alone
    ├── NewerStoreError           written by a newer program than this one
    ├── LockedError               another process is publishing
    ├── ConflictError             another process has changed what this one was about to
    ├── FullError                 no room left on the disk, or no quota
    ├── ReadOnlyError             the folder, or the disk under it, may not be written
    └── DamagedStoreError         a file of the store that is not what it should be

The store is unharmed after any of them: what was published stays, what was not can be again.
A caller that catches `StoreError` has caught them all.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StoreError(OSError):
    """A store that cannot do what was asked of it."""

    def __init__(self, problem: str, *, path: Path | str | None = None) -> None:
        self.problem = problem
        self.path = path
        super().__init__(problem)

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}" if self.path else self.problem

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments are lost by the default pickling, and errors cross processes.
        return (_rebuild, (type(self), self.problem, self.path))


def _rebuild(kind: type[StoreError], problem: str, path: Path | str | None) -> StoreError:
    return kind(problem, path=path)


class NotAStoreError(StoreError):
    """The folder holds something else."""


class NewerStoreError(StoreError):
    """A newer program wrote the store."""


class LockedError(StoreError):
    """Another process holds the store's lock."""


class ConflictError(StoreError):
    """Another process changed the store under this one's hands; what was staged stays staged."""


class FullError(StoreError):
    """No room left."""


class ReadOnlyError(StoreError):
    """The store may not be written."""


class DamagedStoreError(StoreError):
    """A file of the store that is not what it should be."""


_ROOM = "make room and run it again: nothing that was stored is lost"
_KINDS: dict[int | None, tuple[type[StoreError], str]] = {
    errno.ENOSPC: (FullError, f"no space left on the disk; {_ROOM}"),
    errno.EDQUOT: (FullError, f"the disk quota is used up; {_ROOM}"),
    errno.EROFS: (ReadOnlyError, "the disk is read-only"),
    errno.EACCES: (ReadOnlyError, "permission denied"),
    errno.EPERM: (ReadOnlyError, "permission denied"),
}


@contextmanager
def explained(path: Path | str) -> Iterator[None]:
    """Turn what the system says into the error of this tree that says it in words."""
    try:
        yield
    except StoreError:
        raise
    except OSError as error:
        kind, problem = _KINDS.get(error.errno, (StoreError, error.strerror or str(error)))
        raise kind(problem, path=path) from error
