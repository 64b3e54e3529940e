"""Bring an older store to this program's tables and columns, from what it holds alone.

Readers fail on folders of mixed schemas, so every file is rewritten before anything new is
published. What was renamed keeps its values. A new column is null until its activity is measured
again, a word that no longer exists becomes null, a column that is gone is dropped. A file that
cannot be read is left as it is, for `verify` to name and `repair` to set aside.

Each file goes from old to new in one step, a table that was renamed is removed only after all its
months lie under the new name, and `store.json` is written last: a migration that dies is done
again, to the same result.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from msgspec.structs import replace

from metrics.contract.tables import SERIES
from metrics.judgements.contract.tables import JUDGEMENTS, TEAM_TABLES
from parsers.common.schema import Column, Table, TableRows
from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError
from storage.format.buckets import buckets
from storage.format.layout import (
    ASIDE,
    SCHEMA_VERSION,
    SETTINGS,
    StoreSettings,
    read_settings,
    temporary_key,
)
from storage.format.parquet import (
    decode_any,
    encode,
    encode_recording,
    has_columns,
    tables_without_rows,
)
from storage.recordings.tables import BUCKETED, HIDDEN, sort_key

RENAMED_TABLES = {
    "ladder": "progression",
    "ladder_rungs": "progression_paces",
    "set_rungs": "set_paces",
}
"""Tables of schema 1 by the name that they have now."""

RENAMED_COLUMNS = {
    "rung": "race_pace",
    "intended_rung": "intended_pace",
    "established_rung": "established_pace",
    "expected_rung": "expected_pace",
    "next_rung": "next_pace",
    "jumped_rung": "skipped_to_pace",
    "reps_at_rhythm": "reps_at_pace",
    "rhythm_speed_mps": "judged_speed_mps",
    "rhythm_speed_sd_mps": "judged_speed_sd_mps",
    "rhythm_bias_sd_mps": "judged_bias_sd_mps",
}
"""Columns of schema 1, in whichever table, by the name that they have now."""

RENAMED_WORDS = {"zone_set": {"rhythm": "pace"}}
"""Values of schema 1, by column."""


def migrate(disk: Disk) -> StoreSettings:
    """Rewrite an older store in this program's columns; the caller holds the store's lock.

    Return the settings that the store has then.
    """
    settings = read_settings(disk)
    if settings.schema_version == SCHEMA_VERSION:
        return settings
    for former, name in RENAMED_TABLES.items():
        _rename_table(disk, former, JUDGEMENTS[name])
    monthly = (BUCKETED, HIDDEN, JUDGEMENTS, TEAM_TABLES)
    for table in (table for tables in monthly for table in tables.values()):
        for bucket in buckets(disk, table):
            _rewrite(disk, table, bucket.key(table.name))
    for folder in (SERIES.name, f"{ASIDE}/{SERIES.name}"):
        for name in disk.names(folder):
            _rewrite(disk, SERIES, f"{folder}/{name}")
    migrated = replace(settings, schema_version=SCHEMA_VERSION)
    disk.put(SETTINGS, migrated.dump(), temporary=temporary_key())
    return migrated


def _rename_table(disk: Disk, former: str, table: Table) -> None:
    """Copy every month of a table to its new name, then remove the old ones."""
    months = buckets(disk, replace(table, name=former))
    for bucket in months:
        content = disk.read(bucket.key(former)) or b""
        renewed = _renewed_content(table, content)
        disk.put(
            bucket.key(table.name),
            # Judging again replaces what cannot be read, once it is where it belongs.
            content if renewed is None else renewed,
            temporary=temporary_key(),
        )
    for bucket in months:
        disk.remove(bucket.key(former))
    for folder in _folders(disk, former):
        disk.remove_folder(folder)


def _folders(disk: Disk, table: str) -> Iterator[str]:
    """Name a table's folders, those of months before the one that holds them."""
    for name in disk.names(table):
        yield f"{table}/{name}"
    if table in disk.names(""):
        yield table


def _rewrite(disk: Disk, table: Table, key: str) -> None:
    content = disk.read(key) or b""
    if has_columns(table, content):
        return
    renewed = _renewed_content(table, content)
    if renewed is not None:
        disk.put(key, renewed, temporary=temporary_key())


def _renewed_content(table: Table, content: bytes) -> bytes | None:
    """Encode a file's rows anew; None where the file cannot be read."""
    try:
        rows = decode_any(content)
    except DamagedStoreError:
        return None
    adapted_rows = renewed(table, rows).sort(sort_key(table))
    if table.name == SERIES.name:
        return encode_recording(TableRows.of(table, adapted_rows))
    without = " ".join(sorted(tables_without_rows(content)))
    return encode(table, adapted_rows, without=without)


def renewed(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Give the rows of an older program this program's columns, names and words."""
    former = {old: new for old, new in RENAMED_COLUMNS.items() if old in rows.columns}
    rows = rows.rename({old: new for old, new in former.items() if new not in rows.columns})
    words = {name: RENAMED_WORDS[name] for name in RENAMED_WORDS.keys() & set(rows.columns)}
    return adapted(
        table,
        rows.with_columns(pl.col(name).cast(pl.String).replace(w) for name, w in words.items()),
    )


def adapted(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Select the table's columns, null where the rows have no value of that type."""
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
