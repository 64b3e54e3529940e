"""A session's file says the same to three independent decoders, and what was recorded."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta

import fitdecode
import fitparse
import garmin_fit_sdk
import numpy as np
import pytest

from simulator.fit_session import Label, workout_file
from simulator.laps import Lapping, WorkoutStep
from simulator.session import Outing
from simulator.shapes import outing
from simulator.watch import WatchRecording

CHANNELS = ("distance", "enhanced_speed", "heart_rate", "position_lat", "enhanced_altitude")


@pytest.fixture(scope="module")
def run() -> Outing:
    return outing("stop_and_go", seed=2, recording=WatchRecording.SMART)


def garmin_rows(data: bytes) -> list[tuple[object, ...]]:
    stream = garmin_fit_sdk.Stream.from_byte_array(bytearray(data))
    messages, errors = garmin_fit_sdk.Decoder(stream).read()
    assert errors == []
    return [tuple(row.get(name) for name in CHANNELS) for row in messages["record_mesgs"]]


def fitparse_rows(data: bytes) -> list[tuple[object, ...]]:
    rows = fitparse.FitFile(io.BytesIO(data)).get_messages("record")
    return [tuple(row.get_value(name) for name in CHANNELS) for row in rows]


def fitdecode_rows(data: bytes) -> list[tuple[object, ...]]:
    with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        return [
            tuple(frame.get_value(name, fallback=None) for name in CHANNELS)
            for frame in reader
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record"
        ]


def test_three_decoders_read_what_was_recorded(run: Outing) -> None:
    data = run.fit()
    expected = garmin_rows(data)
    assert fitparse_rows(data) == expected
    assert fitdecode_rows(data) == expected
    assert column(expected, 0) == pytest.approx(run.recorded.distance_m[run.recorded.is_written])
    assert column(expected, 1) == pytest.approx(run.recorded.speed_mps[run.recorded.is_written])


def column(rows: Sequence[tuple[object, ...]], index: int) -> np.ndarray:
    return np.array([row[index] for row in rows], dtype=float)


def test_laps_and_totals_read_back(run: Outing) -> None:
    stream = garmin_fit_sdk.Stream.from_byte_array(bytearray(run.fit()))
    messages, _ = garmin_fit_sdk.Decoder(stream).read()
    laps, (session,) = messages["lap_mesgs"], messages["session_mesgs"]
    assert [lap["total_distance"] for lap in laps] == pytest.approx(
        [lap.distance_m for lap in run.laps], abs=0.006
    )
    assert sum(lap["total_timer_time"] for lap in laps) == pytest.approx(
        session["total_timer_time"], abs=0.01
    )
    assert session["total_distance"] == pytest.approx(run.recorded.distance_m[-1], abs=0.006)
    times = [row["timestamp"] for row in messages["record_mesgs"]]
    assert times == [run.start_time_utc + timedelta(seconds=s) for s in run.recorded.written_s]


def test_splits_read_back_with_their_types() -> None:
    run = outing("timed_10x1min", seed=2, recording=WatchRecording.SMART, lapping=Lapping.SPLITS)
    stream = garmin_fit_sdk.Stream.from_byte_array(bytearray(run.fit()))
    messages, _ = garmin_fit_sdk.Decoder(stream).read()
    types = [split["split_type"] for split in messages["split_mesgs"]]
    assert types == [
        "interval_warmup",
        *["interval_active", "interval_rest"] * 9,
        "interval_active",
        "interval_cooldown",
    ]
    assert len(messages["lap_mesgs"]) == 1


def test_the_session_says_what_its_label_says() -> None:
    run = outing("reps_20x400_plus_1", seed=2, recording=WatchRecording.SMART)
    stream = garmin_fit_sdk.Stream.from_byte_array(bytearray(run.fit()))
    messages, _ = garmin_fit_sdk.Decoder(stream).read()
    (session,), (activity,) = messages["session_mesgs"], messages["activity_mesgs"]
    assert (session["sport"], session["sub_sport"]) == ("running", "track")
    assert session["workout_rpe"] == 80
    assert messages["file_id_mesgs"][0]["serial_number"] == run.label.serial_number
    assert activity["num_sessions"] == 1


def test_a_workout_is_no_activity() -> None:
    label = Label(start_fit_s=1_100_000_000, serial_number=7)
    steps = (WorkoutStep(name="run", intensity="active", distance_m=400.0),)
    stream = garmin_fit_sdk.Stream.from_byte_array(bytearray(workout_file(steps, label)))
    messages, errors = garmin_fit_sdk.Decoder(stream).read()
    assert errors == []
    assert messages["file_id_mesgs"][0]["type"] == "workout"
    assert messages["workout_step_mesgs"][0]["duration_distance"] == 400.0
