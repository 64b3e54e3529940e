"""A store's folder whose every step a test sees, and may make fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from storage.backends.errors import explained
from storage.backends.folder import Folder

Step = Callable[[str, str], None]


class WatchedDisk(Folder):
    """A disk that tells of each step before it is done; what it is told may fail the step."""

    def __init__(self, root: Path, step: Step) -> None:
        super().__init__(root)
        self._step = step

    def make_folder(self, folder: str) -> None:
        self._step("make_folder", folder)
        super().make_folder(folder)

    def make_folders(self, folders: Iterable[str]) -> None:
        for folder in (named := list(folders)):
            self._step("make_folders", folder)
        super().make_folders(named)

    def write(self, key: str, content: bytes) -> None:
        self._step("write", key)
        super().write(key, content)

    def sync(self, key: str) -> None:
        self._step("sync", key)
        super().sync(key)

    def replace(self, source: str, target: str) -> None:
        self._step("replace", target)
        super().replace(source, target)

    def remove(self, key: str) -> None:
        self._step("remove", key)
        super().remove(key)


class Death(BaseException):
    """The process is gone: nothing that comes after may touch the disk."""


def dies_at(last: int) -> Step:
    count = 0

    def step(name: str, key: str) -> None:
        nonlocal count
        count += 1
        if count > last:
            raise Death

    return step


def fails_at(number: int, code: int, root: Path) -> Step:
    count = 0

    def step(name: str, key: str) -> None:
        nonlocal count
        count += 1
        if count == number:
            with explained(root / key):
                raise OSError(code, "injected")

    return step
