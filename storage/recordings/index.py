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
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from storage.backends.base import DEVICE_KEY, Stamp
from storage.backends.errors import DamagedStoreError
from storage.backends.open import disk_at
from storage.format.enums import Verdict
from storage.format.layout import INDEX
from storage.recordings.index_database import IndexDatabase

_FILES_TABLE = "files"
_KNOWN = "file_sha256, part_index, session_index, verdict, reason, activity_id"
_HELD = ("content", "member_name")
"""The tables that say what a path holds."""
_JUDGED = "select file_sha256 from verdict"


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

    def __init__(self, store: str | Path) -> None:
        self._disk = disk_at(store)
        path = self._disk.cache_folder() / INDEX
        self._database = IndexDatabase(path, owner=self._owner, refill=self._refill)
        self._database.open()

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
        return place in self.known((place,))

    def known(self, places: Sequence[Place]) -> set[Place]:
        """Return those of some places that are remembered as they are, some hundreds at most."""
        keys = [_key(place.path) for place in places]
        holders = ", ".join("?" * len(keys))
        query = f"select path, size, mtime_ns from place where path in ({holders})"
        remembered = {
            path: (size, mtime_ns) for path, size, mtime_ns in self._database.rows(query, *keys)
        }
        pairs = zip(keys, places, strict=True)
        return {place for key, place in pairs if remembered.get(key) == place[1:]}

    def contents(self, path: str) -> list[str]:
        """Return the hashes of what was found at a path: one, or an archive's many."""
        query = "select file_sha256 from content where path = ?"
        return [hash_ for (hash_,) in self._database.rows(query, _key(path))]

    def paths(self, file_sha256: str) -> list[str]:
        """List where a content was found, archives included."""
        query = "select path from content where file_sha256 = ?"
        return [os.fsdecode(path) for (path,) in self._database.rows(query, file_sha256)]

    def names(self, file_sha256: str) -> list[str]:
        """List where a content was found, a member of an archive by its name inside.

        A file that is held is not remembered as a place yet; it was only seen.
        """
        query = """
            select content.path, member_name.name from content
            left join member_name using (path, file_sha256) where file_sha256 = ?
        """
        rows = self._database.rows(query, file_sha256)
        places = [os.fsdecode(path) + (f"/{name}" if name else "") for path, name in rows]
        seen = "select source from sighting where file_sha256 = ?"
        return places or [
            os.fsdecode(source) for (source,) in self._database.rows(seen, file_sha256)
        ]

    def places(self) -> list[tuple[str, str]]:
        """List every path at which a content was found, with its hash."""
        rows = self._database.rows("select path, file_sha256 from content")
        return [(os.fsdecode(path), file_sha256) for path, file_sha256 in rows]

    def contents_of_several_places(self) -> list[str]:
        """List the hashes of contents that were found at more than one path."""
        query = "select file_sha256 from content group by file_sha256 having count(*) > 1"
        return [file_sha256 for (file_sha256,) in self._database.rows(query)]

    def remember_roots(self, paths: Iterable[str]) -> None:
        """Note folders below which sub-folders tell whose a file is."""
        self._database.write(("replace into root values (?)", [(_key(path),) for path in paths]))

    def roots(self) -> list[str]:
        """List the folders that were named when files were offered."""
        return [os.fsdecode(path) for (path,) in self._database.rows("select path from root")]

    def note(self, name: str) -> str | None:
        """Return what was noted under a name; None where nothing was."""
        rows = self._database.rows("select value from note where name = ?", name)
        return rows[0][0] if rows else None

    def write_note(self, name: str, value: str) -> None:
        """Note a value under a name, in place of an earlier one."""
        self._database.write(("replace into note values (?, ?)", [(name, value)]))

    def sighting(self, source: str) -> Sighting | None:
        """Return when an unfinished file, or a member of an archive, was first as it last was."""
        query = "select size, mtime_ns, file_sha256, seen_ns from sighting where source = ?"
        return next(map(Sighting._make, self._database.rows(query, _key(source))), None)

    def notes(self, prefix: str) -> list[str]:
        """List the names of notes that begin with a word."""
        rows = self._database.rows(
            "select name from note where substr(name, 1, ?) = ?", len(prefix), prefix
        )
        return [name for (name,) in rows]

    def drop_notes(self, names: Iterable[str]) -> None:
        """Forget these notes."""
        self._database.write(("delete from note where name = ?", [(name,) for name in names]))

    def readings(self, athletes: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return what was read from the recordings of each of these athletes, by its key."""
        query = "select key, value from reading where athlete_id = ?"
        return {athlete_id: dict(self._database.rows(query, athlete_id)) for athlete_id in athletes}

    def keep_readings(self, by_athlete: Mapping[str, Mapping[str, str]]) -> None:
        """Keep these readings of athletes in place of all others of theirs."""
        self.forget_readings(by_athlete)
        self._database.write(
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
        self._database.write(("delete from reading where athlete_id = ?", rows))

    def has_sightings(self) -> bool:
        """Tell whether any file is waited for."""
        return bool(self._database.rows("select 1 from sighting limit 1"))

    def see(self, source: str, sighting: Sighting) -> None:
        """Note how an unfinished file is now, in place of how it was."""
        self._database.write(
            ("replace into sighting values (?, ?, ?, ?, ?)", [(_key(source), *sighting)]),
        )

    def unsee(self, *sources: str) -> None:
        """Forget how unfinished files were."""
        rows = [(_key(source),) for source in sources]
        self._database.write(("delete from sighting where source = ?", rows))

    def member(self, member: ArchiveMember) -> str | None:
        """Return the hash of a remembered member; None where it is not known."""
        query = "select file_sha256 from member where crc32 = ? and size = ?"
        return next((hash_ for (hash_,) in self._database.rows(query, *member)), None)

    def verdicts(self, file_sha256: str) -> list[KnownFile]:
        """Return what became of a content; nothing where it was never published."""
        query = f"select {_KNOWN} from verdict where file_sha256 = ?"
        files = map(KnownFile._make, self._database.rows(query, file_sha256))
        try:
            return [file._replace(verdict=Verdict(file.verdict)) for file in files]
        except ValueError as error:
            self._database.renew(f"no verdict: {error}")
            return self.verdicts(file_sha256)

    def remember(self, contents: Iterable[tuple[Place, Sequence[str]]]) -> None:
        """Remember places that need no second look, each with the hashes of what it holds."""
        held = [(_key(place.path), place, hashes) for place, hashes in contents]
        self._database.write(
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
        self._database.write(("replace into member values (?, ?, ?)", rows))

    def remember_names(self, names: Iterable[tuple[Place, str, str]]) -> None:
        """Remember what members of remembered archives are called: place, hash and name."""
        rows = [(_key(place.path), hash_, name) for place, hash_, name in names]
        self._database.write(("replace into member_name values (?, ?, ?)", rows))

    def stamps(self) -> dict[str, Stamp]:
        """Tell which state of each bucket of `files` the verdicts were copied from."""
        rows = self._database.rows("select key, size, mtime_ns from bucket")
        return {key: (size, mtime_ns) for key, size, mtime_ns in rows}

    def bucket_of(self, file_sha256: str) -> str | None:
        """Return the bucket that holds the verdict on a content."""
        query = "select bucket from verdict where file_sha256 = ? limit 1"
        return next((key for (key,) in self._database.rows(query, file_sha256)), None)

    def forgotten(self) -> list[str]:
        """List the contents that must not come back."""
        query = "select file_sha256 from verdict where verdict = ?"
        return [hash_ for (hash_,) in self._database.rows(query, str(Verdict.FORGOTTEN))]

    def bucket(self, key: str) -> set[KnownFile]:
        """Return all verdicts that were copied from a bucket."""
        query = f"select {_KNOWN} from verdict where bucket = ?"
        return set(map(KnownFile._make, self._database.rows(query, key)))

    def copy_bucket(self, key: str, stamp: Stamp, rows: Iterable[Sequence[object]]) -> None:
        """Take a bucket's verdicts over: rows as in `KnownFile`."""
        self._database.write(
            ("delete from verdict where bucket = ?", [(key,)]),
            ("replace into verdict values (?, ?, ?, ?, ?, ?, ?)", [(*row, key) for row in rows]),
            ("replace into bucket values (?, ?, ?)", [(key, *stamp)]),
        )

    def copy_changes(
        self, key: str, before: Stamp, after: Stamp, rows: Iterable[Sequence[object]]
    ) -> None:
        """Take over what a rewritten bucket says of some files: rows as in `KnownFile`.

        The rows are all of these files. Where the verdicts were copied from another state than
        `before`, the next `copy_verdicts` still copies all of the bucket.
        """
        fresh = list(rows)
        self._database.write(
            ("delete from verdict where file_sha256 = ?", sorted({(row[0],) for row in fresh})),
            ("replace into verdict values (?, ?, ?, ?, ?, ?, ?)", [(*row, key) for row in fresh]),
            (
                "update bucket set size = ?, mtime_ns = ? where (key, size, mtime_ns) = (?, ?, ?)",
                [(*after, key, *before)],
            ),
        )

    def forget_bucket(self, key: str) -> None:
        """Drop the verdicts of a bucket that is gone."""
        self._database.write(
            ("delete from verdict where bucket = ?", [(key,)]),
            ("delete from bucket where key = ?", [(key,)]),
        )

    def relocate(self, path: str, target: str) -> None:
        """Take a file for moved and otherwise the same."""
        paths = (_key(target), _key(path))
        self._database.write(
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
        self._database.write(
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
        self._database.write(("delete from root where path = ?", empty))

    def forget_unjudged(self) -> None:
        """Forget places and members that hold anything without a verdict: they need a new look."""
        paths = f"select path from content where file_sha256 not in ({_JUDGED})"
        self._database.write(
            (f"delete from member where file_sha256 not in ({_JUDGED})", [()]),
            (f"delete from place where path in ({paths})", [()]),
            *(
                (f"delete from {table} where file_sha256 not in ({_JUDGED})", [()])
                for table in _HELD
            ),
        )

    def compact(self) -> None:
        """Leave nothing of what was forgotten in the file, its free pages or its journal."""
        self._database.compact()

    def copy_verdicts(self) -> None:
        """Take the verdicts of `files` over, bucket by bucket where a stamp has changed."""
        from storage.format.buckets import buckets, read_bucket  # noqa: PLC0415 - loads Polars
        from storage.recordings.tables import FILES  # noqa: PLC0415

        stamps = self.stamps()
        for bucket in buckets(self._disk, FILES):
            key = bucket.key(FILES.name)
            stamp = self._disk.stamp(key)
            if stamp is not None and stamps.pop(key, None) != stamp:
                verdicts = read_bucket(self._disk, FILES, bucket).select(KnownFile._fields)
                self.copy_bucket(key, stamp, verdicts.rows())
        for gone in stamps:
            self.forget_bucket(gone)

    def _owner(self) -> str:
        """Return what tells this store's index from another's."""
        return hashlib.sha256(self._disk.read(DEVICE_KEY) or b"").hexdigest()

    def _refill(self) -> None:
        """Copy the verdicts from the tables, as far as they can be read."""
        if self._disk.names(_FILES_TABLE):
            with suppress(DamagedStoreError):
                self.copy_verdicts()


def _key(path: str) -> bytes:
    """Return how a path is kept: from the root on, so that no current folder matters."""
    return os.fsencode(os.path.abspath(path))  # noqa: PTH100 - of many thousands
