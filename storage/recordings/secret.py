"""The store's secret, which hides the serial numbers of watches. Light: no table is loaded."""

from __future__ import annotations

import hashlib
import secrets

from storage.backends.base import DEVICE_KEY, Disk
from storage.backends.errors import DamagedStoreError
from storage.format.layout import temporary_key

_SECRET_BYTES = 32

NO_SECRET = (
    "missing, empty or damaged, so no watch can be recognized: restore it from a backup;"
    " `thirdlap doctor --repair` makes a new one, for runs to come"
)
"""What is wrong with a store that lost the file of its secret."""


def read_secret(disk: Disk) -> bytes:
    """Read the secret that hides serial numbers; `DamagedStoreError` where there is none."""
    content = disk.read(DEVICE_KEY) or b""
    secret, digest = content[:_SECRET_BYTES], content[_SECRET_BYTES:]
    # An older program wrote no digest behind it.
    if not secret or (digest and digest != hashlib.sha256(secret).digest()):
        # Hashed without one, a serial of 32 bits is found by trying them all.
        raise DamagedStoreError(NO_SECRET, path=disk.where(DEVICE_KEY))
    return secret


def make_secret(disk: Disk) -> None:
    """Write a new secret; what was hashed with another is not recognized any more."""
    secret = secrets.token_bytes(_SECRET_BYTES)
    content = secret + hashlib.sha256(secret).digest()
    disk.put(DEVICE_KEY, content, temporary=temporary_key())
