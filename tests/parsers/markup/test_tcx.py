from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.cleaning.clean import clean
from parsers.common.activity import Activity, Detail, FileFormat
from parsers.common.errors import EmptyError, NotAnActivityError, TruncatedError
from parsers.common.identity import Identity
from parsers.common.reading import Reading
from parsers.markup.tcx import read_tcx

START = datetime(2024, 5, 1, 6, 30, tzinfo=UTC)

ORACLE_CELLS = (
    "LatitudeDegrees",
    "LongitudeDegrees",
    "DistanceMeters",
    "Speed",
    "AltitudeMeters",
    "Value",
    "Watts",
)

TPX = (
    "<Extensions><ns3:TPX><ns3:Speed>3.5</ns3:Speed><ns3:RunCadence>90</ns3:RunCadence>"
    "<ns3:Watts>250</ns3:Watts></ns3:TPX></Extensions>"
)


def read(content: bytes | str) -> Reading:
    data = content.encode() if isinstance(content, str) else content
    return read_tcx(data, identity=Identity(data), detail=Detail.FULL)


def only(content: bytes | str) -> Activity:
    (activity,) = read(content).activities
    return activity


def tcx(*activities: str) -> str:
    inside = "".join(activities)
    return f"<TrainingCenterDatabase><Activities>{inside}</Activities></TrainingCenterDatabase>"


def activity_of(*laps: str, sport: str = "Running") -> str:
    creator = "<Creator><Name>Garmin Forerunner 620</Name><UnitId>77</UnitId></Creator>"
    return f'<Activity Sport="{sport}"><Id>x</Id>{"".join(laps)}{creator}</Activity>'


def lap(start_s: float, timer_s: float, *tracks: str, more: str = "") -> str:
    inside = "".join(f"<Track>{track}</Track>" for track in tracks)
    return (
        f'<Lap StartTime="{stamp(start_s)}"><TotalTimeSeconds>{timer_s}</TotalTimeSeconds>'
        f"<DistanceMeters>{timer_s * 4}</DistanceMeters>{more}{inside}</Lap>"
    )


def points(times_s: list[float], cells: str = "") -> str:
    return "".join(
        f"<Trackpoint><Time>{stamp(at)}</Time><Position><LatitudeDegrees>50.5</LatitudeDegrees>"
        f"<LongitudeDegrees>8.25</LongitudeDegrees></Position><AltitudeMeters>100</AltitudeMeters>"
        f"<DistanceMeters>{at * 4}</DistanceMeters><HeartRateBpm><Value>150</Value></HeartRateBpm>"
        f"{cells}</Trackpoint>"
        for at in times_s
    )


def stamp(at_s: float) -> str:
    return (START + timedelta(seconds=at_s)).isoformat().replace("+00:00", "Z")


def seconds(first: int, last: int) -> list[float]:
    return [float(at) for at in range(first, last + 1)]


def test_records_and_provenance() -> None:
    activity = only(tcx(activity_of(lap(0, 2, points([0, 1, 2], TPX)))))
    assert activity.records.row(1) == (1, 50.5, 8.25, 4, 3.5, 100, 150, 180, 250, None)
    assert activity.start_time_utc == START
    assert (activity.sport, activity.maker, activity.product, activity.serial_number) == (
        "running",
        "garmin",
        "Garmin Forerunner 620",
        77,
    )
    assert activity.file_format is FileFormat.TCX


def test_a_heart_rate_without_its_value_element_is_one() -> None:
    written = points(seconds(0, 2), TPX).replace("<Value>150</Value>", "150")
    assert (
        only(tcx(activity_of(lap(0, 2, written)))).records["heart_rate_bpm"].to_list() == [150] * 3
    )


def test_laps_as_the_watch_wrote_them() -> None:
    more = (
        "<AverageHeartRateBpm><Value>140</Value></AverageHeartRateBpm>"
        "<MaximumHeartRateBpm><Value>170</Value></MaximumHeartRateBpm>"
        "<Intensity>Resting</Intensity><TriggerMethod>Location</TriggerMethod>"
        "<Extensions><LX><AvgSpeed>4.1</AvgSpeed><AvgRunCadence>88</AvgRunCadence></LX></Extensions>"
    )
    activity = only(
        tcx(activity_of(lap(0, 10, points(seconds(0, 9)), more=more), lap(10, 5, points([10, 15]))))
    )
    first, second = activity.laps.to_dicts()
    assert (first["start_s"], first["end_s"], first["timer_s"]) == (0, 10, 10)
    assert (first["distance_m"], first["mean_speed_mps"]) == (40, 4.1)
    assert (first["trigger"], first["intensity"]) == ("position", "rest")
    assert (first["mean_heart_rate_bpm"], first["max_heart_rate_bpm"]) == (140, 170)
    assert first["mean_cadence_spm"] == 176
    assert (second["lap_index"], second["mean_speed_mps"]) == (2, 4)
    assert (second["trigger"], second["intensity"]) == ("unknown", None)
    assert (activity.totals.timer_s, activity.totals.distance_m) == (15, 60)
    assert activity.totals.max_heart_rate_bpm == 170


def test_lap_times_in_minutes() -> None:
    laps = [lap(0, 1.0, points(seconds(0, 60))), lap(60, 2.0, points(seconds(60, 180)))]
    assert only(tcx(activity_of(*laps))).laps["timer_s"].to_list() == [60, 120]


def test_tracks_of_one_lap_are_a_pause() -> None:
    activity = only(tcx(activity_of(lap(0, 15, points(seconds(0, 10)), points(seconds(40, 45))))))
    # The timer ran on for one interval behind the last point.
    assert activity.pauses.rows() == [(11, 40)]


