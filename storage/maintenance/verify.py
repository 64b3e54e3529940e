"""Check a store: every file is read, and compared with its neighbors.

Memory holds one month, and the ids of all activities. The caller holds the store's lock, so that
no publication is looked at half-way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from typing import NamedTuple, TypeAlias

import polars as pl

from metrics.contract.tables import SERIES
from metrics.judgements.contract.tables import JUDGEMENTS, OF_THE_COACH, TEAM_TABLES
from storage.backends.base import DEVICE_KEY, Disk
from storage.backends.errors import DamagedStoreError
from storage.format.buckets import buckets, read_sealed
from storage.format.enums import PUBLISHED, Verdict
from storage.format.layout import ASIDE, SCHEMA_VERSION, SETTINGS, Bucket, StoreSettings
from storage.format.notes import load_note
from storage.format.parquet import tables_without_rows
from storage.maintenance.strangers import is_own
from storage.publish import judgements, judging_workspace
from storage.publish.judgements import bases, facts_hashes, lost_files
from storage.publish.living import has_runs
from storage.recordings import undo
from storage.recordings.archive import Archive, raw_key
from storage.recordings.index import Index, KnownFile
from storage.recordings.secret import read_secret
from storage.recordings.tables import FILES, HIDDEN, STORED_FACTS

RUN_COLUMNS = ("athlete_id", "activity_id", "measure_version", "local_date")
"""What of an activity says whose judgements it is part of, and whether they know it."""

_RECORDING = re.compile(rf"{SERIES.name}/[0-9a-f]+\.parquet")
_RECORDING_ASIDE = re.compile(rf"{ASIDE}/{_RECORDING.pattern}")
_NOTES: Mapping[str, Callable[[bytes], object]] = {
    judgements.NOTE: judgements.load_bases,
    judgements.SETTLED: judgements.load_settled,
    judging_workspace.NOTE: lambda content: load_note(content, "workspace_id"),
    undo.NOTE: undo.load_steps,
}
_COUNTS = {"laps": "lap_count", "efforts": "effort_count"}


class Remedy(StrEnum):
    """What a repair does about a problem."""

    SET_ASIDE = "set_aside"
    """The file is of no use: it goes where no reader looks."""
    TAKE_OUT = "take_out"
    """The activities cannot be trusted: they go, and are taken in again when next offered."""
    MIGRATE = "migrate"
    """Every file is given this program's columns."""
    JUDGE = "judge"
    """The verdicts are made to say what is stored."""
    REMOVE_JUDGEMENTS = "remove_judgements"
    """All judgements of these athletes go; whoever has runs is judged again."""
    JUDGE_ALL = "judge_all"
    """Judgements were lost, nobody knows whose: everybody is judged again."""
    TAKE_UP = "take_up"
    """The archived file is measured by the next run."""
    REMOVE_RAW = "remove_raw"
    """The archived file goes for good: it was forgotten."""
    NEW_KEY = "new_key"
    """Serial numbers are hashed with a new secret from now on."""


class StoreProblem(NamedTuple):
    """Something wrong in a store: in which of its files, and what was found."""

    key: str
    message: str
    remedy: Remedy
    activity_ids: frozenset[str] = frozenset()
    athletes: frozenset[str] = frozenset()


_Month: TypeAlias = Mapping[str, pl.DataFrame]


