"""Staged chunks: what some files became, whole or not there at all.

A chunk is one file, `_staging/<run>/<token>.part`: a zip of Arrow streams, one a table, so that
its claims and verdicts are read without its rows. Beside it lie the recordings, one file each,
which publishing only has to rename. That file is written last; without it nothing was finished.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.tables import FACTS, MEASURE_VERSION
from metrics.facts import Facts
from parsers.common.activity import Activity, FileKind, Parsed
from parsers.common.schema import Table
from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError
from storage.backends.open import disk_at, is_remote
from storage.format.enums import UNASSIGNED
from storage.format.layout import (
    SCHEMA_VERSION,
    STAGING,
    TEMPORARY,
    read_settings,
)
from storage.format.parquet import encode_recording
from storage.publish.migrate import renewed
from storage.recordings.archive import Archive
from storage.recordings.assignment import ASSIGNMENTS
from storage.recordings.offerers import OFFERERS
from storage.recordings.reasons import VerdictReason, sentence
from storage.recordings.recordings import CLAIMS, claim
from storage.recordings.secret import read_secret
from storage.recordings.soundness import unsoundness
from storage.recordings.tables import FILES
from storage.recordings.verdicts import Offer, verdict_rows

PART = ".part"
_VERSION = f"schema-{SCHEMA_VERSION}-measure-{MEASURE_VERSION}"
_FORMER_VERSIONS = frozenset(
    f"schema-{schema}-measure-{measure}"
    for schema in range(1, SCHEMA_VERSION + 1)
    for measure in range(1, MEASURE_VERSION + 1)
) - {_VERSION}
"""What older programs staged: columns are renewed, and rows say which version measured them, so
that they are measured again like stored ones."""


class StagingArea(Struct, frozen=True, kw_only=True):
    """Where the workers of one run put their chunks; crosses processes."""

    store: str
    run: str

    @property
    def is_in_sight(self) -> bool:
        """Tell whether this machine sees the run's folder."""
        return self.run in disk_at(self.store).names(STAGING)

    @property
    def folder(self) -> Path | None:
        """Where the run's folder is on this machine; None for one in a bucket."""
        where = None if is_remote(self.store) else disk_at(self.store).where(STAGING)
        return Path(where) / self.run if where else None

    @contextmanager
    def chunk(self) -> Iterator[ChunkWriter]:
        """Stage a new chunk, sealed when the block ends well; otherwise nothing of it counts."""
        writer = ChunkWriter(disk_at(self.store), folder=f"{STAGING}/{self.run}")
        yield writer
        writer.seal()


class ChunkWriter:
    """Gathers what files became; recordings go to disk at once, so that memory stays small."""

    def __init__(self, disk: Disk, *, folder: str) -> None:
        self._disk = disk
        self._key = f"{folder}/{uuid.uuid4().hex}"
        self._settings = read_settings(disk)
        self._secret = read_secret(disk)
        self._archive = Archive(disk)
        self._verdicts: list[dict[str, Any]] = []
        self._claims: list[dict[str, Any]] = []
        self._assignments: list[dict[str, Any]] = []
        self._offerers: list[dict[str, Any]] = []
        self._added: set[str] = set()
        self._facts: list[Facts] = []
        self._recordings: list[str] = []

    def add(
        self,
        parsed: Parsed,
        facts: Sequence[Facts],
        offer: Offer,
        *,
        content: bytes | None = None,
    ) -> str | None:
        """Add one file: its verdict, the facts of its activities in their order, its `content`.

        That is None where it is not to be archived. Return why the file was refused here, None
        where it was taken: facts that contradict each other are not let in.
        """
        refusal = next(filter(None, map(unsoundness, facts)), None)
        if refusal is not None:
            refusal = sentence(VerdictReason.MEASURED_WRONGLY, refusal)
            parsed = replace(parsed, kind=FileKind.REJECTED, activities=(), reason=refusal)
            facts = ()
        if content is not None and parsed.file_format is not None:
            self.keep(content, parsed.file_sha256)
        rows = verdict_rows(parsed, facts, offer)
        self._verdicts += rows
        if not facts:
            self._note_offerer(parsed.file_sha256, offer)
        for row, activity, measured in zip(rows, parsed.activities, facts, strict=False):
            self._claims.append(self._claim(activity, measured, offer, reason=row["reason"]))
            # The same content twice in one chunk is one activity, perhaps said to be two people's.
            if measured.activity_id not in self._added:
                self._add_activity(measured)
        return refusal

    def judge(self, row: dict[str, Any], offer: Offer) -> None:
        """Add a verdict on content that has no rows: see `storage.recordings.verdicts`."""
        self._verdicts.append(row)
        self._note_offerer(row["file_sha256"], offer)

    def _note_offerer(self, file_sha256: str, offer: Offer) -> None:
        if offer.athlete_id != UNASSIGNED:
            self._offerers.append({"file_sha256": file_sha256, "athlete_id": offer.athlete_id})

    def assign(self, rows: Iterable[dict[str, Any]]) -> None:
        """Whose activities are that are stored already, as rows of `ASSIGNMENTS`."""
        self._assignments += rows

    def keep(self, content: bytes, file_sha256: str) -> None:
        """Archive a content, unless it is there, also where there is nothing else to say of it."""
        self._archive.keep(content, file_sha256, temporary=f"{self._key}-raw")

    def _add_activity(self, facts: Facts) -> None:
        if len(facts.recording):
            recording = f"{self._key}.{facts.activity_id}"
            self._disk.write(recording, encode_recording(facts.recording))
            self._recordings.append(recording)
        self._facts.append(facts)
        self._added.add(facts.activity_id)

    def _claim(
        self, activity: Activity, facts: Facts, offer: Offer, *, reason: str | None
    ) -> dict[str, Any]:
        bucket = self._settings.bucket(facts.start_time_utc, facts.activity_id)
        row = claim(activity, facts, offer, secret=self._secret)
        return {**row, "month": bucket.month, "number": bucket.number, "reason": reason}

    def seal(self) -> None:
        """Seal the chunk: from now on it will be published, whatever happens here."""
        for recording in self._recordings:
            self._disk.sync(recording)
        self._archive.sync()
        if self._verdicts or self._assignments:
            self._disk.put(self._key + PART, self._packed(), temporary=self._key + TEMPORARY)

    def _packed(self) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            _pack(archive, _VERSION, b"")
            _pack(archive, CLAIMS.name, _ipc(CLAIMS.frame(self._claims)))
            _pack(archive, ASSIGNMENTS.name, _ipc(ASSIGNMENTS.frame(self._assignments)))
            _pack(archive, FILES.name, _ipc(FILES.frame(self._verdicts)))
            _pack(archive, OFFERERS.name, _ipc(OFFERERS.frame(self._offerers)))
            for name, table in FACTS.items():
                rows = [facts.rows[name] for facts in self._facts]
                _pack(archive, name, _ipc(table.stack(rows)))
        return buffer.getvalue()


