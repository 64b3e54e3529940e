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
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from storage.errors import StoreError
from storage.layout import INDEX
from storage.words import Verdict

_WAIT_S = 30.0

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


class Member(NamedTuple):
    """A member of an archive as the archive lists it."""

    crc32: int
    size_bytes: int


class Known(NamedTuple):
    """What is known of one file, or of one activity in it (part and session from 1)."""

    file_sha256: str
    part_index: int
    session_index: int
    verdict: Verdict
    reason: str | None
    activity_id: str | None


class Index:
    """The open index of one store; a context manager."""

    def __init__(self, store: Path) -> None:
        path = store / INDEX
        try:
            self._database = sqlite3.connect(path, timeout=_WAIT_S)
            self._database.execute("pragma journal_mode = wal")
            self._database.execute("pragma synchronous = normal")
            self._database.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise StoreError(f"the index cannot be opened: {error}", path=path) from error

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
        """Whether this very file was remembered: same path, size and modification time."""
        row = self._database.execute(
            "select size, mtime_ns from place where path = ?", (os.fsencode(place.path),)
        ).fetchone()
        return bool(row == (place.size_bytes, place.mtime_ns))

    def contents(self, path: str) -> list[str]:
        """Hashes of what was found at a path: one, or an archive's many."""
        rows = self._database.execute(
            "select file_sha256 from content where path = ?", (os.fsencode(path),)
        )
        return [row[0] for row in rows]

    def paths(self, file_sha256: str) -> list[str]:
        """Where a content was found, archives included."""
        rows = self._database.execute(
            "select path from content where file_sha256 = ?", (file_sha256,)
        )
        return [os.fsdecode(row[0]) for row in rows]

    def member(self, member: Member) -> str | None:
        """Hash of a remembered member; None where it is not known."""
        row = self._database.execute(
            "select file_sha256 from member where crc32 = ? and size = ?", member
        ).fetchone()
        return row[0] if row else None

    def verdicts(self, file_sha256: str) -> list[Known]:
        """What became of a content; nothing where it was never published."""
        rows = self._database.execute(
            "select file_sha256, part_index, session_index, verdict, reason, activity_id"
            " from verdict where file_sha256 = ?",
            (file_sha256,),
        )
        return [Known._make((*row[:3], Verdict(row[3]), *row[4:])) for row in rows]

    def remember(self, found: Iterable[tuple[Place, Sequence[str]]]) -> None:
        """Places that need no second look, each with the hashes of what it holds."""
        with self._database, closing(self._database.cursor()) as cursor:
            for place, hashes in found:
                path = os.fsencode(place.path)
                cursor.execute("replace into place values (?, ?, ?)", (path, *place[1:]))
                cursor.execute("delete from content where path = ?", (path,))
                cursor.executemany(
                    "replace into content values (?, ?)", [(path, hash_) for hash_ in hashes]
                )

    def remember_members(self, found: Iterable[tuple[Member, str]]) -> None:
        """Members of archives with the hashes of their contents."""
        with self._database:
            self._database.executemany(
                "replace into member values (?, ?, ?)",
                [(*member, hash_) for member, hash_ in found],
            )

    def stamps(self) -> dict[str, tuple[int, int]]:
        """Which state of each bucket of `files` the verdicts were copied from."""
        rows = self._database.execute("select key, size, mtime_ns from bucket")
        return {key: (size, mtime_ns) for key, size, mtime_ns in rows}

    def bucket_of(self, file_sha256: str) -> str | None:
        """The bucket that holds the verdict on a content."""
        row = self._database.execute(
            "select bucket from verdict where file_sha256 = ? limit 1", (file_sha256,)
        ).fetchone()
        return row[0] if row else None

    def copy_bucket(
        self, key: str, stamp: tuple[int, int], rows: Iterable[Sequence[object]]
    ) -> None:
        """Take a bucket's verdicts over: rows as in `Known`."""
        with self._database:
            self._database.execute("delete from verdict where bucket = ?", (key,))
            self._database.executemany(
                "replace into verdict values (?, ?, ?, ?, ?, ?, ?)", [(*row, key) for row in rows]
            )
            self._database.execute("replace into bucket values (?, ?, ?)", (key, *stamp))

    def forget_bucket(self, key: str) -> None:
        """Drop the verdicts of a bucket that is gone."""
        with self._database:
            self._database.execute("delete from verdict where bucket = ?", (key,))
            self._database.execute("delete from bucket where key = ?", (key,))
