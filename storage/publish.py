"""Make staged parts visible: under the store's lock, bucket by bucket, the verdicts last.

Each bucket is replaced as a whole: children first, `activities` last, so that a reader who joins
on `activity_id` and `measure_version` sees one version of an activity or none. Parts are removed
only when all of this is on disk; a publisher that dies before is followed by one that does it all
again, to the same result.

Buckets go in batches: enough activities for the cost of a query to be shared, few enough for
memory to stay the same however many files were staged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from metrics.tables import SERIES
from parsers.schema import Table
from storage.assign import against_stored, assigned, strongest
from storage.buckets import buckets, read_bucket, write_bucket
from storage.disk import Disk
from storage.index import Index, Known
from storage.layout import Bucket, Settings
from storage.parts import Part
from storage.tables import FILES, STORED_FACTS, sort_key
from storage.verdicts import against_stored_verdicts, first_verdicts

ACTIVITIES_PER_BATCH = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publication did: activities offered, months touched, Parquet files replaced."""

    activity_count: int = 0
    bucket_count: int = 0
    files_replaced: int = 0


class Publisher:
    """Publishes parts into one store; the caller holds the store's lock."""

    def __init__(self, disk: Disk, settings: Settings, index: Index) -> None:
        self._disk = disk
        self._settings = settings
        self._index = index

    def publish(self, parts: Sequence[Part]) -> Published:
        """Everything in the parts, which are then gone."""
        if not parts:
            return Published()
        claims = strongest(_labelled_claims(parts))
        batches = list(_batches(claims))
        replaced = sum(self._publish_batch(*batch, parts) for batch in batches)
        replaced += self._publish_verdicts(parts)
        for part in parts:
            self._remove(part)
        return Published(
            activity_count=len(claims),
            bucket_count=sum(len(buckets) for buckets, _ in batches),
            files_replaced=replaced,
        )

    def _publish_batch(
        self, batch: Sequence[Bucket], claims: pl.DataFrame, parts: Sequence[Part]
    ) -> int:
        activities = STORED_FACTS["activities"]
        stored = pl.concat(read_bucket(self._disk, activities, bucket) for bucket in batch)
        current = against_stored(claims, stored)
        stamps = assigned(current)
        replaced = 0
        for table in STORED_FACTS.values():
            if table is activities:
                self._publish_series(current, parts)
            fresh = _fresh(table, current, stamps, parts) if len(current) else {}
            for bucket in batch:
                rows = fresh.get(bucket, table.empty())
                replaced += self._publish_table(table, bucket, current, rows)
        return replaced

    def _publish_table(
        self, table: Table, bucket: Bucket, claims: pl.DataFrame, fresh: pl.DataFrame
    ) -> int:
        stored = read_bucket(self._disk, table, bucket)
        if stored.is_empty():
            return write_bucket(self._disk, table, bucket, fresh)
        kept = stored.join(claims, on="activity_id", how="anti")
        rows = pl.concat([kept, fresh]).sort(sort_key(table))
        return write_bucket(self._disk, table, bucket, rows)

    def _publish_series(self, claims: pl.DataFrame, parts: Sequence[Part]) -> None:
        self._disk.make_folder(SERIES.name)
        for activity_id, number, has_series in claims.select(
            "activity_id", "part", "has_series"
        ).iter_rows():
            target = f"{SERIES.name}/{activity_id}.parquet"
            staged = parts[number].recording(activity_id)
            if not has_series:
                self._disk.remove(target)
            elif self._disk.stamp(staged) is not None:
                # Not there: a publisher that died later on has moved it already.
                self._disk.replace(staged, target)
        self._disk.sync(SERIES.name)

    def _publish_verdicts(self, parts: Sequence[Part]) -> int:
        offered = first_verdicts(pl.concat([part.verdicts() for part in parts]))
        copy_verdicts(self._disk, self._index)
        replaced = 0
        for bucket, own in self._verdicts_by_bucket(offered):
            stored = read_bucket(self._disk, FILES, bucket)
            fresh = against_stored_verdicts(own, stored)
            kept = stored.join(fresh, on="file_sha256", how="anti")
            rows = pl.concat([kept, fresh]).sort(sort_key(FILES))
            replaced += write_bucket(self._disk, FILES, bucket, rows)
        copy_verdicts(self._disk, self._index)
        return replaced

    def _verdicts_by_bucket(self, offered: pl.DataFrame) -> Iterator[tuple[Bucket, pl.DataFrame]]:
        """A content's verdicts stay in the month when it was first offered."""
        known = {bucket.key(FILES.name): bucket for bucket in buckets(self._disk, FILES)}
        where: dict[Bucket, list[str]] = {}
        for hash_, offered_at in offered.select("file_sha256", "offered_at").unique().iter_rows():
            bucket = known.get(self._index.bucket_of(hash_) or "")
            where.setdefault(bucket or self._settings.bucket(offered_at, hash_), []).append(hash_)
        for bucket, hashes in sorted(where.items()):
            yield bucket, offered.filter(pl.col("file_sha256").is_in(hashes))

    def _remove(self, part: Part) -> None:
        for activity_id in part.claims()["activity_id"]:
            self._disk.remove(part.recording(activity_id))
        self._disk.remove(part.key)


