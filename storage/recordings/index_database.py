"""The SQLite file below the index: opened, checked, and made anew where it is damaged.

What is damaged, another store's, or no database is set aside as `index.sqlite.damaged`; whoever
opened it fills the new one.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from storage.backends.errors import FullError, LockedError, ReadOnlyError, StoreError
from storage.backends.locks import OWNER_ONLY_FILE, locked

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
Statement: TypeAlias = tuple[str, Sequence[Sequence[object]]]

_WAIT_S = 30.0
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


class IndexDatabase:
    """The open database of one store's index, with the errors of `storage.backends.errors`.

    `owner` tells whose index it must be; `refill` is called whenever it was made anew.
    """

    _connection: sqlite3.Connection
    _inode: int | None = None

    def __init__(self, path: Path, *, owner: Callable[[], str], refill: Callable[[], None]) -> None:
        self._path = path
        self._owner = owner
        self._refill = refill

    def open(self) -> None:
        """Open the file; something else in its place, or a damaged one, is made anew."""
        with self._explained():
            try:
                self._open()
            except sqlite3.Error as error:
                self._start_anew(error)

    def close(self) -> None:
        """Give the file back."""
        if hasattr(self, "_connection"):
            self._connection.close()

    def rows(self, query: str, *values: object) -> list[Any]:
        """Return all rows that a query finds."""
        return self._tried(lambda: self._connection.execute(query, values).fetchall())

    def write(self, *statements: Statement) -> None:
        """Make all of a change, or none of it."""
        self._tried(lambda: self._written(statements))

    def renew(self, damage: str) -> None:
        """Set the file aside for a new one: it holds what no index does."""
        with self._explained():
            self._start_anew(sqlite3.DatabaseError(damage))

    def compact(self) -> None:
        """Leave nothing of what was forgotten in the file, its free pages or its journal."""
        _set_aside_path(self._path).unlink(missing_ok=True)
        self.rows("vacuum")
        self.rows("pragma wal_checkpoint(truncate)")

    def _written(self, statements: Iterable[Statement]) -> None:
        with self._connection as connection:
            for query, rows in statements:
                connection.executemany(query, rows)

    def _tried(self, action: Callable[[], _T]) -> _T:
        """Do something with the index; where that shows damage, do it again with a new one."""
        with self._explained():
            try:
                return action()
            except sqlite3.Error as error:
                self._start_anew(error)
                return action()

    def _open(self) -> None:
        """Open the file, check that it is this store's, and fill one that is new."""
        connection = _connected(self._path)
        try:
            owner = self._owner()
            written = connection.execute("select store from owner").fetchone()
            if written is None:
                with connection:
                    connection.execute("insert or ignore into owner values (0, ?)", (owner,))
            elif written != (owner,):
                raise sqlite3.DatabaseError("it is another store's")
        except BaseException:
            connection.close()
            raise
        self._connection, self._inode = connection, _inode(self._path)
        if written is None:
            self._refill()

    def _start_anew(self, error: sqlite3.Error) -> None:
        """Set a damaged index aside for a new one; raise what is no damage."""
        if not _is_damage(error) and not self._path.is_dir():
            raise error
        self.close()
        with locked(self._path.with_name(f"{self._path.name}.lock"), wait_s=_WAIT_S):
            # Of several processes that meet the damage, the first deals with it.
            if self._inode in (None, _inode(self._path)):
                _set_aside(self._path)
                _LOG.warning("the index was damaged (%s): it is made anew from the tables", error)
            self._open()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if _is_read_only(self._path.parent):
                raise ReadOnlyError("cannot be written", path=self._path.parent) from error
            kind = _KINDS.get(getattr(error, "sqlite_errorcode", None), StoreError)
            raise kind(f"the index cannot be used: {error}", path=self._path) from error


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


def _is_read_only(folder: Path) -> bool:
    """Tell whether a folder is there and takes no files, of which SQLite says no more than that."""
    return folder.is_dir() and not os.access(folder, os.W_OK)


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
