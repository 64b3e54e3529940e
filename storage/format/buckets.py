"""Buckets: one table's rows of one UTC month, read and replaced as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import polars as pl

from parsers.common.schema import Table
from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError
from storage.format.digest import Seal, seal_of
from storage.format.layout import Bucket, temporary_key
from storage.format.parquet import decode, encode

_MONTH = re.compile(r"month=(\d{4}-\d\d|unknown)")
_FILE = re.compile(r"data-(\d\d)\.parquet")
_BUCKET = re.compile(rf"{_MONTH.pattern}/{_FILE.pattern}")


def buckets(disk: Disk, table: Table) -> list[Bucket]:
    """List the buckets of a table, in the order of time."""
    return list(_found(disk, table))


def _found(disk: Disk, table: Table) -> Iterator[Bucket]:
    """Look for the buckets of a table, in the order of time, month by month."""
    for month in filter(None, map(_MONTH.fullmatch, disk.names(table.name))):
        for file in filter(None, map(_FILE.fullmatch, disk.names(f"{table.name}/{month[0]}"))):
            yield Bucket(month[1], int(file[1]))


def _others(disk: Disk, table: Table, bucket: Bucket, most: int) -> list[Bucket]:
    """Find some of a table's other buckets: a store of years is not listed for each month."""
    return list(islice((other for other in _found(disk, table) if other != bucket), most))


def bucket_of(key: str) -> tuple[str, Bucket | None]:
    """Split a key into table and bucket; no bucket where it is no bucket's file."""
    table, _, rest = key.partition("/month=")
    match = _BUCKET.fullmatch(f"month={rest}")
    return table, Bucket(match[1], int(match[2])) if match else None


def bucket_keys(disk: Disk, table: Table) -> list[str]:
    """List a table's own files in the order of time; whatever else lies there is not among them."""
    return sorted(key for key in disk.keys(table.name) if _is_bucket(key, table))


def _is_bucket(key: str, table: Table) -> bool:
    name, bucket = bucket_of(key)
    return name == table.name and bucket is not None


def by_bucket(claims: pl.DataFrame) -> dict[Bucket, pl.DataFrame]:
    """Split claims, or rows placed by them, by the bucket that `month` and `number` name."""
    return {
        Bucket(str(month), int(number)): rows
        for (month, number), rows in claims.partition_by("month", "number", as_dict=True).items()
    }


def read_bucket(disk: Disk, table: Table, bucket: Bucket) -> pl.DataFrame:
    """Read the rows of a bucket; none where it does not exist."""
    content = disk.read(bucket.key(table.name))
    if content is None:
        return table.empty()
    try:
        return decode(table, content)
    except DamagedStoreError as error:
        raise DamagedStoreError(error.problem, path=disk.where(bucket.key(table.name))) from error


def read_sealed(disk: Disk, table: Table, key: str) -> pl.DataFrame:
    """Read a file that has to have its digest, as all have that a store writes itself."""
    content = disk.read(key)
    if content is None:
        return table.empty()
    if seal_of(content) is Seal.NONE:
        raise DamagedStoreError("it has no digest: another program wrote it", path=disk.where(key))
    return decode(table, content)


def write_bucket(
    disk: Disk, table: Table, bucket: Bucket, rows: pl.DataFrame, *, without: str = ""
) -> bool:
    """Replace a bucket by these rows, in `sort_key` order; whether that changed anything.

    A bucket without rows has no file: programs that read one file at a time cannot group by a
    column of nothing. A table's only file stays: readers refuse a pattern that matches none.
    """
    key = bucket.key(table.name)
    if rows.is_empty() and _others(disk, table, bucket, 1):
        return _removed(disk, key)
    content = encode(table, rows, without=without)
    if content == disk.read(key):
        return False
    disk.put(key, content, temporary=temporary_key())
    if not rows.is_empty():
        _remove_placeholder(disk, table, bucket)
    return True


def _removed(disk: Disk, key: str) -> bool:
    was_there = disk.stamp(key) is not None
    disk.remove(key)
    return was_there


def _remove_placeholder(disk: Disk, table: Table, bucket: Bucket) -> None:
    """Remove the file without rows that stood alone, now that there is another one."""
    others = _others(disk, table, bucket, 2)
    if len(others) == 1 and read_bucket(disk, table, others[0]).is_empty():
        disk.remove(others[0].key(table.name))