def _labelled_claims(parts: Sequence[Part]) -> pl.DataFrame:
    """The claims of all parts, each with the place of its part in the list."""
    return pl.concat(
        part.claims().with_columns(pl.lit(number, dtype=pl.Int32).alias("part"))
        for number, part in enumerate(parts)
    )


def _batches(claims: pl.DataFrame) -> Iterator[tuple[list[Bucket], pl.DataFrame]]:
    """Whole buckets in the order of time, together about as many activities as a batch has."""
    place = ["month", "number"]
    sizes = claims.group_by(place).agg(pl.len().alias("size")).sort(place)
    before = pl.col("size").cum_sum() - pl.col("size")
    batches = sizes.select(*place, (before // ACTIVITIES_PER_BATCH).alias("batch"))
    for own in claims.join(batches, on=place).sort("batch", *place).partition_by("batch"):
        buckets = own.select(place).unique(maintain_order=True).iter_rows()
        yield [Bucket(*bucket) for bucket in buckets], own.drop("batch")


def _fresh(
    table: Table, claims: pl.DataFrame, stamps: pl.DataFrame, parts: Sequence[Part]
) -> dict[Bucket, pl.DataFrame]:
    """The new rows of a table by bucket, stamped and sorted."""
    staged = pl.concat(
        parts[number].facts(table.name).with_columns(pl.lit(number, dtype=pl.Int32).alias("part"))
        for number in claims["part"].unique(maintain_order=True)
    )
    # One join for all parts: each activity's rows come from the part whose claim won.
    own = stamps.join(claims.select("activity_id", "part", "month", "number"), on="activity_id")
    placed = staged.join(own, on=["activity_id", "part"]).sort(sort_key(table))
    by_bucket = placed.partition_by("month", "number", as_dict=True)
    return {
        Bucket(str(month), int(number)): table.check(rows.select(table.schema.names()))
        for (month, number), rows in by_bucket.items()
    }


def copy_verdicts(disk: Disk, index: Index) -> None:
    """Bring the index up to the `files` table, bucket by bucket where a stamp has changed."""
    stamps = index.stamps()
    for bucket in buckets(disk, FILES):
        key = bucket.key(FILES.name)
        stamp = disk.stamp(key)
        if stamp is not None and stamps.pop(key, None) != stamp:
            index.copy_bucket(
                key, stamp, read_bucket(disk, FILES, bucket).select(Known._fields).rows()
            )
    for gone in stamps:
        index.forget_bucket(gone)
