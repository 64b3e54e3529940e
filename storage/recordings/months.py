"""Write a month of one of the tables of facts, and note which of them have no rows in it."""

from __future__ import annotations

from functools import cache

import polars as pl

from parsers.common.schema import Table
from storage.backends.base import Disk
from storage.format.buckets import read_bucket, write_bucket
from storage.format.layout import Bucket
from storage.format.parquet import encode
from storage.recordings.tables import STORED_FACTS

ACTIVITIES = "activities"


def write_month(disk: Disk, table: Table, bucket: Bucket, rows: pl.DataFrame) -> bool:
    """Replace a month of a table; return whether that changed anything.

    The file of activities is written last, and says which of the others have no rows, so that
    `verify` tells a month without reps from a file that was lost.
    """
    without = " ".join(_without(disk, bucket)) if table.name == ACTIVITIES else ""
    return write_bucket(disk, table, bucket, rows, without=without)


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
