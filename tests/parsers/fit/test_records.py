"""Record messages as the records table."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from parsers.common.activity import RECORDS, Activity
from simulator.writers.fit_writer import Values, WrittenDeveloperField, describe, message, pack
from tests.parsers.fit.written import START, START_UTC, activity, records, session


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


def test_cadence_with_its_fraction_in_one_field() -> None:
    run = activity(records([0, 1], cadence256=[85.5, 84.25]), session(0, 1))
    assert run.records["cadence_spm"].to_list() == [171.0, 168.5]


def test_records_stay_as_recorded_however_their_times_run() -> None:
    run = activity(records([5, 5, 3, 9], heart_rate=[1, 2, 3, 4]))
    assert run.records["time_s"].to_list() == [0.0, 0.0, -2.0, 4.0]
    assert run.start_time_utc == START_UTC + timedelta(seconds=5)


def test_a_record_without_a_time_stays_with_the_one_before() -> None:
    first = pack("record", {"heart_rate": [99]})
    run = activity(first, records([0, 1], heart_rate=[100, 101]))
    assert run.records["time_s"].to_list() == [None, 0.0, 1.0]
    assert run.start_time_utc == START_UTC


def stands_for(number: int, name: str, units: str) -> WrittenDeveloperField:
    return WrittenDeveloperField(
        developer_index=0, number=number, name=name, units=units, base_type="float32"
    )


def native_run(
    field: WrittenDeveloperField, native: int, values: list[float], **recorded: Values
) -> Activity:
    developer_id, _ = describe(field)
    natively = message(
        "field_description",
        developer_data_index=0,
        field_definition_number=field.number,
        fit_base_type_id=0x88,
        field_name=field.name,
        units=field.units,
        native_mesg_num=20,
        native_field_num=native,
    )
    rows = pack(
        "record",
        {"timestamp": START + np.arange(len(values)), **recorded},
        developer={field: values},
    )
    return activity(developer_id, natively, rows)


@pytest.mark.parametrize(
    ("native", "units", "column", "written", "read"),
    [
        (3, "bpm", "heart_rate_bpm", 150.0, 150.0),
        (4, "RPM", "cadence_spm", 88.0, 176.0),
        (5, "km", "distance_m", 1.5, 1500.0),
        (6, "m/s", "speed_mps", 3.0, 3.0),
        (73, "km/h", "speed_mps", 10.8, 3.0),
        (7, "Watts", "power_w", 250.0, 250.0),
        (6, "min/km", "speed_mps", 5.0, None),
    ],
)
def test_a_developer_field_stands_for_a_native_one_that_is_absent(
    native: int, units: str, column: str, written: float, read: float | None
) -> None:
    run = native_run(stands_for(1, "Field", units), native, [written] * 3, altitude=[1, 2, 3])
    values = run.records[column].to_list()
    assert values == ([None] * 3 if read is None else pytest.approx([read] * 3))


def test_the_watchs_own_field_goes_first() -> None:
    run = native_run(stands_for(1, "Field", "bpm"), 3, [150.0] * 3, heart_rate=[120, None, 121])
    assert run.records["heart_rate_bpm"].to_list() == [120, None, 121]
