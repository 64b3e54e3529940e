from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from parsers.cleaning.clean import clean
from parsers.cleaning.refusals import ROW_REASONS
from parsers.common.activity import (
    DEVICES,
    EVENTS,
    INTERVALS,
    LAPS,
    PAUSES,
    RECORDS,
    REJECTED_ROWS,
    SPLITS,
    STEPS,
    Activity,
    DeveloperField,
    Devices,
    Events,
    FileFormat,
    Intervals,
    Laps,
    Pauses,
    Records,
    RejectedRows,
    Splits,
    Steps,
)

START = datetime(2024, 5, 1, 6, 30, tzinfo=UTC)
DAY_S = 86_400.0


def recorded(
    time_s: Sequence[float | None],
    columns: Mapping[str, Sequence[float | None]] | None = None,
    *,
    start: datetime | None = START,
    sport: str | None = "running",
) -> Activity:
    """An activity as a reader leaves it."""
    given_columns = {"time_s": time_s, **(columns or {})}
    nothing = [None] * len(time_s)
    return Activity(
        activity_id="0" * 20,
        file_sha256="0" * 64,
        file_format=FileFormat.FIT,
        part_index=1,
        session_index=1,
        start_time_utc=start,
        sport=sport,
        records=Records(
            RECORDS.frame({name: given_columns.get(name, nothing) for name in RECORDS.schema})
        ),
        laps=Laps(LAPS.empty()),
        pauses=Pauses(PAUSES.empty()),
        steps=Steps(STEPS.empty()),
        splits=Splits(SPLITS.empty()),
        events=Events(EVENTS.empty()),
        devices=Devices(DEVICES.empty()),
        hrv=Intervals(INTERVALS.empty()),
        rejected=RejectedRows(REJECTED_ROWS.empty()),
    )


def reasons(activity: Activity) -> list[tuple[int, str]]:
    return [(row, reason) for row, reason, _ in activity.rejected.rows()]


def times(activity: Activity) -> list[float]:
    return activity.records["time_s"].to_list()


numbers = st.none() | st.floats(-1e6, 1e6, allow_nan=False)
any_activity = st.lists(
    st.tuples(
        st.none() | st.sampled_from([0.0, 1, 2, 3, 4, 5, 6, 7.5, 1e5, -1e5, 2e9, -9e8]),
        st.sampled_from([None, 0.0, 50, 50.00001, 51, 91]),
        st.sampled_from([None, 0.0, 8, 181]),
        st.sampled_from([None, 0.0, 3, 6, 9, 5_000, 5_003, -1]),
        numbers,
    ),
    min_size=1,
    max_size=25,
).map(
    lambda rows: recorded(
        [row[0] for row in rows],
        {
            "latitude_deg": [row[1] for row in rows],
            "longitude_deg": [row[2] for row in rows],
            "distance_m": [row[3] for row in rows],
            "speed_mps": [row[4] for row in rows],
            "heart_rate_bpm": [row[4] for row in rows],
            "altitude_m": [row[4] for row in rows],
        },
    )
)


@given(any_activity)
def test_cleaned_time_rises_strictly_from_zero(activity: Activity) -> None:
    found = clean(activity).records["time_s"]
    assert found.null_count() == 0
    assert np.all(np.diff(found.to_numpy()) > 0)
    assert found[:1].to_list() in ([], [0.0])


@given(any_activity)
def test_every_record_is_kept_or_refused(activity: Activity) -> None:
    cleaned = clean(activity)
    refused = cleaned.rejected.filter(pl.col("reason").is_in(list(ROW_REASONS)))["row"]
    assert refused.n_unique() == len(refused)
    assert len(cleaned.records) + len(refused) == len(activity.records)
    assert cleaned.rejected["row"].is_between(0, len(activity.records) - 1).all()


@given(any_activity)
def test_cleaning_twice_changes_nothing_more(activity: Activity) -> None:
    once = clean(activity)
    twice = clean(once)
    assert_frame_equal(twice.records, once.records)
    assert_frame_equal(twice.rejected, once.rejected)
    assert twice.start_time_utc == once.start_time_utc


