"""Find archived files that nothing refers to: what a run had archived when it was killed.

They get a verdict of version 0, below every program's: so they are measured from the archive by
the next run, whether or not the file they came from is ever offered again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from parsers.common.activity import FileFormat
from parsers.common.sniff import sniff
from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError
from storage.format.buckets import buckets, read_bucket, write_bucket
from storage.format.enums import Verdict
from storage.format.layout import Bucket, StoreSettings
from storage.recordings.archive import Archive
from storage.recordings.reasons import VerdictReason, sentence
from storage.recordings.tables import FILES, sort_key

NOT_PUBLISHED = sentence(VerdictReason.RUN_WAS_KILLED)


def orphans(disk: Disk, judged: Iterable[str]) -> list[str]:
    """List the archived contents that are not among those with a verdict."""
    return sorted(set(Archive(disk).hashes()).difference(judged))


def judged_contents(disk: Disk) -> set[str]:
    """Return every content that has a verdict."""
    frames = (read_bucket(disk, FILES, bucket) for bucket in buckets(disk, FILES))
    return {hash_ for frame in frames for hash_ in frame["file_sha256"]}


def take_up(disk: Disk, settings: StoreSettings, hashes: Iterable[str]) -> None:
    """Give archived contents the verdict that has them measured by the next run."""
    rows: dict[Bucket, list[dict[str, Any]]] = {}
    for row in _pending_rows(disk, hashes):
        rows.setdefault(settings.bucket(None, row["file_sha256"]), []).append(row)
    for bucket, added in rows.items():
        both = pl.concat([read_bucket(disk, FILES, bucket), FILES.frame(added)])
        write_bucket(disk, FILES, bucket, both.sort(sort_key(FILES)))


def drop_pending(disk: Disk) -> int:
    """Remove what is to be measured and belongs to nobody yet; return how many files."""
    archive, dropped = Archive(disk), 0
    for bucket in buckets(disk, FILES):
        stored = read_bucket(disk, FILES, bucket)
        is_pending = (pl.col("measure_version") == 0) & (pl.col("verdict") == Verdict.HELD)
        is_pending = is_pending.fill_null(value=False)
        dropped += sum(map(archive.remove, stored.filter(is_pending)["file_sha256"]))
        write_bucket(disk, FILES, bucket, stored.filter(~is_pending))
    return dropped


def _pending_rows(disk: Disk, hashes: Iterable[str]) -> Iterator[dict[str, Any]]:
    archive = Archive(disk)
    for file_sha256 in hashes:
        try:
            content = archive.read(file_sha256)
            file_format = FileFormat[sniff(content).name]
        except (DamagedStoreError, KeyError):
            # Of no use as it is: the file is archived anew when it is next offered.
            archive.remove(file_sha256)
            continue
        yield {
            **dict.fromkeys(FILES.schema),
            "file_sha256": file_sha256,
            "part_index": 0,
            "session_index": 0,
            "size_bytes": len(content),
            "format": file_format,
            "verdict": Verdict.HELD,
            "reason": NOT_PUBLISHED,
            "measure_version": 0,
        }
