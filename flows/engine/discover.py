"""Which files are offered: those named, and everything below the folders named."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from flows.common.text import plain

Folder: TypeAlias = tuple[int, int]
"""Device and inode: what makes two paths the same folder."""


class ListedFile(NamedTuple):
    """A file as the folder lists it; what changed since then can be told by size and time."""

    path: str
    size_bytes: int
    mtime_ns: int


class Unreadable(NamedTuple):
    """Something that cannot be read, with the reason in plain words."""

    path: str
    reason: str


def discover(
    paths: Iterable[Path], *, is_left_out: Callable[[str], bool] = lambda _: False
) -> Iterator[ListedFile | Unreadable]:
    """Yield every regular file at or below the paths, each folder once, in order of name.

    Links are followed, a folder that was seen is not entered again. Inside a folder, hidden files
    and folders for which `is_left_out` holds are passed over.
    """
    seen: set[Folder] = set()
    for path in paths:
        try:
            status = path.stat()
        except OSError as error:
            yield Unreadable(str(path), plain(error))
            continue
        if stat.S_ISDIR(status.st_mode):
            yield from _walk(str(path), seen, is_left_out)
        else:
            yield _offered(str(path), status)


def _walk(
    folder: str, seen: set[Folder], is_left_out: Callable[[str], bool]
) -> Iterator[ListedFile | Unreadable]:
    # A stack of our own: exports nest deeper than Python recurses, links deeper still.
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            if _is_new(folder, seen) and not is_left_out(folder):
                folders, files = _listed(folder)
                yield from _looked_at(files)
                waiting += reversed(folders)
        except OSError as error:
            yield Unreadable(folder, plain(error))


def _is_new(folder: str, seen: set[Folder]) -> bool:
    status = Path(folder).stat()
    here = (status.st_dev, status.st_ino)
    if here in seen:
        return False
    seen.add(here)
    return True


def _listed(folder: str) -> tuple[list[str], list[os.DirEntry[str]]]:
    folders, files = [], []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.startswith("."):
                continue
            if _is_folder(entry):
                folders.append(entry.path)
            else:
                files.append(entry)
    return folders, files


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Check whether an entry is a folder; one that cannot be looked at is named as a file is."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _looked_at(entries: list[os.DirEntry[str]]) -> Iterator[ListedFile | Unreadable]:
    for entry in entries:
        try:
            yield _offered(entry.path, entry.stat())
        except OSError as error:
            yield Unreadable(entry.path, plain(error))


def _offered(path: str, status: os.stat_result) -> ListedFile | Unreadable:
    # A pipe or a device would block for ever when read.
    if not stat.S_ISREG(status.st_mode):
        return Unreadable(path, "neither a file nor a folder")
    return ListedFile(path, status.st_size, status.st_mtime_ns)
