"""What Strava and Garmin write beside the watch files of a bulk export: sport, title, race, effort.

Strava's `activities.csv` and Garmin's `…summarizedActivities.json` are read from the export's zip
or by themselves. They are somebody's notes, typed or guessed by a phone: a watch file is never
overruled by them.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path, PurePosixPath
from typing import IO, Any

from msgspec import Struct

from config import ConfigError
from parsers.archives import read_entry, read_plain
from parsers.common.errors import ParseError
from parsers.common.identity import Identity
from parsers.common.sniff import HEAD_BYTES, Content, sniff
from parsers.common.sports import Sport, sport_named
from parsers.zips import ZipEntry, entries
from storage import ArchiveMember, Index, Place

Digest = Callable[[str], str | None]
"""Hashes a recording that notes name; None where it is not there or cannot be read."""

LARGEST_BYTES = 200_000_000
"""Of an unpacked file: twenty years of daily runs take a tenth of that."""
MOST_EXERTION = 10.0
_STRAVA_NAME, _GARMIN_NAME = "activities.csv", "summarizedactivities.json"
_STRAVA_DAYS = ("%b %d, %Y, %I:%M:%S %p", "%d %b %Y, %H:%M:%S", "%Y-%m-%d %H:%M:%S")
"""As Strava writes times in English, American and British, and as it did years ago; all in UTC."""
GARMIN_RACE = 1
"""Garmin's event type of a race."""


_TEXTS = (Content.CSV, Content.JSON, Content.TEXT)
_EXPECTED = "Strava's activities.csv, Garmin's summarizedActivities.json, or the export's .zip"


class ExportNote(Struct, frozen=True, kw_only=True):
    """What an export says of one activity; None where it says nothing. `exertion` is 0–10.

    `file_sha256` is of the recording that the export names as this activity's, unpacked; None
    where it names none, or that is not there.
    """

    start_time_utc: datetime
    file_sha256: str | None = None
    sport: Sport
    title: str | None = None
    is_race: bool = False
    exertion: float | None = None


def read_notes(path: Path, index: Index) -> tuple[ExportNote, ...]:
    """Read the notes of an export, in order of time; `ConfigError` where there are none.

    A recording that the store's index knows is not unpacked again for its hash. Activities without
    a readable time are left out: nothing could be said of which run it was.
    """
    notes = [note for file in _files(path, index) for note in _notes(*file)]
    if not notes:
        raise ConfigError(f"{path.name}: found no notes, expected {_EXPECTED}")
    return tuple(sorted(notes, key=lambda note: note.start_time_utc))


def _files(path: Path, index: Index) -> Iterator[tuple[str, bytes, Digest]]:
    """Yield the files with notes: their name, their content, and how to hash what they name."""
    if not zipfile.is_zipfile(path):
        yield path.name, path.read_bytes(), partial(_digest_beside, index, path.parent)
        return
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        # Listed once, and only where a note names a recording.
        listed = cache(lambda: {entry.name: entry for entry in entries(file)})
        for entry in archive.infolist():
            name = Path(entry.filename).name.lower()
            is_notes = name == _STRAVA_NAME or name.endswith(_GARMIN_NAME)
            if is_notes and entry.file_size <= LARGEST_BYTES:
                folder = PurePosixPath(entry.filename).parent
                digest = partial(_digest_within, index, file, listed, folder)
                yield name, archive.read(entry), digest


def _digest_beside(index: Index, folder: Path, name: str) -> str | None:
    """Hash a recording in the folder of the notes."""
    path = folder / name
    with suppress(OSError, ParseError):
        found = path.stat()
        if index.knows(Place(str(path), found.st_size, found.st_mtime_ns)):
            return next(iter(index.contents(str(path))), None)
        with path.open("rb") as file:
            return Identity(read_plain(file)).file_sha256
    return None


def _digest_within(
    index: Index,
    file: IO[bytes],
    listed: Callable[[], Mapping[str, ZipEntry]],
    folder: PurePosixPath,
    name: str,
) -> str | None:
    """Hash a recording of the same export, beside the notes."""
    with suppress(OSError, ParseError):
        entry = listed().get(str(folder / name))
        if entry is None:
            return None
        known = index.member(ArchiveMember(entry.crc32, entry.size_bytes))
        return known or Identity(read_entry(file, entry)).file_sha256
    return None


def _notes(name: str, content: bytes, digest: Digest) -> Iterator[ExportNote]:
    try:
        text = content.decode("utf-8-sig")
        if name.lower().endswith(".json"):
            yield from _of_garmin(json.loads(text))
        else:
            yield from _of_strava(csv.DictReader(io.StringIO(text, newline="")), digest)
    except (ValueError, csv.Error) as error:
        kind = sniff(content[:HEAD_BYTES])
        if kind in _TEXTS:
            raise ConfigError(f"{name}: cannot be read as text of an export: {error}") from error
        raise ConfigError(f"{name}: found {kind}, expected {_EXPECTED}") from error


def _of_strava(rows: Iterable[Mapping[str, Any]], digest: Digest) -> Iterator[ExportNote]:
    for row in rows:
        start = _strava_time(row.get("Activity Date") or "")
        if start is not None:
            recording = (row.get("Filename") or "").strip()
            yield ExportNote(
                start_time_utc=start,
                file_sha256=digest(recording) if recording else None,
                sport=sport_named(row.get("Activity Type")),
                title=(row.get("Activity Name") or "").strip() or None,
                is_race=_number(row.get("Competition")) == 1.0,
                exertion=_exertion(_number(row.get("Perceived Exertion"))),
            )


def _strava_time(text: str) -> datetime | None:
    # Strava puts a narrow blank before AM and PM.
    plain = " ".join(text.replace("\u202f", " ").split())
    for form in _STRAVA_DAYS:
        with suppress(ValueError):
            return datetime.strptime(plain, form).replace(tzinfo=UTC)
    return None


def _of_garmin(parsed: Any) -> Iterator[ExportNote]:
    for each in _garmin_activities(parsed):
        milliseconds = _number(each.get("startTimeGmt") or each.get("beginTimestamp"))
        if milliseconds is None:
            continue
        rating = _number(each.get("workoutRpe"))
        with suppress(OverflowError, OSError, ValueError):
            yield ExportNote(
                start_time_utc=datetime.fromtimestamp(milliseconds / 1000, UTC),
                sport=sport_named(each.get("activityType")),
                title=str(each.get("name") or "").strip() or None,
                is_race=_number(each.get("eventTypeId")) == GARMIN_RACE,
                exertion=_exertion(None if rating is None else rating / 10),
            )


def _garmin_activities(parsed: Any) -> Iterator[Mapping[str, Any]]:
    """List the activities: of one file's list of exports, of an export, or as a bare list."""
    if isinstance(parsed, list):
        for each in parsed:
            yield from _garmin_activities(each)
    elif isinstance(parsed, dict):
        inner = parsed.get("summarizedActivitiesExport")
        yield from _garmin_activities(inner) if inner is not None else (parsed,)


def _number(value: Any) -> float | None:
    with suppress(TypeError, ValueError):
        return float(value)
    return None


def _exertion(value: float | None) -> float | None:
    return value if value is not None and 0 < value <= MOST_EXERTION else None
