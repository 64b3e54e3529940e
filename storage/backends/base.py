"""The store's one door to where it lies: a few operations, each whole or failed.

Everything that a store reads and writes goes through a `Disk`, so that it may be a folder or a
prefix of a bucket, and a test can stand in for either. Keys are relative to the store, with `/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, BinaryIO, Protocol, TypeAlias

Stamp: TypeAlias = tuple[int, int]
"""Size in bytes, and a number that changes whenever the content does."""

DEVICE_KEY = "device.key"
"""The file that holds the secret by which serial numbers are hashed."""


class Disk(Protocol):
    """Where one store lies. Errors are those of `storage.backends.errors`."""

    @property
    def address(self) -> str:
        """Return what `disk_at` opens it by again, in this process or another."""
        ...

    def where(self, key: str) -> str:
        """Name a key for a reader of Parquet or an error; patterns are kept as they are."""
        ...

    def cache_folder(self) -> Path:
        """Return a folder of this machine for what it knows of the store."""
        ...

    def read(self, key: str) -> bytes | None:
        """Read the whole content; None where there is no such file."""
        ...

    def open(self, key: str) -> BinaryIO:
        """Open a file for reading from any place in it."""
        ...

    def sources(self, keys: Sequence[str]) -> AbstractContextManager[list[str] | list[IO[bytes]]]:
        """Give what Polars scans these files from, each as it is now where that is possible."""
        ...

    def stamp(self, key: str) -> Stamp | None:
        """Return the stamp of a file's content; None where there is no file."""
        ...

    def keys(self, folder: str) -> Iterator[str]:
        """List every file below a folder, at any depth."""
        ...

    def fingerprint(self, folder: str) -> Mapping[str, Stamp]:
        """Return what must stay the same during a reading for its files not to be half new.

        Nothing where a file that was opened stays as it was.
        """
        ...

    def names(self, folder: str) -> list[str]:
        """List what lies directly in a folder, sorted; nothing where there is no such folder."""
        ...

    def make_folder(self, folder: str) -> None:
        """Make a folder and those above it; fine if it is there."""
        ...

    def make_folders(self, folders: Iterable[str]) -> None:
        """Make several folders together, which costs less."""
        ...

    def write(self, key: str, content: bytes) -> None:
        """Write a new file, or a new content for it, that readers cannot see yet."""
        ...

    def sync(self, key: str) -> None:
        """Wait until a file's content, or a folder's list of names, survives a loss of power."""
        ...

    def replace(self, source: str, target: str) -> None:
        """Give a file its final name, so that no reader sees half of it."""
        ...

    def put(self, key: str, content: bytes, *, temporary: str) -> None:
        """Publish a content under a key: a reader finds the old or the new, never a part of it.

        A failure leaves what was there before or all of the new, and at worst `temporary`.
        """
        ...

    def remove(self, key: str) -> None:
        """Remove a file; fine if there is none."""
        ...

    def remove_folder(self, folder: str) -> None:
        """Remove a folder and the files directly in it."""
        ...

    def locked(self, key: str, *, wait_s: float) -> AbstractContextManager[None]:
        """Hold a lock; `LockedError` if another process keeps it for `wait_s`."""
        ...

    def is_held(self, key: str) -> bool:
        """Tell whether a living process holds a lock; false where there is none."""
        ...
