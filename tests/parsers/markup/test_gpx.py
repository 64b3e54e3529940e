from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import gpxpy
import gpxpy.gpx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.cleaning.clean import clean
from parsers.common.activity import Activity, Detail, FileFormat
from parsers.common.errors import DamagedError, EmptyError, NotAnActivityError, TruncatedError
from parsers.common.identity import Identity
from parsers.common.reading import Reading
from parsers.markup.gpx import read_gpx

# Rides with a cadence: ours is of steps, and null for a sport that is not on foot.
ON_A_BICYCLE = {
    "4078723797_strava.gpx": ["cadence_spm"],
    "activity_4078723797.gpx": ["cadence_spm"],
    "activity_5039744860.gpx": ["cadence_spm"],
}

START = datetime(2024, 5, 1, 6, 30, tzinfo=UTC)


def read(content: bytes | str) -> Reading:
    data = content.encode() if isinstance(content, str) else content
    return read_gpx(data, identity=Identity(data), detail=Detail.FULL)


def only(content: bytes | str) -> Activity:
    (activity,) = read(content).activities
    return activity


def gpx(*tracks: str) -> str:
    return f'<gpx version="1.1" creator="COROS Wearables">{"".join(tracks)}</gpx>'


def track(*segments: str, sport: str = "running") -> str:
    inside = "".join(f"<trkseg>{segment}</trkseg>" for segment in segments)
    return f"<trk><type>{sport}</type>{inside}</trk>"


def points(times_s: list[float], cells: str = "") -> str:
    return "".join(
        f'<trkpt lat="{50 + at / 1e5}" lon="8"><time>{stamp(at)}</time>{cells}</trkpt>'
        for at in times_s
    )


def stamp(at_s: float) -> str:
    return (START + timedelta(seconds=at_s)).isoformat()


def test_records_start_and_provenance() -> None:
    activity = only(gpx(track(points([0, 1, 2.5]))))
    assert activity.records["time_s"].to_list() == [0, 1, 2.5]
    assert activity.start_time_utc == START
    assert (activity.sport, activity.maker, activity.product) == (
        "running",
        "coros",
        "COROS Wearables",
    )
    assert activity.file_format is FileFormat.GPX


@pytest.mark.parametrize(
    "cells",
    [
        # Garmin v1 and v2, with its power extension
        "<extensions><ns3:TrackPointExtension><ns3:atemp>25</ns3:atemp><ns3:hr>150</ns3:hr>"
        "<ns3:cad>90</ns3:cad><ns3:speed>3.5</ns3:speed></ns3:TrackPointExtension>"
        "<p:PowerExtension><p:PowerInWatts>250</p:PowerInWatts></p:PowerExtension></extensions>",
        # Strava
        "<extensions><power>250</power><gpxtpx:TrackPointExtension><gpxtpx:atemp>25</gpxtpx:atemp>"
        "<gpxtpx:hr>150</gpxtpx:hr><gpxtpx:cad>90</gpxtpx:cad></gpxtpx:TrackPointExtension>"
        "</extensions><speed>3.5</speed>",
        # Cluetrust, as COROS and Suunto write it
        "<extensions><gpxdata:hr>150</gpxdata:hr><gpxdata:cadence>90</gpxdata:cadence>"
        "<gpxdata:temp>25</gpxdata:temp><gpxdata:speed>3.5</gpxdata:speed>"
        "<gpxdata:power>250</gpxdata:power></extensions>",
        # COROS before it read the schema
        "<extensions><heartrate>150</heartrate><cadence>90</cadence><temperature>25</temperature>"
        "<speed>3.5</speed><power>250</power></extensions>",
        # TCX's elements, put into GPX as they are
        "<extensions><HeartRateBpm>\n<Value>150</Value>\n</HeartRateBpm><Cadence>90</Cadence>"
        "<ns3:TPX><ns3:Speed>3.5</ns3:Speed><ns3:Watts>250</ns3:Watts></ns3:TPX>"
        "<Temp><Value>25</Value></Temp></extensions>",
    ],
)
def test_extensions_of_every_maker(cells: str) -> None:
    row = only(gpx(track(points([0], cells)))).records.row(0, named=True)
    assert row["heart_rate_bpm"] == 150
    assert row["cadence_spm"] == 180
    assert row["temperature_c"] == 25
    assert row["speed_mps"] == 3.5
    assert row["power_w"] == 250


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<desc>Speed=11.2Km/h, HeartRate=150</desc>", 150),
        ("<cmt>HR: 150 bpm</cmt>", 150),
        ("<name>7</name><cmt>lap 2</cmt><desc>Puls 150</desc>", 150),
        ("<cmt>150 bpm, 182 spm</cmt>", 150),
        ("<desc>Alt=150</desc>", None),
        ("<desc>three 150 m hills</desc>", None),
        ("<desc>HR 150</desc><hr>140</hr>", 140),  # what is measured goes first
    ],
)
def test_a_heart_rate_that_every_point_tells_in_words(cell: str, expected: float | None) -> None:
    records = only(gpx(track(points([0, 1, 2], cell)))).records
    assert records["heart_rate_bpm"].to_list() == [expected] * 3


