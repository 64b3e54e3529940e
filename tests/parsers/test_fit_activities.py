"""From FIT messages to activities: sessions, laps, pauses, steps and what watches do to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import ArrayLike

from parsers.common.activity import (
    DEVICES,
    EVENTS,
    INTERVALS,
    LAPS,
    PAUSES,
    RECORDS,
    SPLITS,
    STEPS,
    Activity,
    Detail,
    LapTrigger,
)
from parsers.common.errors import EmptyError, NotAnActivityError, ParseError, TruncatedError
from parsers.common.identity import Identity
from parsers.common.reading import Reading
from parsers.fit import read_fit
from simulator.writers.fit_writer import (
    FieldRows,
    Value,
    Values,
    WrittenDeveloperField,
    describe,
    fit_file,
    message,
    pack,
)

START = 1_000_000_000
START_UTC = datetime(1989, 12, 31, tzinfo=UTC) + timedelta(seconds=START)
ACTIVITY = message("file_id", type="activity", manufacturer="garmin", serial_number=42)


def read(*rows: FieldRows, detail: Detail = Detail.FULL) -> Reading:
    content = fit_file(rows)
    return read_fit(content, identity=Identity(content), detail=detail)


def activity(*rows: FieldRows) -> Activity:
    (only,) = read(ACTIVITY, *rows).activities
    return only


def records(seconds: ArrayLike, **columns: Values) -> FieldRows:
    return pack("record", {"timestamp": START + np.asarray(seconds), **columns})


def timer(second: float, kind: str, **more: Value) -> FieldRows:
    return message("event", timestamp=START + second, event="timer", event_type=kind, **more)


def session(start: float, end: float, **more: Value) -> FieldRows:
    named: dict[str, Value] = {"sport": "running", "total_elapsed_time": end - start, **more}
    return message("session", timestamp=START + end, start_time=START + start, **named)


def lap(start: float, end: float, **more: Value) -> FieldRows:
    named: dict[str, Value] = {"total_elapsed_time": end - start, **more}
    return message("lap", timestamp=START + end, start_time=START + start, **named)


def test_records_in_the_units_of_the_table() -> None:
    run = activity(
        records(
            [0, 1, 2],
            position_lat=[48.0, 48.1, np.nan],
            position_long=[-9.0, -9.1, np.nan],
            distance=[0.0, 3.5, 7.0],
            enhanced_speed=[3.5, np.nan, 3.6],
            speed=[3.4, 3.3, np.nan],
            altitude=[100.0, 100.4, np.nan],
            heart_rate=[120, 0, 122],
            power=[300, np.nan, 310],
            temperature=[-3, 20, 20],
        ),
        session(0, 2),
    )
    table = RECORDS.check(run.records)
    assert table["time_s"].to_list() == [0.0, 1.0, 2.0]
    assert table["latitude_deg"].to_list() == [pytest.approx(48.0), pytest.approx(48.1), None]
    assert table["longitude_deg"].to_list() == [pytest.approx(-9.0), pytest.approx(-9.1), None]
    assert table["distance_m"].to_list() == [0.0, 3.5, 7.0]
    assert table["speed_mps"].to_list() == [3.5, 3.3, 3.6]
    assert table["altitude_m"].to_list() == [100.0, pytest.approx(100.4), None]
    assert table["heart_rate_bpm"].to_list() == [120.0, None, 122.0]
    assert table["power_w"].to_list() == [300.0, None, 310.0]
    assert table["temperature_c"].to_list() == [-3.0, 20.0, 20.0]
    assert run.start_time_utc == START_UTC


@pytest.mark.parametrize(
    ("sport", "recorded", "steps"),
    [
        ("running", [84, 86], [169.0, 173.0]),
        ("walking", [55, 56], [111.0, 113.0]),
        ("running", [170, 174], [170.5, 174.5]),
        ("cycling", [84, 86], [None, None]),
    ],
)
def test_cadence_of_both_legs(sport: str, recorded: list[int], steps: list[float | None]) -> None:
    rows = records([0, 1], cadence=recorded, fractional_cadence=[0.5, 0.5])
    assert activity(rows, session(0, 1, sport=sport)).records["cadence_spm"].to_list() == steps


def test_records_stay_as_recorded_however_their_times_run() -> None:
    run = activity(records([5, 5, 3, 9], heart_rate=[1, 2, 3, 4]))
    assert run.records["time_s"].to_list() == [0.0, 0.0, -2.0, 4.0]
    assert run.start_time_utc == START_UTC + timedelta(seconds=5)


def test_a_record_without_a_time_stays_with_the_one_before() -> None:
    first = pack("record", {"heart_rate": [99]})
    run = activity(first, records([0, 1], heart_rate=[100, 101]))
    assert run.records["time_s"].to_list() == [None, 0.0, 1.0]
    assert run.start_time_utc == START_UTC


def test_seconds_since_power_up_are_no_date() -> None:
    run = activity(
        pack("record", {"timestamp": [5000, 5001, 5003], "heart_rate": [1, 2, 3]}),
        message("session", start_time=5000, timestamp=5003, sport="running"),
    )
    assert run.start_time_utc is None
    assert "clock_unset" in run.flags
    assert run.records["time_s"].to_list() == [0.0, 1.0, 3.0]


def test_the_clock_of_most_records_counts() -> None:
    run = activity(pack("record", {"timestamp": [5000, START, START + 1], "heart_rate": [1, 2, 3]}))
    assert run.start_time_utc == START_UTC
    assert run.records["time_s"].to_list()[1:] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("ahead_s", "offset_s"),
    [
        (7200, 7200),
        (-18000, -18000),
        (20700, 20700),
        (7201, 7200),
        (0, 0),
        (86400, None),
        (7500, None),
    ],
)
def test_local_time(ahead_s: int, offset_s: int | None) -> None:
    told = message("activity", timestamp=START + 9, local_timestamp=START + 9 + ahead_s)
    assert activity(records([0], heart_rate=[1]), told).utc_offset_s == offset_s


def test_who_made_it() -> None:
    run = activity(records([0], heart_rate=[1]))
    assert (run.maker, run.product, run.serial_number) == ("garmin", None, 42)


def test_totals_are_the_watchs_own() -> None:
    run = activity(
        records([0, 1], heart_rate=[1, 2]),
        session(
            0,
            60,
            sub_sport="track",
            total_timer_time=55,
            total_distance=200,
            total_ascent=3,
            total_descent=4,
            avg_heart_rate=150,
            max_heart_rate=170,
            workout_rpe=80,
        ),
    )
    assert (run.sport, run.sub_sport) == ("running", "track")
    totals = run.totals
    assert (totals.elapsed_s, totals.timer_s, totals.distance_m) == (60.0, 55.0, 200.0)
    assert (totals.ascent_m, totals.descent_m) == (3.0, 4.0)
    assert (totals.mean_heart_rate_bpm, totals.max_heart_rate_bpm) == (150.0, 170.0)
    assert totals.workout_rpe == 80.0


MULTISPORT = (
    session(0, 100, sport="running"),
    session(100, 130, sport="transition"),
    session(130, 300, sport="cycling"),
)


@pytest.mark.parametrize("place", ["first", "last"])
def test_several_sessions_share_out_all_there_is(place: str) -> None:
    seconds = np.arange(0, 300, 10)
    body = (
        records(seconds, heart_rate=seconds // 10 + 1),
        lap(0, 50),
        lap(50, 100),
        lap(100, 130),
        lap(130, 300),
        timer(0, "start"),
        timer(150, "stop_all"),
        timer(170, "start"),
    )
    ordered = (*MULTISPORT, *body) if place == "first" else (*body, *MULTISPORT)
    run, transition, ride = read(ACTIVITY, *ordered).activities
    assert [a.sport for a in (run, transition, ride)] == ["running", "transition", "cycling"]
    assert [a.file_offset_s for a in (run, transition, ride)] == [0.0, 100.0, 130.0]
    assert [len(a.records) for a in (run, transition, ride)] == [10, 3, 17]
    assert [len(a.laps) for a in (run, transition, ride)] == [2, 1, 1]
    assert [len(a.pauses) for a in (run, transition, ride)] == [0, 0, 1]
    assert ride.records["time_s"][0] == 0.0
    assert ride.laps.select("start_s", "end_s").row(0) == (0.0, 170.0)
    assert ride.pauses.row(0) == (20.0, 40.0)
    assert len({a.activity_id for a in (run, transition, ride)}) == 3


def test_without_a_session_there_is_one_activity_all_the_same() -> None:
    run = activity(records([0, 1], heart_rate=[1, 2]), message("sport", sport="running"))
    assert run.sport == "running"
    assert run.totals.distance_m is None
    assert len(run.records) == 2


def test_a_session_that_is_told_twice_is_one() -> None:
    run = activity(records([0, 1, 2], heart_rate=[1, 2, 3]), session(0, 1), session(0, 2))
    assert len(run.records) == 3
    assert run.totals.elapsed_s == 2.0


def test_a_session_without_a_time_owns_no_records() -> None:
    timeless = message("session", sport="cycling", total_distance=7)
    reading = read(ACTIVITY, records([0, 1], heart_rate=[1, 2]), session(0, 1), timeless)
    assert [(a.sport, len(a.records)) for a in reading.activities] == [
        ("running", 2),
        ("cycling", 0),
    ]


def test_a_file_of_thousands_of_sessions_is_refused_beyond_some() -> None:
    starts = START + np.arange(5000)
    many = pack("session", {"timestamp": starts, "start_time": starts, "sport": ["running"] * 5000})
    content = fit_file([ACTIVITY, records(range(5000), heart_rate=[1] * 5000), many]) * 3
    reading = read_fit(content, identity=Identity(content), detail=Detail.INGEST)
    assert len(reading.activities) == 128
    assert "more than 128" in str(reading.errors[-1])


def test_chained_parts_are_activities_of_their_own() -> None:
    parts = [
        fit_file([ACTIVITY, records([second], heart_rate=[1]), session(second, second)])
        for second in (0, 5000)
    ]
    settings = fit_file([message("file_id", type="settings")])
    content = parts[0] + settings + parts[1]
    reading = read_fit(content, identity=Identity(content), detail=Detail.INGEST)
    assert [a.part_index for a in reading.activities] == [1, 3]
    assert [a.file_offset_s for a in reading.activities] == [0.0, 5000.0]
    assert len({a.activity_id for a in reading.activities}) == 2


def test_a_part_chained_twice_is_one_activity() -> None:
    parts = [
        fit_file([ACTIVITY, records([second], heart_rate=[1]), session(second, second)])
        for second in (0, 5000)
    ]
    content = parts[0] + parts[1] + parts[0]
    reading = read_fit(content, identity=Identity(content), detail=Detail.INGEST)
    assert [a.part_index for a in reading.activities] == [1, 2]
    (error,) = reading.errors
    assert "before" in error.problem
    assert error.offset == len(parts[0] + parts[1])


def test_laps() -> None:
    table = LAPS.check(
        activity(
            records(range(0, 200, 10), heart_rate=[1] * 20),
            lap(
                0,
                60.5,
                total_timer_time=58,
                total_distance=250,
                avg_speed=4.2,
                enhanced_avg_speed=4.31,
                lap_trigger="manual",
                intensity="active",
                wkt_step_index=3,
                avg_heart_rate=150,
                max_heart_rate=160,
                avg_cadence=90,
                total_ascent=2,
                total_descent=1,
            ),
            lap(60.5, 190, lap_trigger="position_lap"),
            session(0, 190),
        ).laps
    )
    first, second = table.rows(named=True)
    assert first == {
        "lap_index": 1,
        "start_s": 0.0,
        "end_s": 60.5,
        "elapsed_s": 60.5,
        "timer_s": 58.0,
        "distance_m": 250.0,
        "mean_speed_mps": 4.31,
        "trigger": LapTrigger.MANUAL,
        "intensity": "active",
        "step_index": 3,
        "mean_heart_rate_bpm": 150.0,
        "max_heart_rate_bpm": 160.0,
        "mean_cadence_spm": 180.0,
        "ascent_m": 2.0,
        "descent_m": 1.0,
    }
    assert (second["lap_index"], second["trigger"]) == (2, LapTrigger.POSITION)
    assert second["intensity"] is None
    assert second["step_index"] is None


def test_a_lap_without_a_trigger_says_so() -> None:
    run = activity(records([0, 9], heart_rate=[1, 1]), lap(0, 9))
    assert run.laps["trigger"].to_list() == [LapTrigger.UNKNOWN]


def test_pauses_are_from_stop_to_start() -> None:
    run = activity(
        records([0, 100], heart_rate=[1, 1]),
        timer(0, "start"),
        timer(20, "stop_all"),
        timer(30, "start", data=0),
        timer(50, "stop", data=1),
        timer(51, "stop_disable_all"),
        timer(58, "start", data=1),
        message("event", timestamp=START + 60, event="lap", event_type="stop"),
        timer(100, "stop_all"),
    )
    assert PAUSES.check(run.pauses).rows() == [(20.0, 30.0), (50.0, 58.0)]


def test_workout_steps() -> None:
    named = {"wkt_step_name": "400", "intensity": "active", "target_type": "open"}
    run = activity(
        records([0], heart_rate=[1]),
        message(
            "workout_step",
            message_index=0,
            duration_type="distance",
            duration_value=40_000,
            **named,
        ),
        message(
            "workout_step",
            message_index=1,
            duration_type="time",
            duration_value=90_000,
            target_type="speed",
            custom_target_value_low=4000,
            custom_target_value_high=4400,
        ),
        message(
            "workout_step",
            message_index=2,
            duration_type="repeat_until_steps_cmplt",
            duration_value=0,
            target_value=20,
        ),
    )
    assert STEPS.check(run.steps).rows() == [
        (0, "400", "active", "distance", None, 400.0, None, None, "open", None, None),
        (1, None, None, "time", 90.0, None, None, None, "speed", 4.0, 4.4),
        (2, None, None, "repeat_until_steps_cmplt", None, None, 0, 20, None, None, None),
    ]


def test_splits() -> None:
    run = activity(
        records([0, 100], heart_rate=[1, 1]),
        message(
            "split",
            split_type="interval_active",
            start_time=START + 10,
            end_time=START + 80,
            total_elapsed_time=70,
            total_timer_time=69.5,
            total_distance=400,
        ),
        message("split", split_type="interval_rest", start_time=START + 80, total_elapsed_time=15),
    )
    assert SPLITS.check(run.splits).rows() == [
        (1, "interval_active", 10.0, 80.0, 69.5, 400.0),
        (2, "interval_rest", 80.0, 95.0, None, None),
    ]


def test_events_and_beats_and_what_apps_add_are_details() -> None:
    pace = WrittenDeveloperField(developer_index=0, number=7, name="Form Power", units="W")
    rows = (
        ACTIVITY,
        *describe(pace),
        pack(
            "record",
            {"timestamp": [START, START + 1], "heart_rate": [1, 2]},
            developer={pace: [61.5, np.nan]},
        ),
        pack("hrv", {"time": np.array([[0.8, 0.81, np.nan]])}),
        timer(1, "stop_all", data=0),
    )
    (full,) = read(*rows).activities
    assert EVENTS.check(full.events).rows() == [(1, 1.0, "timer", "stop_all", 0)]
    assert INTERVALS.check(full.hrv).rows() == [(1, 0.8), (2, 0.81)]
    (added,) = full.developer_fields
    assert (added.developer_index, added.field_number) == (0, 7)
    assert (added.name, added.units) == ("Form Power", "W")
    assert added.values.to_list() == [61.5, None]
    (ingest,) = read(*rows, detail=Detail.INGEST).activities
    assert ingest.events.is_empty()
    assert ingest.hrv.is_empty()
    assert ingest.developer_fields == ()
    assert ingest.records.equals(full.records)


def test_devices_are_listed_once() -> None:
    def device(index: str | int, **more: Value) -> FieldRows:
        return message("device_info", timestamp=START, device_index=index, **more)

    run = activity(
        records([0], heart_rate=[1]),
        device("creator", manufacturer="garmin", product=3111, serial_number=77),
        device(1, manufacturer="garmin", source_type="antplus", device_type=124),
        device("creator", manufacturer="garmin", product=3111),
    )
    watch, footpod = DEVICES.check(run.devices).rows(named=True)
    assert (watch["device_index"], watch["maker"], watch["serial_number"]) == (0, "garmin", 77)
    assert (footpod["device_index"], footpod["device_type"]) == (1, "stride_speed_distance")


@pytest.mark.parametrize(
    "kind", ["workout", "course", "settings", "monitoring_b", "totals", "goals"]
)
def test_sound_files_of_another_kind(kind: str) -> None:
    with pytest.raises(NotAnActivityError, match=kind):
        read(message("file_id", type=kind), records([0], heart_rate=[1]))


def test_an_activity_file_with_nothing_in_it() -> None:
    with pytest.raises(EmptyError):
        read(ACTIVITY, timer(0, "start"))


def test_what_cannot_be_read_says_why() -> None:
    whole = fit_file([ACTIVITY, records([0], heart_rate=[1])])
    with pytest.raises(TruncatedError):
        read_fit(whole[:30], identity=Identity(whole), detail=Detail.FULL)
    with pytest.raises(ParseError):
        read_fit(b"nothing of the kind", identity=Identity(b""), detail=Detail.FULL)


def test_a_truncated_activity_keeps_its_records_and_says_so() -> None:
    whole = fit_file([ACTIVITY, records(range(100), heart_rate=[90] * 100), session(0, 99)])
    reading = read_fit(whole[:-12], identity=Identity(whole), detail=Detail.FULL)
    (run,) = reading.activities
    assert len(run.records) == 100
    assert "truncated" in run.flags
    assert any(isinstance(error, TruncatedError) for error in reading.errors)


def test_a_session_that_recorded_nothing_is_there_all_the_same() -> None:
    run = activity(session(0, 1800, total_distance=5000))
    assert run.records.is_empty()
    assert run.start_time_utc == START_UTC
    assert run.totals.distance_m == 5000.0
