"""Open what a store's address names: a folder, or the prefix of a bucket."""

from __future__ import annotations

from pathlib import Path

from storage.backends.base import Disk
from storage.backends.errors import StoreError

_BUCKET = "s3://"


def disk_at(address: str | Path) -> Disk:
    """Open the disk of a store: `s3://bucket/prefix`, else a folder.

    `StoreError` for other schemes.
    """
    if is_remote(address):
        if not str(address).startswith(_BUCKET):
            raise StoreError(f"a store is a folder or {_BUCKET}…", path=str(address))
        from storage.backends.objects import ObjectDisk  # noqa: PLC0415 - an extra, and slow to load

        return ObjectDisk(str(address))
    from storage.backends.folder import Folder  # noqa: PLC0415

    return Folder(Path(address))


def is_remote(address: str | Path) -> bool:
    """Tell whether a store lies elsewhere than in a folder."""
    return "://" in str(address)


def anywhere(address: str) -> str:
    """Return a store's address as it holds in any working folder."""
    return address if is_remote(address) else str(Path(address).absolute())
