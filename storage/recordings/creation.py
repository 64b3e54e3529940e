"""Makes an empty store. Light: no table is loaded, so that whoever only supervises can do it."""

from __future__ import annotations

from pathlib import Path

from storage.backends.base import DEVICE_KEY, Disk
from storage.backends.errors import NotAStoreError
from storage.backends.open import disk_at
from storage.format.layout import (
    LOCK,
    SETTINGS,
    STAGING,
    StoreSettings,
    load_settings,
    settings_content,
    temporary_key,
)
from storage.recordings.secret import make_secret

LOCK_WAIT_S = 300.0
"""The publication of a long back-fill takes minutes."""


def make_store(path: Path | str, *, files_per_bucket: int = 1) -> None:
    """Make the store in a folder where there is none, readable by its owner only.

    A store that exists is left as it is, also one of an older program. `NotAStoreError` where the
    folder holds anything else, `NewerStoreError` where a newer program made the store.
    """
    disk = disk_at(path)
    content = settings_content(disk)
    if content is None:
        _create(disk, StoreSettings(files_per_bucket=files_per_bucket))
    else:
        load_settings(content)


def _create(disk: Disk, settings: StoreSettings) -> None:
    strange = set(disk.names("")) - {LOCK, STAGING, DEVICE_KEY}
    # Looked at again: another process may have made the store just now.
    if strange and disk.read(SETTINGS) is None:
        raise NotAStoreError(
            f"not a store, and not empty: it contains {min(strange)!r}",
            path=disk.address,
        )
    disk.make_folder(STAGING)
    with disk.locked(LOCK, wait_s=LOCK_WAIT_S):
        if disk.read(SETTINGS) is None:
            make_secret(disk)
            disk.put(SETTINGS, settings.dump(), temporary=temporary_key())
