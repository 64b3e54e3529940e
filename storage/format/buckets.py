"""Buckets: one table's rows of one UTC month, read and replaced as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import NamedTuple

import polars as pl

from parsers.common.schema import Table
from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError
from storage.format.digest import Seal, seal_of
from storage.format.layout import UNKNOWN_MONTH, Bucket, temporary_key
from storage.format.parquet import ROWS_PER_GROUP, decode, encode, encode_all

_MONTH = re.compile(r"month=(\d{4}-\d\d|unknown)")
_FILE = re.compile(r"data-(\d\d)\.parquet")
_BUCKET = re.compile(rf"{_MONTH.pattern}/{_FILE.pattern}")

MOST_TOGETHER = 16
"""Files encoded at once: a start of Polars' writer, .4 ms of CPU, is shared by so many."""


def buckets(disk: Disk, table: Table) -> list[Bucket]:
    """List the buckets of a table, in the order of time."""
    return list(_found(disk, table))


def _found(disk: Disk, table: Table) -> Iterator[Bucket]:
    """Look for the buckets of a table, in the order of time, month by month."""
    for month in filter(None, map(_MONTH.fullmatch, disk.names(table.name))):
        for file in filter(None, map(_FILE.fullmatch, disk.names(f"{table.name}/{month[0]}"))):
            yield Bucket(month[1], int(file[1]))


def bucket_of(key: str) -> tuple[str, Bucket | None]:
    """Split a key into table and bucket; no bucket where it is no bucket's file."""
    table, _, rest = key.partition("/month=")
    match = _BUCKET.fullmatch(f"month={rest}")
    return table, Bucket(match[1], int(match[2])) if match else None


def bucket_keys(disk: Disk, table: Table, since: date = date.min) -> list[str]:
    """List a table's own files in the order of time; whatever else lies there is not among them.

    With `since`, only those that may hold rows of that local day or a later one.
    """
    keys = sorted(key for key in disk.keys(table.name) if _is_bucket(key, table))
    if since == date.min:
        return keys
    # Months are of UTC: a local day may begin in the one before.
    first = f"{since - timedelta(days=1):%Y-%m}"
    return [key for key in keys if first <= Bucket.of(key).month != UNKNOWN_MONTH]


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


class Replacement(NamedTuple):
    """What a bucket is to hold, in `sort_key` order; `without` as `tables_without_rows` tells."""

    bucket: Bucket
    rows: pl.DataFrame
    without: str = ""


def write_bucket(
    disk: Disk, table: Table, bucket: Bucket, rows: pl.DataFrame, *, without: str = ""
) -> bool:
    """Replace one bucket, as `write_buckets` does; return whether that changed anything."""
    return bool(write_buckets(disk, table, (Replacement(bucket, rows, without),)))


def write_buckets(disk: Disk, table: Table, replacements: Iterable[Replacement]) -> int:
    """Replace buckets of a table, one after another; return how many files that changed.

    A bucket without rows has no file: programs that read one file at a time cannot group by a
    column of nothing. A table's only file stays: readers refuse a pattern that matches none.
    """
    changed = 0
    placeholders: set[Bucket] | None = None
    for group in _groups(replacements):
        filled = [each for each in group if not each.rows.is_empty()]
        encoded = encode_all(table, [(each.rows, each.without) for each in filled])
        contents = {each.bucket: content for each, content in zip(filled, encoded, strict=True)}
        for bucket, rows, without in group:
            key = bucket.key(table.name)
            if bucket in contents:
                placeholders = _placeholders(disk, table) if placeholders is None else placeholders
                changed += _put(disk, key, contents[bucket])
                for other in placeholders - {bucket}:
                    disk.remove(other.key(table.name))
                placeholders = set()
            elif _has_others(disk, table, bucket):
                changed += _removed(disk, key)
            else:
                changed += _put(disk, key, encode(table, rows, without=without))
                placeholders = {bucket}
    return changed


def _put(disk: Disk, key: str, content: bytes) -> bool:
    """Publish a content; return whether it was another one before."""
    if _is_stored(disk, key, content):
        return False
    disk.put(key, content, temporary=temporary_key())
    return True


def _is_stored(disk: Disk, key: str, content: bytes) -> bool:
    """Tell whether a file has this content; one of another size need not be read."""
    stamp = disk.stamp(key)
    return stamp is not None and stamp[0] == len(content) and disk.read(key) == content


def _groups(replacements: Iterable[Replacement]) -> Iterator[list[Replacement]]:
    """Group what is written together: small buckets in numbers, a large one by itself."""
    group: list[Replacement] = []
    row_count = 0
    for each in replacements:
        if group and (row_count + len(each.rows) > ROWS_PER_GROUP or len(group) == MOST_TOGETHER):
            yield group
            group, row_count = [], 0
        group.append(each)
        row_count += len(each.rows)
    if group:
        yield group


def _placeholders(disk: Disk, table: Table) -> set[Bucket]:
    """Find the file without rows that stands alone, or beside the first with rows after a death."""
    few = list(islice(_found(disk, table), 3))
    return {each for each in few if len(few) < 3 and _is_without_rows(disk, table, each)}


def _is_without_rows(disk: Disk, table: Table, bucket: Bucket) -> bool:
    try:
        return read_bucket(disk, table, bucket).is_empty()
    except DamagedStoreError:
        return False  # whatever it held, it is no file that may go unread


def _has_others(disk: Disk, table: Table, bucket: Bucket) -> bool:
    """Tell whether a table has other buckets: a store of years is not listed for each month."""
    return any(other != bucket for other in _found(disk, table))


def _removed(disk: Disk, key: str) -> bool:
    was_there = disk.stamp(key) is not None
    disk.remove(key)
    return was_there
