"""Make staged chunks visible: under the store's lock, month by month, the verdicts last.

What is shown follows from the claims alone: whose each recording is, and which of several of one
run. So a publication brings the claims up to date, and then the rows of whatever they changed.

Each bucket is replaced as a whole: children first, `activities` last, so that a reader who joins
on `activity_id` and `measure_version` sees one version of an activity or none. Rows that are to be
shown no longer are laid aside before they are taken away. The claims are written when all that
follows from them is on disk, and chunks are removed last of all: a publisher that dies before is
followed by one that does it all again, to the same result.

Months go in batches: enough activities for the cost of a query to be shared, few enough for
memory to stay the same however many files were staged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl
from msgspec import Struct

from storage.backends.base import Disk
from storage.format.buckets import read_bucket, write_bucket
from storage.format.layout import Bucket, StoreSettings
from storage.publish.chunks import StagedChunk
from storage.publish.row_writer import RowWriter
from storage.recordings.archive import Archive
from storage.recordings.assignment import ASSIGNMENTS
from storage.recordings.index import Index, KnownFile
from storage.recordings.offerers import OFFERERS
from storage.recordings.recordings import CLAIMS
from storage.recordings.registry import RecordingRegistry, changed_claims
from storage.recordings.tables import FILES, sort_key
from storage.recordings.verdicts import (
    against_stored_verdicts,
    by_claims,
    first_verdicts,
    judgements,
)

ACTIVITIES_PER_BATCH = 1_000
"""The rows of about so many are in memory at once, table by table: some have hundreds of each."""


class Published(Struct, frozen=True, kw_only=True):
    """What a publication did: activities offered, months touched, Parquet files replaced."""

    activity_count: int = 0
    bucket_count: int = 0
    files_replaced: int = 0


class Publisher:
    """Publishes chunks into one store; the caller holds the store's lock."""

    def __init__(self, disk: Disk, settings: StoreSettings, index: Index) -> None:
        self._disk = disk
        self._index = index
        self._settings = settings
        self._registry = RecordingRegistry(disk, settings)

    def publish(self, chunks: Sequence[StagedChunk]) -> Published:
        """Publish everything in the chunks, which are then gone."""
        if not chunks:
            return Published()
        self._index.copy_verdicts()
        # A run that began before they were forgotten may still have staged them.
        is_forgotten = pl.col("file_sha256").is_in(self._index.forgotten())
        offered = _offered(chunks).filter(~is_forgotten)
        assignments = pl.concat([ASSIGNMENTS.empty(), *(chunk.assignments() for chunk in chunks)])
        row_writer = RowWriter(self._disk, chunks)
        settled, replaced, bucket_count = [judgements(CLAIMS.empty())], 0, 0
        for months in self._registry.batches(offered, assignments, size=ACTIVITIES_PER_BATCH):
            offered_here = offered.filter(pl.col("month").is_in(months))
            stored = self._registry.around(months, offered_here)
            changed = changed_claims(stored, offered_here, assignments)
            replaced += row_writer.put(changed)
            replaced += self._judge_stored(changed)
            replaced += self._registry.write(changed, stored)
            bucket_count += changed.select("month", "number").n_unique()
            settled.append(judgements(changed.filter(pl.col("chunk") >= 0)))
        self._note_offerers(chunks)
        replaced += self._publish_verdicts(chunks, pl.concat(settled))
        self._remove_forgotten(chunks)
        for chunk in chunks:
            self._remove(chunk)
        return Published(
            activity_count=offered["activity_id"].n_unique(),
            bucket_count=bucket_count,
            files_replaced=replaced,
        )

    def _judge_stored(self, changed: pl.DataFrame) -> int:
        """Rewrite verdicts on files of earlier publications that a new recording changes."""
        is_stored = pl.col("chunk") < 0
        judgement = judgements(changed.filter(is_stored & pl.col("is_rejudged")))
        if judgement.is_empty():
            return 0
        self._index.copy_verdicts()
        hashes = judgement["file_sha256"].unique(maintain_order=True)
        places = {hash_: self._place(hash_) for hash_ in hashes}
        placed = {hash_: bucket for hash_, bucket in places.items() if bucket is not None}
        return sum(
            self._write_verdicts(bucket, FILES.empty(), judgement)
            for bucket in set(placed.values())
        )

    def _note_offerers(self, chunks: Sequence[StagedChunk]) -> None:
        offered = pl.concat([OFFERERS.empty(), *(chunk.offerers() for chunk in chunks)])
        places = [self._settings.bucket(None, hash_) for hash_ in offered["file_sha256"]]
        for bucket in sorted(set(places)):
            added = offered.filter(pl.Series([place == bucket for place in places]))
            both = pl.concat([read_bucket(self._disk, OFFERERS, bucket), added]).unique()
            write_bucket(self._disk, OFFERERS, bucket, both.sort(sort_key(OFFERERS)))

    def _remove_forgotten(self, chunks: Sequence[StagedChunk]) -> None:
        """Remove what was archived of a content that was forgotten while it was staged."""
        forgotten = set(self._index.forgotten())
        archive = Archive(self._disk)
        for chunk in chunks:
            for hash_ in forgotten & set(chunk.verdicts()["file_sha256"]):
                archive.remove(hash_)

    def _publish_verdicts(self, chunks: Sequence[StagedChunk], judgement: pl.DataFrame) -> int:
        offered = first_verdicts(pl.concat([chunk.verdicts() for chunk in chunks]))
        self._index.copy_verdicts()
        replaced = 0
        for bucket, verdicts in self._verdicts_by_bucket(offered):
            replaced += self._write_verdicts(bucket, verdicts, judgement)
        self._index.copy_verdicts()
        return replaced

    def _write_verdicts(
        self, bucket: Bucket, offered: pl.DataFrame, judgement: pl.DataFrame
    ) -> bool:
        stored = read_bucket(self._disk, FILES, bucket)
        fresh = against_stored_verdicts(offered, stored)
        remaining = stored.join(fresh, on="file_sha256", how="anti")
        rows = by_claims(pl.concat([remaining, fresh]), judgement).sort(sort_key(FILES))
        key = bucket.key(FILES.name)
        before = self._disk.stamp(key)
        if not write_bucket(self._disk, FILES, bucket, rows):
            return False
        after = self._disk.stamp(key)
        if before is not None and after is not None:
            # A month may have a hundred thousand files: of one more, only that one is copied.
            hashes = pl.concat([fresh["file_sha256"], judgement["file_sha256"]])
            changed = rows.filter(pl.col("file_sha256").is_in(hashes.implode()))
            names = changed.select(KnownFile._fields)
            self._index.copy_changes(key, before, after, names.iter_rows())
        return True

    def _verdicts_by_bucket(self, offered: pl.DataFrame) -> Iterator[tuple[Bucket, pl.DataFrame]]:
        """Split verdicts by bucket: they stay in the month when the content was first offered."""
        where: dict[Bucket, list[str]] = {}
        for hash_, offered_at in offered.select("file_sha256", "offered_at").unique().iter_rows():
            bucket = self._place(hash_) or self._settings.bucket(offered_at, hash_)
            where.setdefault(bucket, []).append(hash_)
        for bucket, hashes in sorted(where.items()):
            yield bucket, offered.filter(pl.col("file_sha256").is_in(hashes))

    def _place(self, file_sha256: str) -> Bucket | None:
        """Return the bucket that holds the verdicts on a content."""
        key = self._index.bucket_of(file_sha256)
        return Bucket.of(key) if key else None

    def _remove(self, chunk: StagedChunk) -> None:
        for activity_id in chunk.claims()["activity_id"]:
            self._disk.remove(chunk.recording(activity_id))
        self._disk.remove(chunk.key)


def _offered(chunks: Sequence[StagedChunk]) -> pl.DataFrame:
    """Stack the claims of all chunks, each with the place of its chunk in the list."""
    return pl.concat(
        chunk.claims().with_columns(pl.lit(number, dtype=pl.Int32).alias("chunk"))
        for number, chunk in enumerate(chunks)
    )
