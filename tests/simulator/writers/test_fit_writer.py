"""What is written is what three independent decoders read."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from typing import Any, cast

import fitdecode
import fitparse
import garmin_fit_sdk
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.writers.fit_writer import (
    EPOCH_UNIX_S,
    ByteOrder,
    FieldRows,
    Timestamps,
    WrittenDeveloperField,
    describe,
    fit_file,
    message,
    pack,
)

START = 1_100_000_000
FORM_POWER = WrittenDeveloperField(developer_index=0, number=3, name="Form Power", units="W")

Reader = Callable[[bytes], dict[str, list[Mapping[str, Any]]]]


def read_with_fitparse(data: bytes) -> dict[str, list[Mapping[str, Any]]]:
    messages: dict[str, list[Mapping[str, Any]]] = {}
    for part in fitparse.FitFile(io.BytesIO(data), check_crc=True).get_messages():
        messages.setdefault(part.name, []).append(part.get_values())
    return messages


def read_with_fitdecode(data: bytes) -> dict[str, list[Mapping[str, Any]]]:
    messages: dict[str, list[Mapping[str, Any]]] = {}
    with fitdecode.FitReader(io.BytesIO(data), check_crc=fitdecode.CrcCheck.RAISE) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                values: dict[str, Any] = {field.name: field.value for field in frame.fields}
                messages.setdefault(frame.name, []).append(values)
    return messages


def read_with_garmin(data: bytes) -> dict[str, list[Mapping[str, Any]]]:
    checker, decoder = (
        garmin_fit_sdk.Decoder(garmin_fit_sdk.Stream.from_byte_array(bytearray(data)))
        for _ in range(2)
    )
    assert checker.check_integrity()
    messages, errors = decoder.read()
    assert errors == []
    rows_by_name = cast("dict[str, list[Mapping[str, Any]]]", messages)
    return {name.removesuffix("_mesgs"): rows for name, rows in rows_by_name.items()}


READERS = (read_with_fitparse, read_with_fitdecode, read_with_garmin)


def records(count: int, **options: Any) -> FieldRows:
    seconds = np.arange(count, dtype=np.float64)
    return pack(
        "record",
        {
            "timestamp": START + seconds,
            "position_lat": 40 + seconds * 1e-5,
            "distance": seconds * 2.57,
            "enhanced_speed": np.where(seconds % 5 == 0, np.nan, 2.571),
            "enhanced_altitude": 500.2 + seconds,
            "heart_rate": 100 + seconds % 50,
        },
        **options,
    )


def opening() -> list[FieldRows]:
    return [
        message("file_id", type="activity", manufacturer="development", time_created=START),
        message("event", timestamp=START, event="timer", event_type="start"),
    ]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("byte_order", ByteOrder)
def test_records_read_back(read: Reader, byte_order: ByteOrder) -> None:
    messages = read(fit_file([*opening(), records(40, byte_order=byte_order)]))["record"]
    assert len(messages) == 40
    assert [row["distance"] for row in messages] == pytest.approx(np.arange(40) * 2.57)
    assert messages[7]["enhanced_speed"] == pytest.approx(2.571)
    assert messages[7]["enhanced_altitude"] == pytest.approx(507.2)
    assert messages[7]["position_lat"] == round((40 + 7e-5) * 2**31 / 180)
    assert unix_s(messages[7]["timestamp"]) == EPOCH_UNIX_S + START + 7
    assert messages[5].get("enhanced_speed") is None


@pytest.mark.parametrize("read", READERS)
def test_every_message_of_an_activity_reads_back(read: Reader) -> None:
    rows = [
        *opening(),
        message("device_info", timestamp=START, device_index="creator", serial_number=77),
        message("workout", wkt_name="6×100", num_valid_steps=1),
        message(
            "workout_step",
            message_index=0,
            wkt_step_name="fast",
            duration_type="time",
            duration_value=15_000,
            intensity="active",
        ),
        records(10),
        message("hrv", time=[0.8, 0.81, None, None, None]),
        message(
            "lap",
            timestamp=START + 9,
            start_time=START,
            total_elapsed_time=9.25,
            total_distance=23.13,
            lap_trigger="manual",
            wkt_step_index=0,
        ),
        message("session", timestamp=START + 9, start_time=START, sport="running"),
        message("activity", timestamp=START + 9, num_sessions=1, type="manual"),
    ]
    messages = read(fit_file(rows))
    assert messages["file_id"][0]["type"] == "activity"
    assert messages["device_info"][0]["serial_number"] == 77
    assert messages["workout"][0]["wkt_name"] == "6×100"
    assert messages["workout_step"][0]["wkt_step_name"] == "fast"
    assert messages["workout_step"][0]["duration_time"] == pytest.approx(15.0)
    assert messages["lap"][0]["total_elapsed_time"] == pytest.approx(9.25)
    assert messages["lap"][0]["total_distance"] == pytest.approx(23.13)
    assert messages["lap"][0]["lap_trigger"] == "manual"
    assert messages["session"][0]["sport"] == "running"
    assert list(messages["hrv"][0]["time"])[:2] == [0.8, 0.81]


def test_a_split_reads_back() -> None:
    split = message(
        "split",
        message_index=0,
        split_type="interval_active",
        total_elapsed_time=15.5,
        total_distance=81.25,
        start_time=START,
    )
    messages = read_with_garmin(fit_file([*opening(), split]))["split"][0]
    assert messages["split_type"] == "interval_active"
    assert messages["total_elapsed_time"] == pytest.approx(15.5)
    assert messages["total_distance"] == pytest.approx(81.25)


@pytest.mark.parametrize("read", [read_with_fitparse, read_with_fitdecode])
def test_developer_fields_read_back(read: Reader) -> None:
    columns = {"timestamp": START + np.arange(5)}
    powers = pack("record", columns, developer={FORM_POWER: [50.5, 51, 52, 53, 54]})
    rows = [*opening(), *describe(FORM_POWER), powers]
    messages = read(fit_file(rows))["record"]
    assert [row["Form Power"] for row in messages] == [50.5, 51, 52, 53, 54]


@pytest.mark.parametrize("read", [read_with_fitparse, read_with_fitdecode])
@given(steps=st.lists(st.integers(1, 31), min_size=1, max_size=60))
@settings(max_examples=15)
def test_compressed_timestamps_read_back(read: Reader, steps: list[int]) -> None:
    times = START + np.cumsum(steps)
    columns = {"timestamp": times, "heart_rate": np.full(len(steps), 140)}
    rows = pack("record", columns, timestamps=Timestamps.COMPRESSED)
    messages = read(fit_file([*opening(), rows]))["record"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        seconds = [unix_s(row["timestamp"]) - EPOCH_UNIX_S for row in messages]
    assert seconds == list(times)


def unix_s(moment: Any) -> int:
    return int(np.datetime64(moment.replace(tzinfo=None), "s").astype(np.int64))


def test_a_chained_file_holds_both_parts() -> None:
    part = fit_file([*opening(), records(5)])
    assert len(read_with_fitdecode(part + part)["record"]) == 10


def test_more_definitions_than_local_types_take_turns() -> None:
    fields = ("heart_rate", "cadence", "distance", "temperature", "power")
    rows = [
        pack("record", {"timestamp": [START + i], **{key: [i] for key in fields[: 1 + i % 5]}})
        for i in range(60)
    ]
    rows += [message("lap", timestamp=START + 60 + i, **{name: 1}) for i, name in enumerate(LAPS)]
    messages = read_with_garmin(fit_file([*opening(), *rows]))
    assert [row["heart_rate"] for row in messages["record"]] == list(range(60))
    assert [row[name] for row, name in zip(messages["lap"], LAPS, strict=True)] == [1] * len(LAPS)


LAPS = (
    "total_cycles",
    "total_calories",
    "avg_heart_rate",
    "max_heart_rate",
    "avg_cadence",
    "max_cadence",
    "avg_power",
    "max_power",
    "total_ascent",
    "total_descent",
    "num_lengths",
    "repetition_num",
)
