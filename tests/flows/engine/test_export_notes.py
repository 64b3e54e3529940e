from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import ConfigError
from flows.engine.export_notes import read_notes
from parsers.zips import entries
from storage import ArchiveMember, Index, Place, create_store

STRAVA = (
    "\ufeffActivity ID,Activity Date,Activity Name,Activity Type,Filename,Competition,"
    "Perceived Exertion\n"
    '1,"Sep 12, 2026, 2:00:00\u202fPM","Quarters, then out",Run,activities/1.fit.gz,1.0,8.0\n'
    '2,"13 Sep 2026, 07:30:00",Lunch Ride,Ride,activities/2.gpx.gz,,\n'
    "3,yesterday,?,Run,,,\n"
    '4,2026-09-14 06:00:00,,"Virtual Run",,,11\n'
)
GARMIN = [
    {
        "summarizedActivitiesExport": [
            {
                "name": "Opener",
                "activityType": "track_running",
                "startTimeGmt": 1789221600000.0,
                "eventTypeId": 1,
                "workoutRpe": 80,
            },
            {"activityType": "cycling", "beginTimestamp": 1789308000000},
            {"activityType": "running"},
        ]
    }
]
AT_TWO = datetime(2026, 9, 12, 14, tzinfo=UTC)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """What an empty store knows."""
    with create_store(tmp_path / "store").index() as index:
        yield index


def test_stravas_table_tells_sport_title_race_and_exertion(tmp_path: Path, index: Index) -> None:
    path = tmp_path / "activities.csv"
    path.write_text(STRAVA, encoding="utf-8")
    race, ride, virtual = read_notes(path, index)
    assert (race.start_time_utc, race.title) == (AT_TWO, "Quarters, then out")
    assert (race.sport.sport, race.is_race, race.exertion) == ("running", True, 8.0)
    assert (ride.sport.sport, ride.is_race, ride.exertion) == ("cycling", False, None)
    assert (virtual.sport.sport, virtual.title, virtual.exertion) == ("running", None, None)


def test_garmins_summaries_tell_the_same(tmp_path: Path, index: Index) -> None:
    path = tmp_path / "a_summarizedActivities.json"
    path.write_text(json.dumps(GARMIN))
    race, ride = read_notes(path, index)
    assert race.start_time_utc == AT_TWO
    assert (race.sport.sport, race.title, race.is_race) == ("running", "Opener", True)
    assert race.exertion == 8.0
    assert (ride.sport.sport, ride.is_race) == ("cycling", False)


def test_an_export_is_read_as_it_was_downloaded(tmp_path: Path, index: Index) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("export/activities.csv", STRAVA)
        archive.writestr(
            "DI_CONNECT/DI-Connect-Fitness/x_summarizedActivities.json", json.dumps(GARMIN)
        )
        archive.writestr("activities/1.fit.gz", b"no notes")
    path = tmp_path / "export.zip"
    path.write_bytes(packed.getvalue())
    assert len(read_notes(path, index)) == 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("activities.csv", b"Activity ID\n1\n"),
        ("activities.csv", b"\xff\xfe\x00"),
        ("x.json", b"{"),
        ("x.json", b"[1, null, {}]"),
        ("export.zip", b"PK"),
    ],
)
def test_what_holds_no_notes_is_said(
    tmp_path: Path, index: Index, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ConfigError):
        read_notes(path, index)


def test_a_watch_file_is_told_as_one(tmp_path: Path, index: Index) -> None:
    path = tmp_path / "run.fit"
    path.write_bytes(b"\x0e\x20\xd0\x07\xb8\x00\x00\x00.FIT")
    with pytest.raises(ConfigError, match=r"run\.fit: found a FIT file, expected Strava's"):
        read_notes(path, index)


@pytest.mark.parametrize("is_packed", [True, False])
def test_the_recording_that_a_note_names_is_known_by_its_hash(
    tmp_path: Path, index: Index, is_packed: bool
) -> None:
    recording = b"<gpx/>"
    if is_packed:
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mine/activities.csv", STRAVA)
            archive.writestr("mine/activities/1.fit.gz", gzip.compress(recording))
    else:
        path = tmp_path / "activities.csv"
        path.write_text(STRAVA, encoding="utf-8")
        (tmp_path / "activities").mkdir()
        (tmp_path / "activities/1.fit.gz").write_bytes(gzip.compress(recording))
    run, without, nameless = read_notes(path, index)
    assert run.file_sha256 == hashlib.sha256(recording).hexdigest()
    assert without.file_sha256 is None  # named, and not there
    assert nameless.file_sha256 is None


@pytest.mark.parametrize("is_packed", [True, False])
def test_a_recording_that_the_store_knows_is_not_unpacked_again(
    tmp_path: Path, index: Index, is_packed: bool
) -> None:
    recording = b"not packed at all: whoever unpacks it has no hash"
    if is_packed:
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("activities.csv", STRAVA)
            archive.writestr("activities/1.fit.gz", recording)
        with path.open("rb") as file:
            entry = next(entry for entry in entries(file) if entry.name.endswith("gz"))
        index.remember_members([(ArchiveMember(entry.crc32, entry.size_bytes), "abc")])
    else:
        path = tmp_path / "activities.csv"
        path.write_text(STRAVA, encoding="utf-8")
        (tmp_path / "activities").mkdir()
        file_path = tmp_path / "activities/1.fit.gz"
        file_path.write_bytes(recording)
        found = file_path.stat()
        place = Place(str(file_path), found.st_size, found.st_mtime_ns)
        index.remember([(place, ["abc"])])
    assert read_notes(path, index)[0].file_sha256 == "abc"
