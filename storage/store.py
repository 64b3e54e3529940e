"""The store as the rest of the program, and a notebook, sees it.

What writes, checks and repairs a store is imported when it is asked for: most commands only read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, TypeAlias

import polars as pl
from polars.exceptions import ComputeError, PanicException, SchemaError

from parsers.common.schema import Table
from storage.backends.base import Disk
from storage.backends.errors import (
    ConflictError,
    DamagedStoreError,
    StoreError,
)
from storage.backends.open import disk_at, is_remote
from storage.format.buckets import bucket_keys, buckets, read_bucket
from storage.format.enums import Verdict
from storage.format.layout import (
    LOCK,
    SCHEMA_VERSION,
    read_settings,
)
from storage.format.parquet import decode_any
from storage.publish.judgements import (
    Basis,
    Since,
    holds_team_table,
    publish_judgements,
    publish_team_table,
    remove_judgements,
    settled_texts,
    standing,
)
from storage.publish.judging_workspace import judging_workspace, remember_workspace
from storage.publish.living import has_dead_runs, is_alive
from storage.recordings.archive import Archive
from storage.recordings.assignment import device_keys
from storage.recordings.creation import LOCK_WAIT_S, make_store
from storage.recordings.index import Index
from storage.recordings.secret import read_secret
from storage.recordings.tables import READABLE, STORED
from storage.recordings.undo import drop_last, last_noted, remember_before
from storage.recordings.verdicts import Held

if TYPE_CHECKING:
    from storage.maintenance.forget import Forgotten
    from storage.maintenance.verify import StoreProblem
    from storage.publish.runs import StagingRun

_READS = 20

Query: TypeAlias = Callable[[pl.LazyFrame], pl.LazyFrame]


class Store:
    """An existing store. Reading needs no lock: every bucket is found old or new, never half."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    @property
    def address(self) -> str:
        """Return what `open_store` opens it by."""
        return self._disk.address

    @property
    def path(self) -> Path:
        """Return the store's folder; `StoreError` where it is none on this machine."""
        if is_remote(self.address):
            raise StoreError("this store is in a bucket, so it has no folder", path=self.address)
        return Path(self.address)

    def scan(self, table: str) -> pl.LazyFrame:
        """Return the rows of a table, lazily; `KeyError` for a name that is no table.

        The frame is of the files that there are now: make a new one for each query, and use `read`
        while others publish. Only the store's own files are read, whatever lies beside them.
        """
        declared = READABLE[table]
        keys = bucket_keys(self._disk, declared)
        return _scanned(declared, [self._disk.where(key) for key in keys])

    def read(
        self, table: str, query: Query = lambda rows: rows, *, since: date = date.min
    ) -> pl.DataFrame:
        """Collect the rows that a query makes of `scan`, also while others publish.

        In a folder every file is opened first, so that no writer changes what is read. In a
        bucket, where Polars fetches a file in pieces, all is read again when any was replaced.
        `ConflictError` where that happens each time; `DamagedStoreError` names what is damaged.

        With `since`, months that hold no row of that local day or a later one are not opened: a
        store of ten years has a hundred of them. The query has to leave out the earlier rows.
        """
        return self._read(READABLE[table], query, since)

    def _read(self, declared: Table, query: Query, since: date = date.min) -> pl.DataFrame:
        for _ in range(_READS):
            before = self._disk.fingerprint(declared.name)
            try:
                with self._disk.sources(bucket_keys(self._disk, declared, since)) as sources:
                    rows = query(_scanned(declared, sources)).collect()
            except FileNotFoundError:
                continue
            # A panic is no Exception: nothing else would stop it short of the user.
            except (ComputeError, SchemaError, PanicException) as error:
                self._check_buckets(declared, error)
                if isinstance(error, SchemaError):
                    raise
                continue
            if self._disk.fingerprint(declared.name) == before:
                return rows
        raise ConflictError(
            "the table changed each time it was read; try again",
            path=self._disk.where(declared.name),
        )

    def _check_buckets(self, table: Table, error: BaseException) -> None:
        """Raise what damage explains an error; where there is none, a file was just replaced."""
        for bucket in buckets(self._disk, table):
            try:
                read_bucket(self._disk, table, bucket)
            except DamagedStoreError as damage:
                raise damage from error

    def tables_version(self) -> str:
        """Return a text that changes whenever a table does, without opening any."""
        digest = hashlib.sha256()
        for table in READABLE:
            for key in sorted(self._disk.keys(table)):
                digest.update(f"{key} {self._disk.stamp(key)}\n".encode())
        return digest.hexdigest()

    def series(self, activity_id: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Read the recording of one activity, or some columns; no rows where none is stored."""
        key = f"series/{activity_id}.parquet"
        content = self._disk.read(key)
        if content is None:
            return STORED["series"].empty()
        try:
            return decode_any(content, columns)
        except DamagedStoreError as error:
            raise DamagedStoreError(error.problem, path=self._disk.where(key)) from error

    def files(self) -> pl.DataFrame:
        """Read the verdict on every file ever offered, in the order of the offers."""
        return self.read("files").sort("offered_at", "file_sha256", "part_index")

    @property
    def archive(self) -> Archive:
        """Return the raw files that were kept."""
        return Archive(self._disk)

    def judged_before(self, version: int | None) -> list[str]:
        """List the watch files whose verdict is of an older `measure_version`; None for all.

        Files of no known format, and those that were forgotten, are not among them.
        """
        is_old = pl.lit(value=True) if version is None else pl.col("measure_version") < version
        is_there = pl.col("format").is_not_null() & (pl.col("verdict") != Verdict.FORGOTTEN)
        hashes = self.read(
            "files", lambda rows: rows.filter(is_old, is_there).select("file_sha256").unique()
        )
        return sorted(hashes.to_series().to_list())

    def first_offers(self, hashes: Sequence[str]) -> dict[str, datetime]:
        """Tell when each of these watch files was first offered."""
        is_wanted = pl.col("file_sha256").is_in(hashes)
        first = pl.col("offered_at").min()
        rows = self.read(
            "files", lambda files: files.filter(is_wanted).group_by("file_sha256").agg(first)
        )
        return dict(rows.iter_rows())

    def held(self) -> tuple[Held, ...]:
        """List the contents that broke off, and that nothing more is known of yet."""
        is_held = pl.col("verdict") == Verdict.HELD
        rows = self.read("files", lambda files: files.filter(is_held).select(Held._fields))
        return tuple(map(Held._make, rows.iter_rows()))

    def is_running(self, run: str) -> bool:
        """Tell whether a run, by its name, still stages or publishes."""
        return is_alive(self._disk, run)

    def claims(self, query: Query = lambda rows: rows) -> pl.DataFrame:
        """Collect a query on what is known of recordings and whose they are: see `CLAIMS`."""
        from storage.recordings.recordings import CLAIMS
        from storage.recordings.registry import RecordingRegistry

        registry = RecordingRegistry(self._disk, read_settings(self._disk))
        if registry.lacks_any():  # they were lost, and are made from the rows
            return query(registry.claims().lazy()).collect()
        return self._read(CLAIMS, query)

    def device_keys(self, serial_numbers: Iterable[str], makers: Iterable[str]) -> set[str]:
        """Return how watches of these serial numbers are called in this store's tables."""
        return device_keys(read_secret(self._disk), serial_numbers, makers)

    def assign(self, rows: Iterable[dict[str, Any]]) -> None:
        """Assign stored activities to runners, as rows of `ASSIGNMENTS`; no file is read again."""
        with self.run() as run:
            with run.staging.chunk() as chunk:
                chunk.assign(rows)
            run.publish()

    def remember_before(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Note the assignments that a change is about to replace, for `last_noted`."""
        remember_before(self._disk, rows)

    def last_noted(self) -> list[Mapping[str, Any]]:
        """Return the assignments before the last noted change; none without one."""
        return last_noted(self._disk)

    def drop_last_note(self) -> None:
        """Drop the note of the last change, once it is taken back."""
        drop_last(self._disk)

    def finish_dead_runs(self) -> None:
        """Publish what dead runs had staged, before anything is decided by what is stored."""
        if has_dead_runs(self._disk):
            with self.run():
                pass

    def forget(self, athlete_id: str, *, wait_s: float = LOCK_WAIT_S) -> Forgotten:
        """Remove all of an athlete for good; what dead runs had staged is published before."""
        from storage.maintenance.forget import forget
        from storage.publish.migrate import migrate
        from storage.publish.runs import recover

        with self._disk.locked(LOCK, wait_s=wait_s), self.index() as index:
            settings = migrate(self._disk)
            recover(self._disk, settings)
            return forget(self._disk, settings, index, athlete_id)

    def judged(self) -> dict[str, Basis]:
        """Return what the stored judgements of each athlete rest on."""
        return standing(self._disk)

    def judging_workspace(self) -> str | None:
        """Return the id of the workspace that the store was judged for, None where none did."""
        return judging_workspace(self._disk)

    def remember_workspace(self, workspace_id: str) -> None:
        """Write down which workspace the store is judged for from now on."""
        remember_workspace(self._disk, workspace_id)

    def publish_judgements(
        self,
        judged: Mapping[str, pl.DataFrame],
        basis: Mapping[str, Basis],
        *,
        since: Mapping[str, Since] = MappingProxyType({}),
        settled: Mapping[str, str] = MappingProxyType({}),
    ) -> int:
        """Replace judgements of the athletes in `basis` by the rows in `judged`, by table.

        From the days in `since` on, else all of them; `settled` is what later days are judged
        from. How many files were replaced.
        """
        with self._disk.locked(LOCK, wait_s=LOCK_WAIT_S):
            return publish_judgements(self._disk, judged, basis, since=since, settled=settled)

    def settled_texts(self) -> dict[str, str]:
        """Return what a later day is judged from, by athlete."""
        return settled_texts(self._disk)

    def holds_team_table(self, name: str, rows: pl.DataFrame) -> bool:
        """Tell whether a table of the whole team, such as `meets`, has these rows."""
        return holds_team_table(self._disk, name, rows)

    def publish_team_table(self, name: str, rows: pl.DataFrame) -> int:
        """Replace a table of the whole team as a whole; return how many files were replaced."""
        with self._disk.locked(LOCK, wait_s=LOCK_WAIT_S):
            return publish_team_table(self._disk, name, rows)

    def remove_judgements(self, athletes: Iterable[str]) -> None:
        """Remove all that is said of athletes who have no facts any more."""
        with self._disk.locked(LOCK, wait_s=LOCK_WAIT_S):
            remove_judgements(self._disk, athletes)

    def index(self) -> Index:
        """Open the index of what is known already; a context manager."""
        return Index(self.address)

    def verify(
        self, *, archived: Sequence[str] = (), wait_s: float = LOCK_WAIT_S
    ) -> list[StoreProblem]:
        """Find everything wrong with the store, and with these hashes of its archive.

        Nothing where it is sound.
        """
        from storage.maintenance.verify import Inspection

        with self._disk.locked(LOCK, wait_s=wait_s), self.index() as index:
            settings = read_settings(self._disk)
            return list(Inspection(self._disk, settings, index, archived=archived).problems())

    def repair(
        self, *, archived: Sequence[str] = (), wait_s: float = LOCK_WAIT_S
    ) -> list[StoreProblem]:
        """Make the store sound; return what was wrong. Nothing unusable is deleted for good.

        What is archived and has to be measured again has a verdict of version 0 afterwards.
        """
        from storage.maintenance.repair import Repair
        from storage.publish.migrate import migrate

        with self._disk.locked(LOCK, wait_s=wait_s), self.index() as index:
            return Repair(self._disk, migrate(self._disk), index, archived=archived).repair()

    def run(self, *, wait_s: float = LOCK_WAIT_S) -> AbstractContextManager[StagingRun]:
        """Start a run of staging and publishing; what dead runs left behind is finished first.

        `LockedError` if another process publishes for longer than `wait_s`.
        """
        from storage.publish.runs import started

        return started(self._disk, wait_s=wait_s)


def _scanned(table: Table, sources: list[str] | list[IO[bytes]]) -> pl.LazyFrame:
    """Scan Parquet files under a table's columns, null where an older file lacks one."""
    if not sources:
        return pl.LazyFrame(schema=table.schema)
    return pl.scan_parquet(
        sources, schema=table.schema, missing_columns="insert", extra_columns="ignore"
    )


def open_store(path: Path | str) -> Store:
    """Open the store in a folder; one that an older program made is migrated first.

    `NotAStoreError` where there is none, `NewerStoreError` where a newer program made it.
    """
    disk = disk_at(path)
    if read_settings(disk).schema_version < SCHEMA_VERSION:
        from storage.publish.migrate import migrate

        with disk.locked(LOCK, wait_s=LOCK_WAIT_S):
            migrate(disk)
    return Store(disk)


def create_store(path: Path | str, *, files_per_bucket: int = 1) -> Store:
    """Open the store in a folder, made where there is none, readable by its owner only.

    A store that exists keeps the number of files per bucket that it was made with. A folder that
    holds anything else is left alone: `NotAStoreError`.
    """
    make_store(path, files_per_bucket=files_per_bucket)
    return open_store(path)
