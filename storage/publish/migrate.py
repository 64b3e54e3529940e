"""Bring an older store to this program's columns, before anything new is published into it.

Readers fail on folders of mixed schemas, so every file is rewritten first. A new column is null
until its activity is measured again, a word that is no longer one becomes null, a column that is
gone is dropped. A file that cannot be read is left as it is, for `verify` to name and `repair` to
set aside. A migration that is interrupted is done again.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from metrics.contract.tables import SERIES
from parsers.common.schema import Column, Table
from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError
from storage.format.buckets import buckets, temporary_key
from storage.format.layout import ASIDE, SCHEMA_VERSION, SETTINGS, StoreSettings, read_settings
from storage.format.parquet import decode_any, encode
from storage.recordings.tables import BUCKETED, HIDDEN, sort_key


def migrate(disk: Disk) -> StoreSettings:
    """The settings after every file has this program's columns; the caller holds the lock."""
    settings = read_settings(disk)
    if settings.schema_version == SCHEMA_VERSION:
        return settings
    for table in (*BUCKETED.values(), *HIDDEN.values()):
        for bucket in buckets(disk, table):
            _rewrite(disk, table, bucket.key(table.name), sort_key(table))
    for folder in (SERIES.name, f"{ASIDE}/{SERIES.name}"):
        for name in disk.names(folder):
            _rewrite(disk, SERIES, f"{folder}/{name}", SERIES.key)
    migrated = replace(settings, schema_version=SCHEMA_VERSION)
    disk.put(SETTINGS, migrated.dump(), temporary=temporary_key())
    return migrated


def _rewrite(disk: Disk, table: Table, key: str, order: tuple[str, ...]) -> None:
    try:
        rows = decode_any(disk.read(key) or b"")
    except DamagedStoreError:
        return
    disk.put(key, encode(table, adapted(table, rows).sort(order)), temporary=temporary_key())


def adapted(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows under the table's columns, null where they have no value of that type."""
    return rows.select(
        _cast(column)
        if column.name in rows.columns
        else pl.lit(None, column.dtype).alias(column.name)
        for column in table.columns
    )


def _cast(column: Column) -> pl.Expr:
    old = pl.col(column.name)
    if isinstance(column.dtype, pl.Enum):
        # From one list of words to another only by way of text.
        old = old.cast(pl.String)
    return old.cast(column.dtype, strict=False)
