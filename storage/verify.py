"""Is the store what it says it is: every file read, and compared with its neighbours.

Memory holds one month, and the ids of all activities. The caller holds the store's lock, so that
no publication is looked at half-way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from metrics.tables import SERIES
from parsers.schema import Table
from storage.buckets import buckets, read_bucket
from storage.disk import Disk
from storage.errors import DamagedStoreError
from storage.index import Index, Known
from storage.layout import Bucket, Settings
from storage.parquet import decode
from storage.tables import FILES, STORED_FACTS
from storage.words import Verdict

_PUBLISHED = (Verdict.INGESTED, Verdict.NOT_A_RUN)
_COUNTS = {"laps": "lap_count", "efforts": "effort_count"}


class Problem(NamedTuple):
    """Something in a store that should not be so: in which of its files, and what was found."""

    key: str
    found: str


class Inspection:
    """One look over a whole store."""

    def __init__(self, disk: Disk, settings: Settings, index: Index) -> None:
        self._disk = disk
        self._settings = settings
        self._index = index
        self._where: dict[str, str] = {}
        self._recorded: dict[str, str] = {}

    def problems(self) -> Iterator[Problem]:
        """Everything wrong with the store; nothing where it is sound."""
        tables = STORED_FACTS.values()
        for bucket in sorted({bucket for table in tables for bucket in buckets(self._disk, table)}):
            yield from self._month(bucket)
        yield from self._verdicts()
        yield from self._recordings()

    def _month(self, bucket: Bucket) -> Iterator[Problem]:
        rows: dict[str, pl.DataFrame] = {}
        for name, table in STORED_FACTS.items():
            found = self._rows(table, bucket)
            if isinstance(found, Problem):
                yield found
            else:
                rows[name] = found
                yield from _doubled(table, bucket, found)
        if "activities" in rows:
            yield from self._activities(bucket, rows["activities"])
            yield from _strays(bucket, rows)
            yield from _miscounted(bucket, rows)

    def _rows(self, table: Table, bucket: Bucket) -> pl.DataFrame | Problem:
        key = bucket.key(table.name)
        if self._disk.stamp(key) is None:
            return Problem(key, "missing, though other tables have this month")
        try:
            return read_bucket(self._disk, table, bucket)
        except DamagedStoreError as error:
            return Problem(key, error.problem)

    def _activities(self, bucket: Bucket, activities: pl.DataFrame) -> Iterator[Problem]:
        key = bucket.key("activities")
        columns = ("activity_id", "start_time_utc", "is_run", "rows_good")
        for activity_id, start, is_run, rows_good in activities.select(columns).iter_rows():
            if self._settings.bucket(start, activity_id) != bucket:
                yield Problem(key, f"activity {activity_id} does not belong into this bucket")
            if activity_id in self._where:
                yield Problem(key, f"activity {activity_id} is in {self._where[activity_id]} too")
            self._where[activity_id] = key
            if is_run and rows_good:
                self._recorded[activity_id] = key

    def _verdicts(self) -> Iterator[Problem]:
        judged: set[str] = set()
        for bucket in buckets(self._disk, FILES):
            rows = self._rows(FILES, bucket)
            if isinstance(rows, Problem):
                yield rows
                continue
            yield from _doubled(FILES, bucket, rows)
            yield from self._indexed(bucket, rows)
            published = set(rows.filter(pl.col("verdict").is_in(_PUBLISHED))["activity_id"])
            for activity_id in sorted(published - self._where.keys()):
                yield Problem(bucket.key(FILES.name), f"activity {activity_id} is not stored")
            judged |= published
        for activity_id in sorted(self._where.keys() - judged):
            yield Problem(self._where[activity_id], f"activity {activity_id} has no verdict")

    def _indexed(self, bucket: Bucket, rows: pl.DataFrame) -> Iterator[Problem]:
        """An index that is behind catches up by itself; one that says it is not must agree."""
        key = bucket.key(FILES.name)
        is_up = self._index.stamps().get(key) == self._disk.stamp(key)
        if is_up and self._index.bucket(key) != set(rows.select(Known._fields).iter_rows()):
            yield Problem(key, "the index holds other verdicts")

    def _recordings(self) -> Iterator[Problem]:
        stored = {f"{SERIES.name}/{name}" for name in self._disk.names(SERIES.name)}
        for activity_id, key in self._recorded.items():
            recording = f"{SERIES.name}/{activity_id}.parquet"
            if recording not in stored:
                yield Problem(key, f"activity {activity_id} has no recording")
            else:
                stored.remove(recording)
                yield from self._recording(recording)
        for stray in sorted(stored):
            yield Problem(stray, "a recording without its activity")

    def _recording(self, key: str) -> Iterator[Problem]:
        try:
            decode(SERIES, self._disk.read(key) or b"")
        except DamagedStoreError as error:
            yield Problem(key, error.problem)


def _doubled(table: Table, bucket: Bucket, rows: pl.DataFrame) -> Iterator[Problem]:
    count = rows.select(table.key).is_duplicated().sum()
    if count:
        yield Problem(bucket.key(table.name), f"{count} rows share their key with another")


def _strays(bucket: Bucket, rows: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
    """Rows of an activity that is not there, or not in that version."""
    known = ["activity_id", "measure_version"]
    for name, table in rows.items():
        count = table.join(rows["activities"], on=known, how="anti").height
        if count:
            yield Problem(bucket.key(name), f"{count} rows without their activity")


def _miscounted(bucket: Bucket, rows: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
    for name, column in _COUNTS.items():
        if name not in rows:
            continue
        found = rows[name].group_by("activity_id").agg(pl.len().alias("found"))
        counted = rows["activities"].join(found, on="activity_id", how="left")
        differing = counted.filter(pl.col(column) != pl.col("found").fill_null(0))
        for activity_id, count, found in differing.select(
            "activity_id", column, pl.col("found").fill_null(0)
        ).iter_rows():
            yield Problem(
                bucket.key(name),
                f"activity {activity_id} has {found} rows, its {column} is {count}",
            )