@given(any_activity)
def test_what_is_left_is_possible(activity: Activity) -> None:
    records = clean(activity).records
    assert records["latitude_deg"].is_between(-90, 90).all()
    assert records["longitude_deg"].is_between(-180, 180).all()
    assert (records["latitude_deg"].is_null() == records["longitude_deg"].is_null()).all()
    assert records["speed_mps"].is_between(0, 20).all()
    assert records["heart_rate_bpm"].is_between(1, 250).all()
    distance = records["distance_m"].drop_nulls().to_numpy()
    assert np.all(np.diff(distance) >= 0)


def test_a_good_recording_is_left_alone() -> None:
    seconds = np.arange(3600.0)
    activity = recorded(
        seconds.tolist(),
        {
            "distance_m": (seconds * 3).tolist(),
            "latitude_deg": (50 + seconds * 3 / 111_000).tolist(),
            "longitude_deg": [8.0] * 3600,
            "heart_rate_bpm": [150.0] * 3600,
        },
    )
    cleaned = clean(activity)
    assert cleaned.records is activity.records
    assert cleaned.rejected.is_empty()


def test_times_that_stand_still_run_back_or_are_missing() -> None:
    cleaned = clean(recorded([0, 1, 1, 2, 50, 3, None, 4]))
    assert times(cleaned) == [0, 1, 2, 3, 4]
    assert reasons(cleaned) == [(2, "duplicate_time"), (4, "backward_time"), (6, "no_time")]


def test_two_records_of_one_second_complete_each_other() -> None:
    activity = recorded(
        [0, 1, 1, 1, 2], {"heart_rate_bpm": [90, None, 91, 92, 93], "power_w": [1, 2, 3, 4, 5]}
    )
    records = clean(activity).records
    assert records["heart_rate_bpm"].to_list() == [90, 91, 93]
    assert records["power_w"].to_list() == [1, 2, 5]


def test_a_leap_into_the_far_future_is_refused() -> None:
    cleaned = clean(recorded([0, 1, 2, 2_027_039_316, 3, 4]))
    assert times(cleaned) == [0, 1, 2, 3, 4]
    assert reasons(cleaned) == [(3, "far_future_time")]


def test_a_clock_that_was_never_set() -> None:
    cleaned = clean(recorded([0, 1, 2], start=datetime(1989, 12, 31, tzinfo=UTC)))
    assert cleaned.start_time_utc is None
    assert cleaned.flags == {"clock_unset"}
    assert times(cleaned) == [0, 1, 2]
    assert cleaned.rejected.is_empty()


def test_a_clock_that_was_set_on_the_way() -> None:
    """The records before are on another clock; nobody knows how long before."""
    late = (START - datetime(1989, 12, 31, tzinfo=UTC)).total_seconds()
    activity = recorded([0, 1, late, late + 1, late + 2], start=datetime(1989, 12, 31, tzinfo=UTC))
    cleaned = clean(activity)
    assert cleaned.start_time_utc == START
    assert times(cleaned) == [0, 1, 2]
    assert reasons(cleaned) == [(0, "clock_unset"), (1, "clock_unset")]


def test_dropped_first_rows_move_every_table() -> None:
    activity = recorded([None, -2 * DAY_S, 10, 11, 12])
    laps = LAPS.frame(
        {name: [None] for name in LAPS.schema}
        | {"lap_index": [1], "start_s": [10.0], "end_s": [12.0]}
    )
    pauses = PAUSES.frame({"start_s": [11.0], "end_s": [12.0]})
    field = DeveloperField(
        developer_index=0, field_number=1, name="x", units="", values=pl.Series([0, 1, 2, 3, 4])
    )
    cleaned = clean(
        replace(activity, laps=Laps(laps), pauses=Pauses(pauses), developer_fields=(field,))
    )
    assert times(cleaned) == [0, 1, 2]
    assert cleaned.start_time_utc == START + timedelta(seconds=10)
    assert cleaned.file_offset_s == 10
    assert cleaned.laps.select("start_s", "end_s").rows() == [(0, 2)]
    assert cleaned.pauses.rows() == [(1, 2)]
    assert cleaned.developer_fields[0].values.to_list() == [2, 3, 4]


