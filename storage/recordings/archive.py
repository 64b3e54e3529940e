"""The raw files: one compressed object a content, so that everything can be measured again.

An object's name is the hash of what it holds, decompressed, and of nothing else: the same file
under another name, zipped or not, is kept once, and what was kept can be checked by itself. Only
what is a watch file by its content is kept; pictures and notes of a bulk export are not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError
from storage.format.layout import RAW

COMPRESSION_LEVEL = 1
"""0.35 ms and 29 % of the size for a watch file of 180 kB; level 3 takes 0.50 ms for 28 %."""

_SUFFIX = ".zst"
_OBJECT = re.compile(r"([0-9a-f]{64})\.zst")

RAW_KEY = re.compile(rf"{RAW}/[0-9a-f]{{2}}/{_OBJECT.pattern}")
"""A raw file's key, with its hash."""


class Archive:
    """The raw files of one store."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._unsynced: set[str] = set()
        self._written: dict[str, str] = {}
        """Where the contents lie that have no name of their own yet, by that name."""

    def keep(self, content: bytes, file_sha256: str, *, temporary: str) -> None:
        """Keep a content, unless it is there. After `sync` it survives a loss of power.

        Until then it lies under a name that begins with `temporary`: synced together, many files
        cost little more than one.
        """
        key = raw_key(file_sha256)
        if key not in self._written and self._disk.stamp(key) is None:
            place = f"{temporary}{len(self._written)}"
            self._disk.write(place, _codec().compress(content, asbytes=True))
            self._written[key] = place
        # Also where it was there already: whoever put it may not have come to that yet.
        self._unsynced.add(key.rpartition("/")[0])

    def sync(self) -> None:
        """Wait until all that was kept is on disk under its name."""
        for temporary in self._written.values():
            self._disk.sync(temporary)
        self._disk.make_folders(sorted({key.rpartition("/")[0] for key in self._written}))
        for key, temporary in self._written.items():
            self._disk.replace(temporary, key)
        for folder in sorted(self._unsynced):
            self._disk.sync(folder)
        self._written.clear()
        self._unsynced.clear()

    def holds(self, file_sha256: str) -> bool:
        """Tell whether a content is there."""
        return self._disk.stamp(raw_key(file_sha256)) is not None

    def hashes(self) -> Iterator[str]:
        """List what is there, in order."""
        for folder in self._disk.names(RAW):
            for match in map(_OBJECT.fullmatch, self._disk.names(f"{RAW}/{folder}")):
                if match:
                    yield match[1]

    def read(self, file_sha256: str) -> bytes:
        """Read a content as it was offered; `DamagedStoreError` if it is gone or no longer that."""
        key = raw_key(file_sha256)
        stored = self._disk.read(key)
        if stored is None:
            raise DamagedStoreError("no such raw file", path=self._disk.where(key))
        import pyarrow as pa

        try:
            with pa.input_stream(pa.BufferReader(stored), compression="zstd") as stream:
                content: bytes = stream.read()
        except OSError as error:
            raise DamagedStoreError(str(error), path=self._disk.where(key)) from error
        if hashlib.sha256(content).hexdigest() != file_sha256:
            raise DamagedStoreError(
                "its content is not the one its name says", path=self._disk.where(key)
            )
        return content

    def remove(self, file_sha256: str) -> bool:
        """Remove a content for good; return whether it was there."""
        was_there = self.holds(file_sha256)
        self._disk.remove(raw_key(file_sha256))
        return was_there


def raw_key(file_sha256: str) -> str:
    """Return where a content lies: in one of 256 folders, so that none grows too long to list."""
    return f"{RAW}/{file_sha256[:2]}/{file_sha256}{_SUFFIX}"


@cache
def _codec() -> Any:
    import pyarrow as pa

    return pa.Codec("zstd", compression_level=COMPRESSION_LEVEL)
