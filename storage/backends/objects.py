"""A store below a prefix of an S3 bucket: conditional puts in the place of rename and lock.

Whoever rewrites an object has read it before, and puts the new content on the condition that the
old one is still there. So a publisher that was taken for dead, and goes on, overwrites nothing
that it has not seen: it is refused and stops, and what it staged is published later.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from storage.backends.base import DEVICE_KEY, Stamp
from storage.backends.errors import ConflictError, StoreError
from storage.backends.leases import Lease, is_held, leased
from storage.backends.s3 import Listed, Objects

_CACHES = Path(".cache/thirdlap")
_DIGITS = 15
"""Of a hash, in hexadecimal: what SQLite's integers hold."""


class ObjectDisk:
    """The `Disk` of a prefix in a bucket; folders are there as soon as something is in them."""

    def __init__(self, address: str) -> None:
        self._objects = Objects(address)
        self._leases: list[Lease] = []
        self._seen: dict[str, str | None] = {}
        """The versions that were first read under the present lock."""

    @property
    def address(self) -> str:
        """Return the address, as `s3://bucket/prefix`."""
        return self._objects.address

    def where(self, key: str) -> str:
        """Return an object's address."""
        return self._objects.where(key)

    def cache_folder(self) -> Path:
        """Make a folder in the user's cache, another one for each store that was ever made here."""
        secret = self.read(DEVICE_KEY) or b""
        name = _number(self.address.encode() + secret)
        folder = Path.home() / _CACHES / f"{name:x}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def read(self, key: str) -> bytes | None:
        """Read the whole content, which a later `put` replaces only if it is there still."""
        fetched = self._objects.get(key)
        # The first reading counts: rows that were made of it would undo what came after.
        self._seen.setdefault(key, fetched.version if fetched else None)
        return fetched.content if fetched else None

    def open(self, key: str) -> BinaryIO:
        """Open an object's content, read into memory."""
        content = self.read(key)
        if content is None:
            raise StoreError("no such object", path=self.where(key))
        return io.BytesIO(content)

    @contextmanager
    def sources(self, keys: Sequence[str]) -> Iterator[list[str]]:
        """Give the objects' addresses: Polars fetches only the pieces that it needs."""
        yield [self.where(key) for key in keys]

    def stamp(self, key: str) -> Stamp | None:
        """Size, and a number made of the ETag."""
        listed = self._objects.head(key)
        return _stamp(listed) if listed else None

    def keys(self, folder: str) -> Iterator[str]:
        """List every object below a folder, at any depth."""
        return (listed.key for listed in self._objects.below(folder))

    def fingerprint(self, folder: str) -> Mapping[str, Stamp]:
        """Return all stamps: a reader fetches one object in several pieces."""
        return {listed.key: _stamp(listed) for listed in self._objects.below(folder)}

    def names(self, folder: str) -> list[str]:
        """List what lies directly in a folder, sorted."""
        return self._objects.names(folder)

    def make_folder(self, folder: str) -> None:
        """Do nothing: a bucket has no folders."""

    def make_folders(self, folders: Iterable[str]) -> None:
        """Do nothing: a bucket has no folders."""

    def write(self, key: str, content: bytes) -> None:
        """Write an object whole, or not at all."""
        self._objects.put(key, content)

    def sync(self, key: str) -> None:
        """Do nothing: what the bucket has answered survives already."""

    def replace(self, source: str, target: str) -> None:
        """Copy within the bucket, then remove the source; a death between leaves two alike."""
        self._check_leases()
        self._objects.copy(source, target)
        self.remove(source)
        self._seen.pop(target, None)

    def put(self, key: str, content: bytes, *, temporary: str) -> None:  # noqa: ARG002
        """Put an object in one step; `ConflictError` if it changed since it was read."""
        self._check_leases()
        if key not in self._seen:
            listed = self._objects.head(key)
            self._seen[key] = listed.version if listed else None
        self._seen[key] = self._objects.put_if(key, content, was=self._seen[key])

    def remove(self, key: str) -> None:
        """Remove an object; fine if there is none."""
        self._check_leases()
        self._objects.delete([key])
        self._seen.pop(key, None)

    def remove_folder(self, folder: str) -> None:
        """Remove all objects below."""
        self._check_leases()
        self._objects.delete(list(self.keys(folder)))

    @contextmanager
    def locked(self, key: str, *, wait_s: float) -> Iterator[None]:
        """Hold a lease; as soon as it is lost, nothing is written any more."""
        with leased(self._objects, key, wait_s=wait_s) as lease:
            self._leases.append(lease)
            self._seen.clear()
            try:
                yield
            finally:
                self._leases.remove(lease)

    def is_held(self, key: str) -> bool:
        """Tell whether a living process holds the lease; takes seconds, see `leases`."""
        return is_held(self._objects, key)

    def _check_leases(self) -> None:
        if any(lease.is_lost for lease in self._leases):
            raise ConflictError(
                "this process lost its lock: it paused for so long that another may be writing",
                path=self.address,
            )


def _stamp(listed: Listed) -> Stamp:
    return listed.size_bytes, _number(listed.version.encode())


def _number(content: bytes) -> int:
    return int(hashlib.sha256(content).hexdigest()[:_DIGITS], 16)
