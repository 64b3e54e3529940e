"""The store's one door to the file system: a few operations, each whole or failed.

Everything that a store writes goes through a `Disk`, so that a test can stand in for one, record
the order of the calls, and let any of them fail. Keys are paths relative to the store, with `/`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from storage.errors import explained

OWNER_ONLY_FOLDER = 0o700
OWNER_ONLY_FILE = 0o600


class Disk:
    """A folder on a local file system. Errors are those of `storage.errors`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        """Where a key lies."""
        return self.root / key

    def read(self, key: str) -> bytes | None:
        """The whole content; None where there is no such file."""
        with explained(self.path(key)):
            try:
                return self.path(key).read_bytes()
            except FileNotFoundError:
                return None

    def open(self, key: str) -> BinaryIO:
        """The file opened for reading, from any place in it."""
        with explained(self.path(key)):
            return self.path(key).open("rb")

    def stamp(self, key: str) -> tuple[int, int] | None:
        """Size and modification time in ns, which change whenever the content does."""
        with explained(self.path(key)):
            try:
                status = self.path(key).stat()
            except FileNotFoundError:
                return None
        return status.st_size, status.st_mtime_ns

    def names(self, folder: str) -> list[str]:
        """What lies directly in a folder, sorted; nothing where there is no such folder."""
        with explained(self.path(folder)):
            try:
                return sorted(path.name for path in self.path(folder).iterdir())
            except FileNotFoundError:
                return []

    def make_folder(self, folder: str) -> None:
        """The folder and those above it, for the owner only; fine if it is there."""
        path = self.path(folder)
        with explained(path):
            if path.is_dir():
                return
            if path == self.root:
                path.parent.mkdir(parents=True, exist_ok=True)
            else:
                self.make_folder(str(PurePosixPath(folder).parent))
            path.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
        if path != self.root:
            self.sync(str(PurePosixPath(folder).parent))

    def write(self, key: str, content: bytes) -> None:
        """A new file, or a new content for it; on no account visible to readers as yet."""
        with explained(self.path(key)):
            opened = os.open(self.path(key), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY_FILE)
            with os.fdopen(opened, "wb") as file:
                file.write(content)

    def sync(self, key: str) -> None:
        """Wait until a file's content, or a folder's list of names, survives a loss of power."""
        with explained(self.path(key)):
            opened = os.open(self.path(key), os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)

    def replace(self, source: str, target: str) -> None:
        """Give a file its final name, in one step that no reader sees half of."""
        with explained(self.path(target)):
            self.path(source).replace(self.path(target))

    def remove(self, key: str) -> None:
        """Remove a file; fine if there is none."""
        with explained(self.path(key)):
            self.path(key).unlink(missing_ok=True)

    def remove_folder(self, folder: str) -> None:
        """Remove a folder and the files directly in it."""
        for name in self.names(folder):
            self.remove(f"{folder}/{name}")
        with explained(self.path(folder)):
            self.path(folder).rmdir()


def put(disk: Disk, key: str, content: bytes, *, temporary: str) -> None:
    """Publish a content under a key: a reader finds the old or the new, never a part of it.

    Written under `temporary` → synced → replaced → the folder synced. A failure at any of these
    leaves what was there before or all of the new, and at worst a temporary to be swept.
    """
    folder = str(PurePosixPath(key).parent)
    disk.make_folder(folder)
    try:
        disk.write(temporary, content)
        disk.sync(temporary)
        disk.replace(temporary, key)
    except OSError:
        with suppress(OSError):
            disk.remove(temporary)
        raise
    disk.sync(folder)
