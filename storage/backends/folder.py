"""A store in a folder of a local file system: what is to be seen is written aside and renamed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from storage.backends.base import Stamp
from storage.backends.errors import explained
from storage.backends.locks import OWNER_ONLY_FILE, is_held, locked

OWNER_ONLY_FOLDER = 0o700

_MOST_OPEN_FILES = 256
"""A process may often have no more than 1,024 open, and this one is not the only reader in it."""


class Folder:
    """The `Disk` of a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # A `Path` costs more than most of what is done with it, and one is asked for each step.
        self._below = os.path.join(root, "")

    @property
    def address(self) -> str:
        """Return the folder's path."""
        return str(self.root)

    def where(self, key: str) -> str:
        """Return a file's path as text."""
        return self._below + key

    def path(self, key: str) -> Path:
        """Return where a key lies."""
        return self.root / key

    def cache_folder(self) -> Path:
        """Return the store itself."""
        return self.root

    def read(self, key: str) -> bytes | None:
        """Read the whole content; None where there is no such file."""
        path = self.where(key)
        with explained(path):
            try:
                with open(path, "rb") as file:
                    return file.read()
            except FileNotFoundError:
                return None

    def open(self, key: str) -> BinaryIO:
        """Open a file for reading from any place in it."""
        with explained(self.where(key)):
            return self.path(key).open("rb")

    @contextmanager
    def sources(self, keys: Sequence[str]) -> Iterator[list[str] | list[IO[bytes]]]:
        """Open the files: whoever takes a file's name meanwhile does not change what is read.

        `FileNotFoundError` where one is gone. Of too many to be open at once, the paths.
        """
        if len(keys) > _MOST_OPEN_FILES:
            yield [self.where(key) for key in keys]
            return
        with ExitStack() as opened:
            files: list[IO[bytes]] = [
                opened.enter_context(self.path(key).open("rb")) for key in keys
            ]
            yield files

    def stamp(self, key: str) -> Stamp | None:
        """Size and modification time in ns, which change whenever the content does."""
        path = self.where(key)
        with explained(path):
            try:
                status = os.stat(path)
            except FileNotFoundError:
                return None
        return status.st_size, status.st_mtime_ns

    def keys(self, folder: str) -> Iterator[str]:
        """List every file below a folder, at any depth."""
        with explained(self.path(folder)):
            for path in _files_below(self.where(folder)):
                yield path.removeprefix(self._below)

    def fingerprint(self, folder: str) -> Mapping[str, Stamp]:  # noqa: ARG002
        """Return nothing: an opened file stays what it was when another takes its name."""
        return {}

    def names(self, folder: str) -> list[str]:
        """List what lies directly in a folder, sorted; nothing where there is no such folder."""
        path = self.where(folder)
        with explained(path):
            try:
                return sorted(os.listdir(path))
            except FileNotFoundError:
                return []

    def make_folder(self, folder: str) -> None:
        """Make a folder and those above it, for the owner only; fine if it is there."""
        self.make_folders((folder,))

    def make_folders(self, folders: Iterable[str]) -> None:
        """Make several folders; what lies above them is synced once, not for each."""
        above = dict.fromkeys(map(self._made_in, folders))
        for folder in above:
            if folder is not None:
                self.sync(folder)

    def _made_in(self, folder: str) -> str | None:
        """Make a folder: the one above it, whose list of names changed; None where it was there."""
        with explained(self.where(folder)):
            if os.path.isdir(self.where(folder)):
                return None
            path, above = self.path(folder), str(PurePosixPath(folder).parent)
            if path == self.root:
                path.parent.mkdir(parents=True, exist_ok=True)
            else:
                self.make_folder(above)
            path.mkdir(mode=OWNER_ONLY_FOLDER, exist_ok=True)
        return None if path == self.root else above

    def write(self, key: str, content: bytes) -> None:
        """Write a new file, or a new content for it, that readers cannot see yet."""
        path = self.where(key)
        with explained(path):
            opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY_FILE)
            with os.fdopen(opened, "wb") as file:
                file.write(content)

    def sync(self, key: str) -> None:
        """Wait until a file's content, or a folder's list of names, survives a loss of power."""
        path = self.where(key)
        with explained(path):
            opened = os.open(path, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)

    def replace(self, source: str, target: str) -> None:
        """Give a file its final name, in one step that no reader sees half of."""
        path = self.where(target)
        with explained(path):
            os.replace(self.where(source), path)

    def remove(self, key: str) -> None:
        """Remove a file; fine if there is none."""
        path = self.where(key)
        with explained(path), suppress(FileNotFoundError):
            os.unlink(path)

    def remove_folder(self, folder: str) -> None:
        """Remove a folder and the files directly in it."""
        for name in self.names(folder):
            self.remove(f"{folder}/{name}")
        with explained(self.path(folder)):
            self.path(folder).rmdir()

    def put(self, key: str, content: bytes, *, temporary: str) -> None:
        """Written under `temporary` → synced → replaced → the folder synced."""
        folder = key.rpartition("/")[0]
        self.make_folder(folder)
        try:
            self.write(temporary, content)
            self.sync(temporary)
            self.replace(temporary, key)
        except OSError:
            with suppress(OSError):
                self.remove(temporary)
            raise
        self.sync(folder)

    def locked(self, key: str, *, wait_s: float) -> AbstractContextManager[None]:
        """Hold the lock of a file, which the kernel drops when its holder dies."""
        return locked(self.path(key), wait_s=wait_s)

    def is_held(self, key: str) -> bool:
        """Tell whether a living process holds the lock of a file."""
        return is_held(self.path(key))


def _files_below(folder: str) -> Iterator[str]:
    """List the files below a folder; one that cannot be listed has none.

    What lists a folder knows what each entry is: `os.walk` and a look at each file take longer.
    """
    try:
        with os.scandir(folder) as listed:
            entries = list(listed)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files_below(entry.path)
        elif entry.is_file():
            yield entry.path
