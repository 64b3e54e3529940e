"""Keep the index up to the `files` table."""

from __future__ import annotations

from storage.backends.base import Disk
from storage.format.buckets import buckets, read_bucket
from storage.recordings.index import Index, KnownFile
from storage.recordings.tables import FILES


def copy_verdicts(disk: Disk, index: Index) -> None:
    """Bring the index up to the `files` table, bucket by bucket where a stamp has changed."""
    stamps = index.stamps()
    for bucket in buckets(disk, FILES):
        key = bucket.key(FILES.name)
        stamp = disk.stamp(key)
        if stamp is not None and stamps.pop(key, None) != stamp:
            index.copy_bucket(
                key, stamp, read_bucket(disk, FILES, bucket).select(KnownFile._fields).rows()
            )
    for gone in stamps:
        index.forget_bucket(gone)
