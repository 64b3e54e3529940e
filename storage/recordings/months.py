"""Write a month of one of the tables of facts, and note which of them have no rows in it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import polars as pl

from parsers.common.schema import Table
from storage.backends.base import Disk
from storage.format.buckets import Replacement, read_bucket, write_buckets
from storage.format.layout import Bucket
from storage.format.parquet import encode
from storage.recordings.tables import STORED_FACTS

ACTIVITIES = "activities"


def write_month(disk: Disk, table: Table, bucket: Bucket, rows: pl.DataFrame) -> bool:
    """Replace one month, as `write_months` does; return whether that changed anything."""
    return bool(write_months(disk, table, ((bucket, rows),)))


def write_months(disk: Disk, table: Table, months: Iterable[tuple[Bucket, pl.DataFrame]]) -> int:
    """Replace months of a table; return how many files that changed.

    The files of activities are written last, and say which of the other tables have no rows, so
    that `verify` tells a month without reps from a file that was lost.
    """
    is_last = table.name == ACTIVITIES
    return write_buckets(
        disk,
        table,
        (
            Replacement(bucket, rows, " ".join(_without(disk, bucket)) if is_last else "")
            for bucket, rows in months
        ),
    )


def _without(disk: Disk, bucket: Bucket) -> list[str]:
    others = (table for name, table in STORED_FACTS.items() if name != ACTIVITIES)
    return [table.name for table in others if not _has_rows(disk, table, bucket)]


def _has_rows(disk: Disk, table: Table, bucket: Bucket) -> bool:
    stamp = disk.stamp(bucket.key(table.name))
    if stamp is None:
        return False
    # Only what is as large as a file without rows has to be looked into.
    return stamp[0] != _empty_bytes(table) or not read_bucket(disk, table, bucket).is_empty()


@cache
def _empty_bytes(table: Table) -> int:
    return len(encode(table, table.empty()))