def test_a_note_at_one_point_is_no_heart_rate() -> None:
    noted = points([0, 1], "<desc>HR 150</desc>") + points([2, 3, 4])
    assert only(gpx(track(noted))).records["heart_rate_bpm"].null_count() == 5


def test_an_element_beside_a_cell_is_not_inside_it() -> None:
    cells = "<sensor><Value>7</Value></sensor><Value>8</Value><hr>150</hr>"
    assert only(gpx(track(points([0], cells)))).records["heart_rate_bpm"].to_list() == [150]


def route(times_s: list[float]) -> str:
    return f"<rte>{points(times_s).replace('trkpt', 'rtept')}</rte>"


@pytest.mark.parametrize("every_s", [1, 5])
def test_a_route_written_by_the_clock_is_a_recording(every_s: int) -> None:
    times_s = [float(every_s * row) for row in range(100)]
    activity = only(gpx(route(times_s)))
    assert activity.records["time_s"].to_list() == times_s
    assert activity.start_time_utc == START


@pytest.mark.parametrize(
    "times_s",
    [
        [0.0, 300, 700, 900],  # when to be where
        [float(60 * row) for row in range(100)],
        [row + row % 7 for row in range(100)],  # as long as each leg takes
        [0.0] * 100,
        [float(100 - row) for row in range(100)],  # when the places were marked
    ],
)
def test_a_planned_route_is_no_recording(times_s: list[float]) -> None:
    with pytest.raises(NotAnActivityError, match="route"):
        read(gpx(route(times_s)))


def test_a_route_beside_a_track_is_its_plan() -> None:
    ran = track(points([0, 1, 2]))
    assert len(only(gpx(route([float(row) for row in range(100)]), ran)).records) == 3


def test_cadence_is_of_both_legs_and_of_runners_only() -> None:
    both = gpx(track(points([0, 1], "<cad>178</cad>")))
    assert only(both).records["cadence_spm"].to_list() == [178, 178]
    ride = gpx(track(points([0, 1], "<cad>85</cad>"), sport="cycling"))
    assert only(ride).records["cadence_spm"].to_list() == [None, None]


def test_segments_are_pauses() -> None:
    activity = only(gpx(track(points([0, 1, 2]), points([60, 61])), track(points([200, 201]))))
    assert activity.records["time_s"].to_list() == [0, 1, 2, 60, 61, 200, 201]
    assert activity.pauses.rows() == [(2, 60), (61, 200)]


def test_a_track_cut_into_pieces_was_not_paused() -> None:
    assert only(gpx(track(points([0, 4, 8]), points([12, 16])))).pauses.is_empty()


def test_a_repeated_segment_counts_once() -> None:
    activity = only(gpx(track(points([0, 1]), points([0, 1]), points([2, 3]))))
    assert activity.records["time_s"].to_list() == [0, 1, 2, 3]
    assert activity.rejected["row"].to_list() == [2, 3]
    assert set(activity.rejected["reason"]) == {"repeated_segment"}


def test_a_track_that_was_exported_twice_counts_once() -> None:
    assert len(only(gpx(track(points([0, 1])), track(points([0, 1])))).records) == 2


@pytest.mark.parametrize(
    "second",
    [
        track(points([100, 101]), sport="cycling"),
        track(points([86_400, 86_401])),
        track(points([-86_400, -86_399])),
    ],
)
def test_another_sport_or_day_is_another_activity(second: str) -> None:
    reading = read(gpx(track(points([0, 1])), second))
    assert [len(activity.records) for activity in reading.activities] == [2, 2]
    assert [activity.session_index for activity in reading.activities] == [1, 2]
    assert len({activity.activity_id for activity in reading.activities}) == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_runners_are_two_activities_whoever_stands_first(order: tuple[int, int]) -> None:
    first, second = points(list(range(60))), points(list(range(20, 90)))
    tracks = [track(first), track(second.replace('lat="', 'lat="-'))]
    reading = read(gpx(*(tracks[number] for number in order)))
    assert [len(activity.records) for activity in reading.activities] == [
        (60, 70)[number] for number in order
    ]