def _versions(archive: zipfile.ZipFile) -> frozenset[str]:
    """Name everything packed; the entry without content says which program packed it."""
    return frozenset(archive.namelist())


def _pack(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name), content)


def _ipc(rows: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    rows.rechunk().write_ipc_stream(buffer)
    return buffer.getvalue()


class StagedChunk:
    """A sealed chunk. Every read raises `DamagedStoreError` where its file is not whole."""

    def __init__(self, disk: Disk, key: str) -> None:
        self._disk = disk
        self.key = key

    def is_usable(self) -> bool:
        """Tell whether it is whole, and was measured as this program measures."""
        try:
            with self._opened() as archive:
                is_alike = _versions(archive) & {_VERSION, *_FORMER_VERSIONS}
                return bool(is_alike) and archive.testzip() is None
        except DamagedStoreError:
            return False

    def is_former(self) -> bool:
        """Tell whether an older program staged it, so that its columns are other ones."""
        with self._opened() as archive:
            return _VERSION not in _versions(archive)

    def claims(self) -> pl.DataFrame:
        """Read what it says of its activities, under `CLAIMS`."""
        return self._rows(CLAIMS)

    def assignments(self) -> pl.DataFrame:
        """Read what it says of the runners of stored activities, under `ASSIGNMENTS`."""
        return self._rows(ASSIGNMENTS)

    def verdicts(self) -> pl.DataFrame:
        """Read what became of its files, under `FILES`."""
        return self._rows(FILES)

    def offerers(self) -> pl.DataFrame:
        """Read who offered its files without activities, under `OFFERERS`."""
        with self._opened() as archive:
            is_there = OFFERERS.name in archive.namelist()
        return self._rows(OFFERERS) if is_there else OFFERERS.empty()

    def facts(self, table: str) -> pl.DataFrame:
        """Read its rows of a facts table, without the assigned columns."""
        return self._rows(FACTS[table])

    def recording(self, activity_id: str) -> str:
        """Return where an activity's recording is staged, if it is and was not yet published."""
        return f"{self.key.removesuffix(PART)}.{activity_id}"

    def _rows(self, table: Table) -> pl.DataFrame:
        with self._opened() as archive:
            rows = pl.read_ipc_stream(io.BytesIO(archive.read(table.name)))
            return rows if _VERSION in _versions(archive) else renewed(table, rows)

    @contextmanager
    def _opened(self) -> Iterator[zipfile.ZipFile]:
        try:
            with self._disk.open(self.key) as file, zipfile.ZipFile(file) as archive:
                yield archive
        except (zipfile.BadZipFile, KeyError) as error:
            raise DamagedStoreError(str(error), path=self._disk.where(self.key)) from error