def test_rows_count_from_the_files_own_first_record() -> None:
    """A reader has refused rows 0 and 1 already; cleaning refuses the third of the file."""
    already = REJECTED_ROWS.frame(
        {"row": [0, 1], "reason": ["repeated_segment"] * 2, "found": ["x", "x"]}
    )
    activity = replace(recorded([None, 1, 2]), rejected=RejectedRows(already))
    assert reasons(clean(activity)) == [
        (0, "repeated_segment"),
        (1, "repeated_segment"),
        (2, "no_time"),
    ]


@pytest.mark.parametrize(
    ("latitude", "longitude", "reason"),
    [
        (0.0, 0.0, "null_island"),
        (91.0, 8.0, "impossible_position"),
        (50.0, -181.0, "impossible_position"),
        (50.0, None, "impossible_position"),
        (50.1, 8.0, "impossible_position"),
    ],
)
def test_an_impossible_position_is_null_and_the_record_stays(
    latitude: float, longitude: float | None, reason: str
) -> None:
    near = [50 + row / 1e5 for row in range(11)]
    latitudes = [*near]
    longitudes: list[float | None] = [8.0] * 11
    latitudes[5], longitudes[5] = latitude, longitude
    cleaned = clean(
        recorded(list(range(11)), {"latitude_deg": latitudes, "longitude_deg": longitudes})
    )
    assert cleaned.records["latitude_deg"].is_null().to_list() == [row == 5 for row in range(11)]
    assert reasons(cleaned) == [(5, reason)]


def test_where_a_lost_fix_comes_back_elsewhere_both_places_stay() -> None:
    latitudes = [50.0] * 10 + [50.01] * 10
    activity = recorded(list(range(20)), {"latitude_deg": latitudes, "longitude_deg": [8.0] * 20})
    assert clean(activity).rejected.is_empty()


def test_a_run_across_the_date_line_is_no_leap() -> None:
    longitudes = [179.99995 + row / 1e5 for row in range(5)] + [
        -179.99999 + row / 1e5 for row in range(5)
    ]
    activity = recorded(list(range(10)), {"latitude_deg": [0.5] * 10, "longitude_deg": longitudes})
    assert clean(activity).rejected.is_empty()


def test_values_that_no_sensor_shows() -> None:
    cleaned = clean(
        recorded(
            [0, 1, 2],
            {
                "altitude_m": [100, -20_000, 101],
                "heart_rate_bpm": [0, 400, 150],
                "speed_mps": [3, 65, 3],
                "temperature_c": [20, 127, 20],
            },
        )
    )
    assert cleaned.records["altitude_m"].to_list() == [100, None, 101]
    assert cleaned.records["heart_rate_bpm"].to_list() == [None, None, 150]
    assert cleaned.records["speed_mps"].to_list() == [3, None, 3]
    # A heart rate of 0 is none at all: nothing was refused there.
    assert cleaned.rejected.rows() == [
        (1, "impossible_value", "altitude_m -20000"),
        (1, "impossible_value", "heart_rate_bpm 400"),
        (1, "impossible_value", "temperature_c 127"),
        (1, "impossible_speed", "speed_mps 65"),
    ]


def test_a_cyclist_may_be_faster() -> None:
    activity = recorded([0, 1, 2], {"speed_mps": [25, 26, 27]}, sport="cycling")
    assert clean(activity).rejected.is_empty()


def test_no_position_is_told() -> None:
    cleaned = clean(recorded([0], {"latitude_deg": [91.5], "longitude_deg": [8.25]}))
    assert "91" not in str(cleaned.rejected["found"].to_list())


def test_nothing_to_clean() -> None:
    assert clean(recorded([])).records.is_empty()
    assert clean(recorded([None, None])).records.is_empty()