def test_segments_newest_first_are_one_activity() -> None:
    segments = [points(list(range(first, first + 30))) for first in (60, 30, 0)]
    cleaned = clean(only(gpx(track(*segments))))
    assert cleaned.records["time_s"].to_list() == list(range(90))
    assert cleaned.pauses.is_empty()


def test_totals_without_points_are_an_activity() -> None:
    stats = "<TimerTime>2400</TimerTime><Distance>8000</Distance>"
    extension = f"<extensions><TrackStatsExtension>{stats}</TrackStatsExtension></extensions>"
    content = gpx(f"<trk><type>running</type>{extension}<trkseg/></trk>")
    head = "<metadata><time>2024-05-01T06:30:00Z</time></metadata><trk>"
    activity = only(content.replace("<trk>", head, 1))
    assert activity.start_time_utc == START
    assert activity.records.is_empty()
    assert (activity.totals.timer_s, activity.totals.distance_m) == (2400, 8000)


def test_heart_rates_beside_the_track_are_its_own() -> None:
    beats = "".join(f'<st:heartRate time="{stamp(s)}" bpm="{140 + s}"/>' for s in range(3))
    extra = f"<extensions><st:heartRateTrack>{beats}</st:heartRateTrack></extensions>"
    content = gpx(track(points([0, 1, 2]))).replace("<trk>", f"{extra}<trk>", 1)
    assert clean(only(content)).records["heart_rate_bpm"].to_list() == [140, 141, 142]


@pytest.mark.parametrize(
    ("written", "is_read"),
    [
        ("2024/05/01 06:30:{:02}", True),
        ("2024-5-1T6:30:{}Z", True),
        ("2024-05-01T06:30:{:02}z", True),
        ("17145450{:02}", True),
        ("17145450{:02}000", True),
        ("۲۰۲۴-۰۵-۰۱T۰۶:۳۰:{:02}Z", True),
        ("1 May 2024, 6:30:{:02}", False),
    ],
)
def test_times_are_read_or_refused_with_the_text(written: str, is_read: bool) -> None:
    points_ = "".join(
        f'<trkpt lat="50" lon="8"><time>{written.format(second)}</time></trkpt>'
        for second in range(10)
    )
    content = gpx(track(points_))
    if is_read:
        assert only(content).records["time_s"].to_list() == list(range(10))
    else:
        with pytest.raises(DamagedError, match="none of the 10 times could be read") as refused:
            read(content)
        assert "1 May 2024" in refused.value.excerpt


def test_local_time_is_read_and_kept() -> None:
    local = points([0]).replace("+00:00", "+02:00")
    activity = only(gpx(track(local)))
    assert activity.start_time_utc == START - timedelta(hours=2)
    assert activity.utc_offset_s == 7200


@pytest.mark.parametrize(
    ("inside", "error", "words"),
    [
        ('<rte><rtept lat="1" lon="2"/></rte>', NotAnActivityError, "route"),
        (
            '<wpt lat="1" lon="2"><time>2024-05-01T00:00:00Z</time></wpt>',
            NotAnActivityError,
            "places",
        ),
        (
            '<trk><trkseg><trkpt lat="1" lon="2"/></trkseg></trk>',
            NotAnActivityError,
            "without times",
        ),
        ("<trk><trkseg/></trk>", EmptyError, "without points"),
        ("", EmptyError, "nothing in it"),
        ('<trk><trkseg><trkpt lat="1"', TruncatedError, "ends inside a tag"),
    ],
)
def test_what_is_no_activity_says_what_it_is(
    inside: str, error: type[Exception], words: str
) -> None:
    content = gpx(inside) if inside.endswith(">") or not inside else f"<gpx>{inside}"
    with pytest.raises(error, match=words):
        read(content)


@given(st.integers(0, 400))
def test_a_truncated_file_keeps_every_whole_point(cut: int) -> None:
    content = gpx(track(points([0, 1, 2, 3]), points([10, 11, 12])))
    head = content[: len(content) - cut]
    reading = read(head)
    assert len(reading.activities[0].records) == head.count("</trkpt>")
    assert ("truncated" in reading.activities[0].flags) is bool(cut)
    assert any(isinstance(error, TruncatedError) for error in reading.errors) is bool(cut)


