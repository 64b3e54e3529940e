"""What is known already: a local SQLite cache that makes a second look at a folder cheap.

A file is known by its path, size and modification time, a member of an archive by its CRC-32 and
size. Only this index knows paths, and it never leaves the machine. Verdicts are copied from the
`files` table, bucket by bucket, and copied again whenever a bucket's stamp has changed; paths come
back by offering the files again. Losing the index therefore loses nothing.

Light to import: no table library, so that a second run over known files is over at once.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from storage.backends.base import Stamp
from storage.backends.errors import FullError, LockedError, ReadOnlyError, StoreError
from storage.backends.locks import OWNER_ONLY_FILE
from storage.backends.open import disk_at
from storage.format.enums import Verdict
from storage.format.layout import INDEX

_WAIT_S = 30.0
_KNOWN = "file_sha256, part_index, session_index, verdict, reason, activity_id"
_JUDGED = "select file_sha256 from verdict"
_KINDS: dict[int | None, type[StoreError]] = {
    sqlite3.SQLITE_FULL: FullError,
    sqlite3.SQLITE_READONLY: ReadOnlyError,
    sqlite3.SQLITE_BUSY: LockedError,
}

_SCHEMA = """
create table if not exists place (
    path blob primary key, size integer not null, mtime_ns integer not null
) without rowid;
create table if not exists content (
    path blob not null, file_sha256 text not null, primary key (path, file_sha256)
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


class Index:
    """The open index of one store; a context manager, with the errors of `storage.backends.errors`.

    Something else in its place, or a damaged index, is replaced by an empty one.
    """

    def __init__(self, store: str | Path) -> None:
        self._path = disk_at(store).cache_folder() / INDEX
        with self._explained():
            try:
                self._database = _opened(self._path)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                _remove(self._path)
                self._database = _opened(self._path)

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
        self._database.close()

    def knows(self, place: Place) -> bool:
        """Tell whether this very file was remembered: same path, size and modification time."""
        remembered = self._rows(
            "select size, mtime_ns from place where path = ?", os.fsencode(place.path)
        )
        return remembered == [place[1:]]

    def contents(self, path: str) -> list[str]:
        """Return the hashes of what was found at a path: one, or an archive's many."""
        query = "select file_sha256 from content where path = ?"
        return [hash_ for (hash_,) in self._rows(query, os.fsencode(path))]

    def paths(self, file_sha256: str) -> list[str]:
        """List where a content was found, archives included."""
        query = "select path from content where file_sha256 = ?"
        return [os.fsdecode(path) for (path,) in self._rows(query, file_sha256)]

    def places(self) -> list[tuple[str, str]]:
        """List every path at which a content was found, with its hash."""
        rows = self._rows("select path, file_sha256 from content")
        return [(os.fsdecode(path), file_sha256) for path, file_sha256 in rows]

    def member(self, member: ArchiveMember) -> str | None:
        """Return the hash of a remembered member; None where it is not known."""
        query = "select file_sha256 from member where crc32 = ? and size = ?"
        return next((hash_ for (hash_,) in self._rows(query, *member)), None)

    def verdicts(self, file_sha256: str) -> list[KnownFile]:
        """Return what became of a content; nothing where it was never published."""
        query = f"select {_KNOWN} from verdict where file_sha256 = ?"
        files = map(KnownFile._make, self._rows(query, file_sha256))
        return [file._replace(verdict=Verdict(file.verdict)) for file in files]

    def remember(self, contents: Iterable[tuple[Place, Sequence[str]]]) -> None:
        """Remember places that need no second look, each with the hashes of what it holds."""
        with self._change() as database:
            for place, hashes in contents:
                path = os.fsencode(place.path)
                database.execute("replace into place values (?, ?, ?)", (path, *place[1:]))
                database.execute("delete from content where path = ?", (path,))
                rows = [(path, hash_) for hash_ in hashes]
                database.executemany("replace into content values (?, ?)", rows)

    def remember_members(self, hashes: Iterable[tuple[ArchiveMember, str]]) -> None:
        """Remember members of archives with the hashes of their contents."""
        rows = [(*member, hash_) for member, hash_ in hashes]
        with self._change() as database:
            database.executemany("replace into member values (?, ?, ?)", rows)

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
        """Take a bucket's verdicts over: rows as in `Known`."""
        placed = [(*row, key) for row in rows]
        with self._change() as database:
            database.execute("delete from verdict where bucket = ?", (key,))
            database.executemany("replace into verdict values (?, ?, ?, ?, ?, ?, ?)", placed)
            database.execute("replace into bucket values (?, ?, ?)", (key, *stamp))

    def forget_bucket(self, key: str) -> None:
        """Drop the verdicts of a bucket that is gone."""
        with self._change() as database:
            database.execute("delete from verdict where bucket = ?", (key,))
            database.execute("delete from bucket where key = ?", (key,))

    def relocate(self, path: str, target: str) -> None:
        """Take a file for moved and otherwise the same."""
        paths = (os.fsencode(target), os.fsencode(path))
        with self._change() as database:
            database.execute("update or replace place set path = ? where path = ?", paths)
            database.execute("update or replace content set path = ? where path = ?", paths)

    def forget_places(self, hashes: Iterable[str]) -> None:
        """Forget where these contents lie: what holds them is opened at the next look."""
        with self._change() as database:
            for hash_ in hashes:
                paths = "select path from content where file_sha256 = ?"
                database.execute(f"delete from place where path in ({paths})", (hash_,))
                database.execute("delete from content where file_sha256 = ?", (hash_,))
                database.execute("delete from member where file_sha256 = ?", (hash_,))

    def forget_unjudged(self) -> None:
        """Forget places and members that hold anything without a verdict: they need a new look."""
        with self._change() as database:
            database.execute(f"delete from member where file_sha256 not in ({_JUDGED})")
            paths = f"select path from content where file_sha256 not in ({_JUDGED})"
            database.execute(f"delete from place where path in ({paths})")
            database.execute(f"delete from content where file_sha256 not in ({_JUDGED})")

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._explained():
            return self._database.execute(query, values).fetchall()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """Make all of a change, or none of it."""
        with self._explained(), self._database as database:
            yield database

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            kind = _KINDS.get(getattr(error, "sqlite_errorcode", None), StoreError)
            raise kind(f"the index cannot be used: {error}", path=self._path) from error


def _opened(path: Path) -> sqlite3.Connection:
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


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
