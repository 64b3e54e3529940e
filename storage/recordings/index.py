"""What is known already: a local SQLite cache that makes a second look at a folder cheap.

A file is known by its path, size and modification time, a member of an archive by its CRC-32 and
size. Only this index knows paths, and it never leaves the machine. Verdicts are copied from the
`files` table, bucket by bucket, and copied again whenever a bucket's stamp has changed; paths come
back by offering the files again. Readings are what recordings said when they were last read, and
are read again where they are gone. Losing the index therefore loses nothing.

Light to import: no table library, so that a second run over known files is over at once.

Whatever is wrong with it, it is set aside as `index.sqlite.damaged`, made anew and filled from the
tables, with one line in the log: nobody has to know that it exists.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeAlias, TypeVar

from storage.backends.base import DEVICE_KEY, Stamp
from storage.backends.errors import (
    DamagedStoreError,
    FullError,
    LockedError,
    ReadOnlyError,
    StoreError,
)
from storage.backends.locks import OWNER_ONLY_FILE, locked
from storage.backends.open import disk_at
from storage.format.enums import Verdict
from storage.format.layout import INDEX

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
_Statement: TypeAlias = tuple[str, Sequence[Sequence[object]]]

_FILES_TABLE = "files"
_WAIT_S = 30.0
_KNOWN = "file_sha256, part_index, session_index, verdict, reason, activity_id"
_HELD = ("content", "member_name")
"""The tables that say what a path holds."""
_JUDGED = "select file_sha256 from verdict"
_KINDS: dict[int | None, type[StoreError]] = {
    sqlite3.SQLITE_FULL: FullError,
    sqlite3.SQLITE_READONLY: ReadOnlyError,
    sqlite3.SQLITE_BUSY: LockedError,
}

_PRIMARY = 0xFF
_SHORT_READ = 522
_IN_THE_WAY = frozenset(
    (
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
        *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH),
        *(sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT),
    )
)
"""What an index cannot help; every other error of SQLite is damage."""

_SCHEMA = """
create table if not exists owner (
    only integer primary key check (only = 0), store text not null
) without rowid;
create table if not exists place (
    path blob primary key, size integer not null, mtime_ns integer not null
) without rowid;
create table if not exists content (
    path blob not null, file_sha256 text not null, primary key (path, file_sha256)
) without rowid;
create table if not exists member_name (
    path blob not null, file_sha256 text not null, name text not null,
    primary key (path, file_sha256, name)
) without rowid;
create index if not exists content_hash on content (file_sha256);
create table if not exists member (
    crc32 integer not null, size integer not null, file_sha256 text not null,
    primary key (crc32, size)
) without rowid;
create table if not exists bucket (
    key text primary key, size integer not null, mtime_ns integer not null
) without rowid;
create table if not exists verdict (
    file_sha256 text not null, part_index integer not null, session_index integer not null,
    verdict text not null, reason text, activity_id text, bucket text not null,
    primary key (file_sha256, part_index, session_index)
) without rowid;
create index if not exists verdict_bucket on verdict (bucket);
create table if not exists sighting (
    source blob primary key, size integer not null, mtime_ns integer not null,
    file_sha256 text not null, seen_ns integer not null
) without rowid;
create table if not exists root (path blob primary key) without rowid;
create table if not exists reading (
    athlete_id text not null, key text not null, value text not null,
    primary key (athlete_id, key)
) without rowid;
create table if not exists note (name text primary key, value text not null) without rowid;
"""


class Place(NamedTuple):
    """A file as the file system lists it."""

    path: str
    size_bytes: int
    mtime_ns: int


class ArchiveMember(NamedTuple):
    """A member of an archive as the archive lists it."""

    crc32: int
    size_bytes: int


class KnownFile(NamedTuple):
    """What is known of one file, or of one activity in it (part and session from 1)."""

    file_sha256: str
    part_index: int
    session_index: int
    verdict: Verdict
    reason: str | None
    activity_id: str | None


class Sighting(NamedTuple):
    """An unfinished file as it was when it was first seen so, and when that was."""

    size_bytes: int
    mtime_ns: int
    file_sha256: str
    seen_ns: int


class Index:
    """The open index of one store; a context manager, with the errors of `storage.backends.errors`.

    Something else in its place, a damaged index, or that of another store, is made anew.
    """

    _database: sqlite3.Connection
    _inode: int | None = None

    def __init__(self, store: str | Path) -> None:
        self._disk = disk_at(store)
        self._path = self._disk.cache_folder() / INDEX
        with self._explained():
            try:
                self._open()
            except sqlite3.Error as error:
                self._start_anew(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        if hasattr(self, "_database"):
            self._database.close()

    def knows(self, place: Place) -> bool:
        """Tell whether this very file was remembered: same path, size and modification time."""
        return place in self.known((place,))

    def known(self, places: Sequence[Place]) -> set[Place]:
        """Return those of some places that are remembered as they are, some hundreds at most."""
        keys = [_key(place.path) for place in places]
        holders = ", ".join("?" * len(keys))
        query = f"select path, size, mtime_ns from place where path in ({holders})"
        remembered = {path: (size, mtime_ns) for path, size, mtime_ns in self._rows(query, *keys)}
        pairs = zip(keys, places, strict=True)
        return {place for key, place in pairs if remembered.get(key) == place[1:]}

    def contents(self, path: str) -> list[str]:
        """Return the hashes of what was found at a path: one, or an archive's many."""
        query = "select file_sha256 from content where path = ?"
        return [hash_ for (hash_,) in self._rows(query, _key(path))]

    def paths(self, file_sha256: str) -> list[str]:
        """List where a content was found, archives included."""
        query = "select path from content where file_sha256 = ?"
        return [os.fsdecode(path) for (path,) in self._rows(query, file_sha256)]

    def names(self, file_sha256: str) -> list[str]:
        """List where a content was found, a member of an archive by its name inside.

        A file that is held is not remembered as a place yet; it was only seen.
        """
        query = """
            select content.path, member_name.name from content
            left join member_name using (path, file_sha256) where file_sha256 = ?
        """
        rows = self._rows(query, file_sha256)
        places = [os.fsdecode(path) + (f"/{name}" if name else "") for path, name in rows]
        seen = "select source from sighting where file_sha256 = ?"
        return places or [os.fsdecode(source) for (source,) in self._rows(seen, file_sha256)]

    def places(self) -> list[tuple[str, str]]:
        """List every path at which a content was found, with its hash."""
        rows = self._rows("select path, file_sha256 from content")
        return [(os.fsdecode(path), file_sha256) for path, file_sha256 in rows]

    def contents_of_several_places(self) -> list[str]:
        """List the hashes of contents that were found at more than one path."""
        query = "select file_sha256 from content group by file_sha256 having count(*) > 1"
        return [file_sha256 for (file_sha256,) in self._rows(query)]

    def remember_roots(self, paths: Iterable[str]) -> None:
        """Note folders below which sub-folders tell whose a file is."""
        self._write(("replace into root values (?)", [(_key(path),) for path in paths]))

    def roots(self) -> list[str]:
        """List the folders that were named when files were offered."""
        return [os.fsdecode(path) for (path,) in self._rows("select path from root")]

    def note(self, name: str) -> str | None:
        """Return what was noted under a name; None where nothing was."""
        rows = self._rows("select value from note where name = ?", name)
        return rows[0][0] if rows else None

    def write_note(self, name: str, value: str) -> None:
        """Note a value under a name, in place of an earlier one."""
        self._write(("replace into note values (?, ?)", [(name, value)]))

    def sighting(self, source: str) -> Sighting | None:
        """Return when an unfinished file, or a member of an archive, was first as it last was."""
        query = "select size, mtime_ns, file_sha256, seen_ns from sighting where source = ?"
        return next(map(Sighting._make, self._rows(query, _key(source))), None)

    def notes(self, prefix: str) -> list[str]:
        """List the names of notes that begin with a word."""
        rows = self._rows("select name from note where substr(name, 1, ?) = ?", len(prefix), prefix)
        return [name for (name,) in rows]

    def drop_notes(self, names: Iterable[str]) -> None:
        """Forget these notes."""
        self._write(("delete from note where name = ?", [(name,) for name in names]))

    def readings(self, athletes: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return what was read from the recordings of each of these athletes, by its key."""
        query = "select key, value from reading where athlete_id = ?"
        return {athlete_id: dict(self._rows(query, athlete_id)) for athlete_id in athletes}

    def keep_readings(self, by_athlete: Mapping[str, Mapping[str, str]]) -> None:
        """Keep these readings of athletes in place of all others of theirs."""
        self.forget_readings(by_athlete)
        self._write(
            (
                "insert into reading values (?, ?, ?)",
                [
                    (athlete_id, *reading)
                    for athlete_id, readings in by_athlete.items()
                    for reading in readings.items()
                ],
            )
        )

    def forget_readings(self, athletes: Iterable[str]) -> None:
        """Drop all that was read from the recordings of these athletes."""
        rows = [(athlete_id,) for athlete_id in athletes]
        self._write(("delete from reading where athlete_id = ?", rows))

    def has_sightings(self) -> bool:
        """Tell whether any file is waited for."""
        return bool(self._rows("select 1 from sighting limit 1"))

    def see(self, source: str, sighting: Sighting) -> None:
        """Note how an unfinished file is now, in place of how it was."""
        self._write(
            ("replace into sighting values (?, ?, ?, ?, ?)", [(_key(source), *sighting)]),
        )

    def unsee(self, *sources: str) -> None:
        """Forget how unfinished files were."""
        rows = [(_key(source),) for source in sources]
        self._write(("delete from sighting where source = ?", rows))

    def member(self, member: ArchiveMember) -> str | None:
        """Return the hash of a remembered member; None where it is not known."""
        query = "select file_sha256 from member where crc32 = ? and size = ?"
        return next((hash_ for (hash_,) in self._rows(query, *member)), None)

    def verdicts(self, file_sha256: str) -> list[KnownFile]:
        """Return what became of a content; nothing where it was never published."""
        query = f"select {_KNOWN} from verdict where file_sha256 = ?"
        files = map(KnownFile._make, self._rows(query, file_sha256))
        try:
            return [file._replace(verdict=Verdict(file.verdict)) for file in files]
        except ValueError as error:
            self._start_anew(sqlite3.DatabaseError(f"no verdict: {error}"))
            return self.verdicts(file_sha256)

    def remember(self, contents: Iterable[tuple[Place, Sequence[str]]]) -> None:
        """Remember places that need no second look, each with the hashes of what it holds."""
        held = [(_key(place.path), place, hashes) for place, hashes in contents]
        self._write(
            (
                "replace into place values (?, ?, ?)",
                [(path, *place[1:]) for path, place, _ in held],
            ),
            *(
                (f"delete from {table} where path = ?", [(path,) for path, _, _ in held])
                for table in _HELD
            ),
            (
                "replace into content values (?, ?)",
                [(path, hash_) for path, _, hashes in held for hash_ in hashes],
            ),
        )

    def remember_members(self, hashes: Iterable[tuple[ArchiveMember, str]]) -> None:
        """Remember members of archives with the hashes of their contents."""
        rows = [(*member, hash_) for member, hash_ in hashes]
        self._write(("replace into member values (?, ?, ?)", rows))

    def remember_names(self, names: Iterable[tuple[Place, str, str]]) -> None:
        """Remember what members of remembered archives are called: place, hash and name."""
        rows = [(_key(place.path), hash_, name) for place, hash_, name in names]
        self._write(("replace into member_name values (?, ?, ?)", rows))

    def stamps(self) -> dict[str, Stamp]:
        """Tell which state of each bucket of `files` the verdicts were copied from."""
        rows = self._rows("select key, size, mtime_ns from bucket")
        return {key: (size, mtime_ns) for key, size, mtime_ns in rows}

    def bucket_of(self, file_sha256: str) -> str | None:
        """Return the bucket that holds the verdict on a content."""
        query = "select bucket from verdict where file_sha256 = ? limit 1"
        return next((key for (key,) in self._rows(query, file_sha256)), None)

    def forgotten(self) -> list[str]:
        """List the contents that must not come back."""
        query = "select file_sha256 from verdict where verdict = ?"
        return [hash_ for (hash_,) in self._rows(query, str(Verdict.FORGOTTEN))]

    def bucket(self, key: str) -> set[KnownFile]:
        """Return all verdicts that were copied from a bucket."""
        query = f"select {_KNOWN} from verdict where bucket = ?"
        return set(map(KnownFile._make, self._rows(query, key)))

    def copy_bucket(self, key: str, stamp: Stamp, rows: Iterable[Sequence[object]]) -> None:
        """Take a bucket's verdicts over: rows as in `KnownFile`."""
        self._write(
            ("delete from verdict where bucket = ?", [(key,)]),
            ("replace into verdict values (?, ?, ?, ?, ?, ?, ?)", [(*row, key) for row in rows]),
            ("replace into bucket values (?, ?, ?)", [(key, *stamp)]),
        )

    def forget_bucket(self, key: str) -> None:
        """Drop the verdicts of a bucket that is gone."""
        self._write(
            ("delete from verdict where bucket = ?", [(key,)]),
            ("delete from bucket where key = ?", [(key,)]),
        )

    def relocate(self, path: str, target: str) -> None:
        """Take a file for moved and otherwise the same."""
        paths = (_key(target), _key(path))
        self._write(
            ("update or replace place set path = ? where path = ?", [paths]),
            *(
                (f"update or replace {table} set path = ? where path = ?", [paths])
                for table in _HELD
            ),
        )

    def forget_places(self, hashes: Iterable[str]) -> None:
        """Forget where these contents lie: what holds them is opened at the next look."""
        rows = [(hash_,) for hash_ in hashes]
        paths = "select path from content where file_sha256 = ?"
        self._write(
            (f"delete from place where path in ({paths})", rows),
            *((f"delete from {table} where file_sha256 = ?", rows) for table in _HELD),
            ("delete from member where file_sha256 = ?", rows),
            ("delete from sighting where file_sha256 = ?", rows),
        )
        self._forget_empty_roots()

    def _forget_empty_roots(self) -> None:
        """Forget the folders below which nothing is remembered: their names may be people's."""
        paths = [path for path, _ in self.places()]
        empty = [
            (_key(root),)
            for root in self.roots()
            if not any(path == root or path.startswith(f"{root}/") for path in paths)
        ]
        self._write(("delete from root where path = ?", empty))

    def forget_unjudged(self) -> None:
        """Forget places and members that hold anything without a verdict: they need a new look."""
        paths = f"select path from content where file_sha256 not in ({_JUDGED})"
        self._write(
            (f"delete from member where file_sha256 not in ({_JUDGED})", [()]),
            (f"delete from place where path in ({paths})", [()]),
            *(
                (f"delete from {table} where file_sha256 not in ({_JUDGED})", [()])
                for table in _HELD
            ),
        )

    def compact(self) -> None:
        """Leave nothing of what was forgotten in the file, its free pages or its journal."""
        _set_aside_path(self._path).unlink(missing_ok=True)
        self._rows("vacuum")
        self._rows("pragma wal_checkpoint(truncate)")

    def _rows(self, query: str, *values: object) -> list[Any]:
        return self._tried(lambda: self._database.execute(query, values).fetchall())

    def _write(self, *statements: _Statement) -> None:
        """Make all of a change, or none of it."""
        self._tried(lambda: self._written(statements))

    def _written(self, statements: Iterable[_Statement]) -> None:
        with self._database as database:
            for query, rows in statements:
                database.executemany(query, rows)

    def _tried(self, action: Callable[[], _T]) -> _T:
        """Do something with the index; where that shows damage, do it again with a new one."""
        with self._explained():
            try:
                return action()
            except sqlite3.Error as error:
                self._start_anew(error)
                return action()

    def _open(self) -> None:
        """Open the database, check that it is this store's, and fill one that is new."""
        database = _connected(self._path)
        try:
            owner = hashlib.sha256(self._disk.read(DEVICE_KEY) or b"").hexdigest()
            written = database.execute("select store from owner").fetchone()
            if written is None:
                with database:
                    database.execute("insert or ignore into owner values (0, ?)", (owner,))
            elif written != (owner,):
                raise sqlite3.DatabaseError("it is another store's")
        except BaseException:
            database.close()
            raise
        self._database, self._inode = database, _inode(self._path)
        if written is None:
            self._refill()

    def _start_anew(self, error: sqlite3.Error) -> None:
        """Set a damaged index aside for a new one; raise what is no damage."""
        if not _is_damage(error) and not self._path.is_dir():
            raise error
        self.close()
        with locked(self._path.with_name(f"{INDEX}.lock"), wait_s=_WAIT_S):
            # Of several processes that meet the damage, the first deals with it.
            if self._inode in (None, _inode(self._path)):
                _set_aside(self._path)
                _LOG.warning("the index was damaged (%s): it is made anew from the tables", error)
            self._open()

    def _refill(self) -> None:
        """Copy the verdicts from the tables, as far as they can be read."""
        from storage.recordings.verdict_copy import copy_verdicts  # noqa: PLC0415 - loads Polars

        if self._disk.names(_FILES_TABLE):
            with suppress(DamagedStoreError):
                copy_verdicts(self._disk, self)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            kind = _KINDS.get(getattr(error, "sqlite_errorcode", None), StoreError)
            raise kind(f"the index cannot be used: {error}", path=self._path) from error


def _key(path: str) -> bytes:
    """Return how a path is kept: from the root on, so that no current folder matters."""
    return os.fsencode(os.path.abspath(path))  # noqa: PTH100 - of many thousands


def _connected(path: Path) -> sqlite3.Connection:
    with suppress(OSError):
        # SQLite would let others read it; what it adds beside it has the same permissions.
        path.touch(mode=OWNER_ONLY_FILE)
    database = sqlite3.connect(path, timeout=_WAIT_S)
    try:
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = normal")
        # Paths may hold names: what is forgotten must not linger in free pages.
        database.execute("pragma secure_delete = on")
        database.executescript(_SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _is_damage(error: sqlite3.Error) -> bool:
    """Tell damage from a disk, a lock or a permission that is in the way."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code == _SHORT_READ or code & _PRIMARY not in _IN_THE_WAY


def _inode(path: Path) -> int | None:
    try:
        return path.lstat().st_ino
    except FileNotFoundError:
        return None


def _set_aside(path: Path) -> None:
    target = _set_aside_path(path)
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    with suppress(FileNotFoundError):
        path.replace(target)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _set_aside_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.damaged")