class Inspection:
    """One look over a whole store, and over these of its archived files."""

    def __init__(
        self, disk: Disk, settings: StoreSettings, index: Index, *, archived: Iterable[str] = ()
    ) -> None:
        self._disk = disk
        self._settings = settings
        self._index = index
        self._archived = archived
        self._where: dict[str, str] = {}
        self._recorded: dict[str, str] = {}
        self._runs: list[pl.DataFrame] = []
        self._contents: set[str] = set()
        self._forgotten: set[str] = set()

    def problems(self) -> Iterator[StoreProblem]:
        """Everything wrong with the store; nothing where it is sound."""
        if self._settings.schema_version < SCHEMA_VERSION:
            message = "made by an older thirdlap; opening the store migrates it"
            yield StoreProblem(SETTINGS, message, Remedy.MIGRATE)
            return
        tables = STORED_FACTS.values()
        for bucket in sorted({bucket for table in tables for bucket in buckets(self._disk, table)}):
            yield from self._month(bucket)
        yield from self._verdicts()
        yield from self._hidden()
        yield from self._recordings()
        yield from self._judgements()
        yield from self._team_tables()
        yield from self._raw()
        yield from self._unjudged_raw()
        yield from self._strangers()
        yield from self._secret()
        yield from self._notes()

    def _month(self, bucket: Bucket) -> Iterator[StoreProblem]:
        rows: dict[str, pl.DataFrame] = {}
        for table in STORED_FACTS.values():
            try:
                rows[table.name] = read_sealed(self._disk, table, bucket.key(table.name))
            except DamagedStoreError as error:
                yield StoreProblem(bucket.key(table.name), error.problem, Remedy.SET_ASIDE)
        yield from _doubled(bucket, rows)
        yield from self._missing(bucket, rows)
        if "activities" in rows:
            yield from self._activities(bucket, rows["activities"])
            yield from _strays(bucket, rows)
            yield from _miscounted(bucket, rows)

    def _missing(self, bucket: Bucket, rows: _Month) -> Iterator[StoreProblem]:
        if all(frame.is_empty() for frame in rows.values()):
            return  # the last file of some table, which has no rows any more
        without = self._without(bucket)
        for name in STORED_FACTS:
            key = bucket.key(name)
            if name not in without and self._disk.stamp(key) is None:
                ids = frozenset(pl.concat(frame["activity_id"] for frame in rows.values()))
                message = "missing, though other tables have this month"
                yield StoreProblem(key, message, Remedy.TAKE_OUT, ids)

    def _without(self, bucket: Bucket) -> frozenset[str]:
        """Return the tables that have no rows in a month, as its activities say."""
        content = self._disk.read(bucket.key("activities"))
        with suppress(DamagedStoreError):
            return tables_without_rows(content) if content else frozenset()
        return frozenset()

    def _activities(self, bucket: Bucket, activities: pl.DataFrame) -> Iterator[StoreProblem]:
        key = bucket.key("activities")
        self._runs.append(activities.select(RUN_COLUMNS))
        columns = ("activity_id", "start_time_utc", "is_run", "rows_good")
        for activity_id, start, is_run, rows_good in activities.select(columns).iter_rows():
            if self._settings.bucket(start, activity_id) != bucket:
                yield _about(key, activity_id, "does not belong in this bucket")
            if activity_id in self._where:
                yield _about(key, activity_id, f"is in {self._where[activity_id]} too")
            self._where[activity_id] = key
            if is_run and rows_good:
                self._recorded[activity_id] = key

    def _verdicts(self) -> Iterator[StoreProblem]:
        judged: set[str] = set()
        for bucket in buckets(self._disk, FILES):
            key = bucket.key(FILES.name)
            try:
                rows = read_sealed(self._disk, FILES, key)
            except DamagedStoreError as error:
                yield StoreProblem(key, error.problem, Remedy.SET_ASIDE)
                continue
            yield from self._indexed(key, rows)
            self._contents |= set(rows["file_sha256"])
            self._forgotten |= set(rows.filter(verdict=Verdict.FORGOTTEN)["file_sha256"])
            published = set(rows.filter(pl.col("verdict").is_in(PUBLISHED))["activity_id"])
            for activity_id in sorted(published - self._where.keys()):
                yield StoreProblem(key, f"activity {activity_id} is not stored", Remedy.JUDGE)
            judged |= published
        for activity_id in sorted(self._where.keys() - judged):
            message = f"activity {activity_id} has no verdict"
            yield StoreProblem(self._where[activity_id], message, Remedy.JUDGE)

    def _hidden(self) -> Iterator[StoreProblem]:
        for table in HIDDEN.values():
            for bucket in buckets(self._disk, table):
                try:
                    read_sealed(self._disk, table, bucket.key(table.name))
                except DamagedStoreError as error:
                    yield StoreProblem(bucket.key(table.name), error.problem, Remedy.SET_ASIDE)

    def _indexed(self, key: str, rows: pl.DataFrame) -> Iterator[StoreProblem]:
        """Compare an index that says it is up to date; one that is behind catches up by itself."""
        is_current = self._index.stamps().get(key) == self._disk.stamp(key)
        if is_current and self._index.bucket(key) != set(
            rows.select(KnownFile._fields).iter_rows()
        ):
            yield StoreProblem(key, "the index holds other verdicts", Remedy.JUDGE)

    def _recordings(self) -> Iterator[StoreProblem]:
        stored = set(filter(_RECORDING.fullmatch, self._disk.keys(SERIES.name)))
        for activity_id, key in self._recorded.items():
            recording = f"{SERIES.name}/{activity_id}.parquet"
            if recording not in stored:
                yield _about(key, activity_id, "has no recording")
            else:
                stored.remove(recording)
                yield from self._recording(recording)
        for aside in filter(_RECORDING_ASIDE.fullmatch, self._disk.keys(f"{ASIDE}/{SERIES.name}")):
            yield from self._recording(aside)
        for stray in sorted(stored):
            yield StoreProblem(stray, "a recording without its activity", Remedy.SET_ASIDE)

    def _judgements(self) -> Iterator[StoreProblem]:
        """Find rows of athletes who were not judged, and of runs that are not theirs."""
        runs = pl.concat([STORED_FACTS["activities"].empty().select(RUN_COLUMNS), *self._runs])
        for key in lost_files(self._disk):
            yield StoreProblem(key, "missing: judged again from the facts", Remedy.JUDGE_ALL)
        noted, current = bases(self._disk), facts_hashes(runs)
        up_to_date = {name for name, held in noted.items() if held.facts_hash == current.get(name)}
        with_runs = set(runs["athlete_id"])
        for table in JUDGEMENTS.values():
            for bucket in buckets(self._disk, table):
                key = bucket.key(table.name)
                try:
                    rows = read_sealed(self._disk, table, bucket.key(table.name))
                except DamagedStoreError as error:
                    yield StoreProblem(key, error.problem, Remedy.SET_ASIDE)
                    continue
                allowed = noted.keys() if table.name in OF_THE_COACH else noted.keys() & with_runs
                is_strange = ~pl.col("athlete_id").is_in(list(allowed))
                yield from _misjudged(key, rows.filter(is_strange), "of athletes without runs")
                doubled = rows.filter(rows.select(table.key).is_duplicated())
                yield from _misjudged(key, doubled, "that have the same key as another row")
                current_rows = rows.filter(pl.col("athlete_id").is_in(list(up_to_date)))
                others = _of_other_runs(current_rows, runs)
                yield from _misjudged(key, others, "of runs that are not the athlete's")

    def _team_tables(self) -> Iterator[StoreProblem]:
        for table in TEAM_TABLES.values():
            for bucket in buckets(self._disk, table):
                key = bucket.key(table.name)
                try:
                    rows = read_sealed(self._disk, table, key)
                except DamagedStoreError as error:
                    yield StoreProblem(key, error.problem, Remedy.SET_ASIDE)
                    continue
                if rows.select(table.key).is_duplicated().any():
                    message = "rows that have the same key"
                    yield StoreProblem(key, message, Remedy.SET_ASIDE)

    def _strangers(self) -> Iterator[StoreProblem]:
        """Find every file that the store did not write, such as a sync tool's second copy."""
        for key in sorted(self._disk.keys("")):
            if not is_own(key, files_per_bucket=self._settings.files_per_bucket):
                yield StoreProblem(key, "not a file of this store", Remedy.SET_ASIDE)

    def _secret(self) -> Iterator[StoreProblem]:
        try:
            read_secret(self._disk)
        except DamagedStoreError as error:
            yield StoreProblem(DEVICE_KEY, error.problem, Remedy.NEW_KEY)

    def _notes(self) -> Iterator[StoreProblem]:
        """Find notes that are not what was written; the store goes on without each of them."""
        for key, load in _NOTES.items():
            content = self._disk.read(key)
            try:
                if content is not None:
                    load(content)
            except ValueError as error:
                yield StoreProblem(key, str(error), Remedy.SET_ASIDE)

    def _raw(self) -> Iterator[StoreProblem]:
        archive = Archive(self._disk)
        for file_sha256 in filter(archive.holds, self._archived):
            try:
                archive.read(file_sha256)
            except DamagedStoreError as error:
                yield StoreProblem(raw_key(file_sha256), error.problem, Remedy.SET_ASIDE)

    def _unjudged_raw(self) -> Iterator[StoreProblem]:
        """Find archived files that no verdict allows, and that no run has still to publish."""
        hashes = set(Archive(self._disk).hashes())
        for file_sha256 in sorted(hashes & self._forgotten):
            yield StoreProblem(raw_key(file_sha256), "of a forgotten file", Remedy.REMOVE_RAW)
        if not has_runs(self._disk):
            for file_sha256 in sorted(hashes - self._contents):
                yield StoreProblem(raw_key(file_sha256), "no verdict on it", Remedy.TAKE_UP)

    def _recording(self, key: str) -> Iterator[StoreProblem]:
        try:
            read_sealed(self._disk, SERIES, key)
        except DamagedStoreError as error:
            yield StoreProblem(key, error.problem, Remedy.SET_ASIDE)


