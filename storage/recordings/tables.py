"""The tables as they are stored: what `measure` returns plus what the publisher stamps.

`files`, the verdict on every file ever offered, is the store's own.
"""

from __future__ import annotations

import polars as pl
from msgspec.structs import replace

from metrics.contract.tables import FACTS, SERIES
from metrics.judgements.contract.tables import JUDGEMENTS, TEAM_TABLES
from parsers.common.activity import FileFormat
from parsers.common.schema import Column, Table
from storage.format.enums import AssignedBy, Verdict, ZoneSource
from storage.format.layout import ASIDE
from storage.recordings.offerers import OFFERERS
from storage.recordings.recordings import CLAIMS

_ATHLETE = Column(
    "athlete_id", pl.String, "–", "Pseudonym of whose run it is; `unassigned` if nobody is known."
)
_LOCAL_DATE = Column("local_date", pl.Date, "–", "The runner's calendar day of the start.")

_STAMPED_AFTER: dict[str, tuple[Column, ...]] = {
    "end_time_utc": (
        Column("week_start", pl.Date, "–", "Monday of the week of local_date."),
        Column("utc_offset_s", pl.Int32, "s", "Local time minus UTC, as used for local_date."),
        Column("zone_source", pl.Enum(ZoneSource), "–", "What said which local day it was."),
        Column("assigned_by", pl.Enum(AssignedBy), "–", "What said whose run it is."),
    ),
    "product": (
        Column("device_key", pl.String, "–", "The watch, its serial hashed with a secret key."),
    ),
}
"""What the publisher adds to `activities`, and behind which column."""


def _stored(table: Table) -> Table:
    """Put the assigned columns into a facts table, in their places."""
    columns: list[Column] = []
    for column in table.columns:
        columns.append(column)
        if column.name == "activity_id":
            columns += [_ATHLETE, _LOCAL_DATE]
        if table.name == "activities":
            columns += _STAMPED_AFTER.get(column.name, ())
    return Table(name=table.name, key=table.key, columns=tuple(columns))


STORED_FACTS: dict[str, Table] = {name: _stored(table) for name, table in FACTS.items()}
"""In the order they are published: `activities` comes last."""

FILES = Table(
    name="files",
    key=("file_sha256", "part_index", "session_index"),
    columns=(
        Column("file_sha256", pl.String, "–", "SHA-256 of the decompressed file."),
        Column("part_index", pl.Int16, "–", "Which of several chained files; 0 the whole file."),
        Column("session_index", pl.Int16, "–", "Which session of the part; 0 the whole file."),
        Column("offered_at", pl.Datetime("ms", "UTC"), "UTC", "When it was first offered."),
        Column("size_bytes", pl.Int64, "B", "Size of the decompressed file."),
        Column("format", pl.Enum(FileFormat), "–", "By content; null where it is none of these."),
        Column("verdict", pl.Enum(Verdict), "–", "What became of it."),
        Column("reason", pl.String, "–", "Why, in plain words."),
        Column("byte_offset", pl.Int64, "B", "Where in the file the first damage is."),
        Column("activity_id", pl.String, "–", "The activity it became."),
        Column("duplicate_of", pl.String, "–", "The activity it is another recording of."),
        Column("measure_version", pl.Int32, "–", "Version of the program that judged it."),
    ),
)

BUCKETED: dict[str, Table] = {**STORED_FACTS, FILES.name: FILES}
"""Every table that is kept in month buckets, in the order they are published."""

LAID_ASIDE: dict[str, Table] = {
    name: replace(table, name=f"{ASIDE}/{name}") for name, table in STORED_FACTS.items()
}
"""Where the rows of recordings lie while a better one of the same run is shown."""

HIDDEN: dict[str, Table] = {
    CLAIMS.name: CLAIMS,
    OFFERERS.name: OFFERERS,
    **{t.name: t for t in LAID_ASIDE.values()},
}
"""What is kept in month buckets too, but is no table of the product."""

STORED: dict[str, Table] = {
    "activities": STORED_FACTS["activities"],
    **BUCKETED,
    SERIES.name: SERIES,
}
"""Every table of a store, in the order a reader meets them."""

READABLE: dict[str, Table] = {**STORED, **JUDGEMENTS, **TEAM_TABLES}
"""Every table that somebody may ask a store for, facts first."""


def sort_key(table: Table) -> tuple[str, ...]:
    """Name the columns that order a file's rows: total, each athlete's rows together."""
    if "athlete_id" not in table.schema:
        return table.key
    if table.name in ("activities", LAID_ASIDE["activities"].name):
        return ("athlete_id", "start_time_utc", *table.key)
    return tuple(dict.fromkeys(("athlete_id", *table.key)))


def in_order(table: Table, rows: pl.DataFrame, fresh: pl.DataFrame) -> pl.DataFrame:
    """Put fresh rows, in any order, among rows that are in the order of `sort_key`.

    Of one athlete, whose rows stand together, all others need not be sorted again.
    """
    if fresh.is_empty():
        return rows
    if "athlete_id" not in table.schema or fresh["athlete_id"].n_unique() > 1:
        return pl.concat([rows, fresh]).sort(sort_key(table))
    athlete_id, athletes = fresh["athlete_id"][0], rows["athlete_id"]
    start = int(athletes.search_sorted(athlete_id, side="left"))
    end = int(athletes.search_sorted(athlete_id, side="right"))
    of_athlete = pl.concat([rows[start:end], fresh]).sort(sort_key(table))
    return pl.concat([rows[:start], of_athlete, rows[end:]])
