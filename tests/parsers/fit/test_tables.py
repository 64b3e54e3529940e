"""Laps, pauses, steps, splits, events, devices and beats."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.cleaning.clean import clean
from parsers.common.activity import (
    DEVICES,
    EVENTS,
    INTERVALS,
    LAPS,
    PAUSES,
    SPLITS,
    STEPS,
    Detail,
    LapTrigger,
)
from simulator.writers.fit_writer import (
    FieldRows,
    Value,
    WrittenDeveloperField,
    describe,
    message,
    pack,
)
from tests.parsers.fit.written import ACTIVITY, START, activity, lap, read, records, session, timer


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
            lap(60.5, 190, lap_trigger="position_lap", avg_cadence=0, avg_heart_rate=0),
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
    assert second["mean_cadence_spm"] is second["mean_heart_rate_bpm"] is None
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
    # The last stop is open: cleaning drops it, or ends it with the records.
    assert PAUSES.check(run.pauses).rows() == [(20.0, 30.0), (50.0, 58.0), (100.0, None)]
    assert clean(run).pauses.rows() == [(20.0, 30.0), (50.0, 58.0)]


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


def test_an_ingest_asks_for_the_types_of_devices_alone() -> None:
    told: dict[str, Value] = {"manufacturer": "garmin", "product": 3111, "serial_number": 77}
    footpod: dict[str, Value] = {"source_type": "antplus", "device_type": 124}
    (run,) = read(
        ACTIVITY,
        records([0], heart_rate=[1]),
        message("device_info", timestamp=START, device_index=1, **told, **footpod),
        detail=Detail.INGEST,
    ).activities
    (row,) = DEVICES.check(run.devices).rows(named=True)
    named = {name: value for name, value in row.items() if value is not None}
    assert named == {"device_index": 1, "device_type": "stride_speed_distance"}


@pytest.mark.parametrize(
    ("maker", "number", "product"),
    [
        ("garmin", 2431, "fr235"),
        ("garmin", 60_001, "garmin:60001"),
        ("suunto", 18, "suunto:18"),
        (None, 18, None),
        ("suunto", None, None),
    ],
)
def test_a_product_is_of_a_list_or_its_makers_number(
    maker: str | None, number: int | None, product: str | None
) -> None:
    values: dict[str, Value] = {"manufacturer": maker, "product": number}
    named = {name: value for name, value in values.items() if value is not None}
    run = activity(
        records([0], heart_rate=[1]),
        message("device_info", timestamp=START, device_index=1, serial_number=1, **named),
    )
    assert run.devices["product"].to_list() == [product]