def _about(key: str, activity_id: str, message: str) -> StoreProblem:
    return StoreProblem(
        key, f"activity {activity_id} {message}", Remedy.TAKE_OUT, frozenset([activity_id])
    )


def _doubled(bucket: Bucket, rows: _Month) -> Iterator[StoreProblem]:
    for name, frame in rows.items():
        doubled = frame.filter(frame.select(STORED_FACTS[name].key).is_duplicated())
        if not doubled.is_empty():
            message = f"{doubled.height} rows have the same key as another row"
            yield StoreProblem(bucket.key(name), message, Remedy.TAKE_OUT, _ids(doubled))


def _strays(bucket: Bucket, rows: _Month) -> Iterator[StoreProblem]:
    """Find rows of an activity that is not there, or not in that version."""
    version_key = ["activity_id", "measure_version"]
    for name, frame in rows.items():
        strays = frame.join(rows["activities"], on=version_key, how="anti")
        if not strays.is_empty():
            message = f"{strays.height} rows without their activity"
            yield StoreProblem(bucket.key(name), message, Remedy.TAKE_OUT, _ids(strays))


def _miscounted(bucket: Bucket, rows: _Month) -> Iterator[StoreProblem]:
    for name in _COUNTS.keys() & rows.keys():
        expected = pl.col(_COUNTS[name])
        sizes = rows[name].group_by("activity_id").agg(pl.len().alias("found"))
        counted = (
            rows["activities"]
            .join(sizes, on="activity_id", how="left")
            .select("activity_id", expected.alias("expected"), pl.col("found").fill_null(0))
        )
        for activity_id, count, row_count in counted.iter_rows():
            if count is not None and count != row_count:
                problem = f"has {row_count} rows here, its {_COUNTS[name]} is {count}"
                yield _about(bucket.key(name), activity_id, problem)


def _misjudged(key: str, rows: pl.DataFrame, what: str) -> Iterator[StoreProblem]:
    if not rows.is_empty():
        yield StoreProblem(
            key,
            f"{rows.height} rows {what}",
            Remedy.REMOVE_JUDGEMENTS,
            athletes=frozenset(rows["athlete_id"]),
        )


def _of_other_runs(rows: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Select the rows that name a run which is not this athlete's."""
    if "activity_id" not in rows.columns:
        return rows.clear()
    named = rows.filter(pl.col("activity_id").is_not_null())
    return named.join(runs, on=["athlete_id", "activity_id"], how="anti")


def _ids(rows: pl.DataFrame) -> frozenset[str]:
    return frozenset(rows["activity_id"])