def test_a_timer_short_of_the_clock_was_paused_where_the_points_leave_a_gap() -> None:
    inside = lap(0, 20, points(seconds(0, 10) + seconds(100, 110)))
    between = lap(111, 5, points(seconds(111, 116)))
    after = lap(200, 5, points(seconds(200, 205)))
    activity = clean(only(tcx(activity_of(inside, between, after))))
    assert activity.pauses.rows() == [(10, 100), (115, 200)]


def test_a_gap_that_the_timer_ran_through_is_no_pause() -> None:
    activity = clean(
        only(tcx(activity_of(lap(0, 110, points(seconds(0, 10) + seconds(100, 110))))))
    )
    assert activity.pauses.is_empty()


def test_laps_without_points_and_without_times() -> None:
    bare = "<Lap><TotalTimeSeconds>x</TotalTimeSeconds></Lap>"
    activity = only(tcx(activity_of(bare, lap(5, 5, points(seconds(5, 10))), bare)))
    assert activity.laps["start_s"].to_list() == [0, 0, 5]
    assert activity.laps["timer_s"].to_list() == [None, 5, None]
    assert activity.totals.timer_s is None


def test_laps_without_starts_and_points_follow_the_activity_s_own_start() -> None:
    bare = "<Lap><TotalTimeSeconds>{}</TotalTimeSeconds><DistanceMeters>{}</DistanceMeters></Lap>"
    laps = bare.format(600, 1800) + bare.format(300, 1000)
    activity = only(tcx(f"<Activity Sport='Running'><Id>{stamp(0)}</Id>{laps}</Activity>"))
    assert activity.start_time_utc == START
    assert activity.laps["start_s"].to_list() == [0, 600]
    assert activity.totals.timer_s == 900
    assert activity.totals.distance_m == 2800


def test_several_activities_and_several_sports() -> None:
    session = (
        f"<MultiSportSession><FirstSport>{activity_of(lap(0, 9, points([0, 9])))}</FirstSport>"
        f"<NextSport>{activity_of(lap(20, 9, points([20, 29])), sport='Biking')}</NextSport>"
        "</MultiSportSession>"
    )
    reading = read(tcx(session, activity_of(lap(90, 9, points([90, 99])))))
    assert [activity.sport for activity in reading.activities] == ["running", "cycling", "running"]
    assert [activity.session_index for activity in reading.activities] == [1, 2, 3]


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        ("<TrainingCenterDatabase><Courses><Course><Name>x</Name><Track>"
         + points([0]) + "</Track></Course></Courses></TrainingCenterDatabase>",
         NotAnActivityError, "course"),
        ("<TrainingCenterDatabase><Workouts><Workout><Name>x</Name></Workout></Workouts>"
         "</TrainingCenterDatabase>", NotAnActivityError, "workout"),
        (tcx(activity_of("<Lap/>")), EmptyError, "without track points"),
        (tcx(activity_of("<Lap><Track><Trackpoint/></Track></Lap>")), NotAnActivityError, "times"),
        (tcx(), EmptyError, "nothing"),
        ("<TrainingCenterDatabase><Activ", TruncatedError, "ends inside a tag"),
    ],
)  # fmt: skip
def test_what_is_no_activity_says_what_it_is(
    content: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        read(content)


@given(st.integers(1, 2500))
def test_a_truncated_file_keeps_every_whole_point(cut: int) -> None:
    content = tcx(activity_of(lap(0, 4, points(seconds(0, 4))), lap(5, 9, points(seconds(5, 9)))))
    head = content[: len(content) - cut]
    reading = read(head)
    assert len(reading.activities[0].records) == head.count("</Trackpoint>")
    assert ("truncated" in reading.activities[0].flags) is bool(cut)
    assert any(isinstance(error, TruncatedError) for error in reading.errors)


def test_the_corpus_as_a_plain_tree_has_it(corpus: Path) -> None:
    paths = [path for path in corpus.rglob("*") if path.suffix.lower() == ".tcx"]
    assert len(paths) > 10
    for path in paths:
        # One real file uses prefixes that it never declares: a plain reader refuses it.
        declared = b'<Activities xmlns:xsi="x" xmlns:ext="y">'
        content = path.read_bytes().replace(b"<Activities>", declared)
        (activity,) = read(path.read_bytes()).activities
        assert activity.records.drop("cadence_spm").rows() == list(oracle(content)), path.name
        assert activity.laps.select("timer_s", "distance_m").rows() == list(oracle_laps(content))


def oracle(content: bytes) -> Iterator[tuple[float | None, ...]]:
    """Each point's time, position, distance, speed, altitude, heart rate, power; no temperature."""
    start = None
    for point in ET.fromstring(content).iterfind(".//{*}Trackpoint"):
        at = datetime.fromisoformat(str(point.findtext("{*}Time")))
        start = start or at
        cells = [point.findtext(f".//{{*}}{name}") for name in ORACLE_CELLS]
        values = [float(cell) if cell else None for cell in cells]
        yield ((at - start).total_seconds(), *values, None)


def oracle_laps(content: bytes) -> Iterator[tuple[float, ...]]:
    for lap in ET.fromstring(content).iterfind(".//{*}Lap"):
        cells = (lap.findtext("{*}TotalTimeSeconds"), lap.findtext("{*}DistanceMeters"))
        yield tuple(float(str(cell)) for cell in cells)


@pytest.mark.parametrize("lost", range(30, 150, 11))
def test_a_file_that_lost_its_head_still_has_its_points(lost: int) -> None:
    content = tcx(activity_of(lap(0, 2, points([0, 1, 2]))))
    assert len(only(content[:10] + content[lost:]).records) == 3