def test_unreadable_cells_are_null_and_told() -> None:
    reading = read(gpx(track(points([0], "<hr>x</hr>") + points([1], "<hr>99</hr>"))))
    assert reading.activities[0].records["heart_rate_bpm"].to_list() == [None, 99]
    assert "1 of 2 values of <hr>" in reading.errors[0].problem


def test_the_corpus_as_gpxpy_reads_it(corpus: Path) -> None:
    paths = sorted(path for path in corpus.rglob("*") if path.suffix.lower() == ".gpx")
    different = {path.name: wrong for path in paths if (wrong := differences(path.read_bytes()))}
    assert len(paths) > 50
    assert different == ON_A_BICYCLE


@given(
    st.lists(
        st.lists(
            st.tuples(
                st.floats(-90, 90),
                st.floats(-180, 180),
                st.none() | st.floats(-400, 8000),
                st.integers(0, 10**9).map(lambda at_ms: START + timedelta(milliseconds=at_ms)),
                st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))]),
            ),
            min_size=1,
            max_size=5,
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(["1.0", "1.1"]),
)
def test_what_gpxpy_writes_is_read_as_gpxpy_reads_it(
    segments: list[list[tuple[Any, ...]]], version: str
) -> None:
    document = gpxpy.gpx.GPX()
    document.tracks.append(gpxpy.gpx.GPXTrack())
    for segment in segments:
        written = [
            gpxpy.gpx.GPXTrackPoint(latitude, longitude, elevation, at.astimezone(zone))
            for latitude, longitude, elevation, at, zone in segment
        ]
        document.tracks[0].segments.append(gpxpy.gpx.GPXTrackSegment(written))
    content = document.to_xml(version=version).encode()
    if len({str(segment) for segment in segments}) == len(segments):
        assert differences(content) == []


def differences(content: bytes) -> list[str]:
    """The columns in which our records differ from gpxpy's points.

    Ours stand in the file's order, but for segments that are shared out between activities.
    """
    tracks = gpxpy.parse(content).tracks
    points = [point for track in tracks for part in track.segments for point in part.points]
    try:
        activities = read(content).activities
    except (NotAnActivityError, EmptyError):
        return ["times"] if any(point.time for point in points) else []
    ours, theirs = columns(activities), oracle(points)
    different = [name for name, values in theirs.items() if values != ours[name]]
    if len(activities) > 1 and _rows(ours, theirs) == _rows(theirs, theirs):
        return []
    return different


def _rows(table: dict[str, list[Any]], names: Iterable[str]) -> list[tuple[Any, ...]]:
    return sorted(zip(*(table[name] for name in names), strict=True), key=repr)


def columns(activities: tuple[Activity, ...]) -> dict[str, list[Any]]:
    merged: dict[str, list[Any]] = {}
    for activity in activities:
        assert activity.start_time_utc is not None
        frame = activity.records.with_columns(
            time=activity.start_time_utc.timestamp() + pl.col("time_s").round(3)
        )
        for name in frame.columns:
            merged.setdefault(name, []).extend(frame[name].to_list())
    merged["time"] = [None if at is None else round(at, 3) for at in merged["time"]]
    return merged


def oracle(points: list[Any]) -> dict[str, list[Any]]:
    """gpxpy's points under our names; it leaves extensions as a tree of elements."""
    times = [point.time and point.time.replace(tzinfo=point.time.tzinfo or UTC) for point in points]
    extensions = [dict(cells(point.extensions)) for point in points]
    cadences = [row.get("cad") for row in extensions]
    moving = [cadence for cadence in cadences if cadence]
    legs = 2 if moving and np.median(moving) < 120 else 1
    return {
        "latitude_deg": [point.latitude for point in points],
        "longitude_deg": [point.longitude for point in points],
        "altitude_m": [point.elevation for point in points],
        "speed_mps": [point.speed for point in points],
        "time": [at and round(at.timestamp(), 3) for at in times],
        "heart_rate_bpm": [row.get("hr") for row in extensions],
        "temperature_c": [row.get("atemp") for row in extensions],
        "power_w": [row.get("power") for row in extensions],
        "cadence_spm": [cadence and cadence * legs for cadence in cadences],
    }


def cells(elements: list[Any]) -> Iterator[tuple[str, float]]:
    for element in elements:
        name = element.tag.rpartition("}")[2]
        if name in ("hr", "cad", "atemp", "power"):
            yield name, float(element.text)
        yield from cells(list(element))


@pytest.mark.parametrize("lost", range(20, 80, 7))
def test_a_file_that_lost_its_head_still_has_its_points(lost: int) -> None:
    content = gpx(track(points([0, 1, 2])))
    assert len(only(content[:10] + content[lost:]).records) == 3
