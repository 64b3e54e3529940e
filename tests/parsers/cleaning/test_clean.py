"""What cleaning keeps, refuses and moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from msgspec.structs import replace
from polars.testing import assert_frame_equal

from parsers.cleaning.clean import clean
from parsers.cleaning.refusals import ROW_REASONS
from parsers.common.activity import (
    LAPS,
    PAUSES,
    Activity,
    DeveloperField,
    Laps,
    Pauses,
)
from tests.parsers.cleaning.recorded import START, any_activity, reasons, recorded

DAY_S = 86_400.0


def times(activity: Activity) -> list[float]:
    return activity.records["time_s"].to_list()


@given(any_activity)
def test_cleaned_time_rises_strictly_from_zero(activity: Activity) -> None:
    times_s = clean(activity).records["time_s"]
    assert times_s.null_count() == 0
    assert np.all(np.diff(times_s.to_numpy()) > 0)
    assert times_s[:1].to_list() in ([], [0.0])


@given(any_activity)
def test_every_record_is_kept_merged_or_refused(activity: Activity) -> None:
    cleaned = clean(activity)
    refused = cleaned.rejected.filter(pl.col("reason").is_in(list(ROW_REASONS)))["row"]
    assert refused.n_unique() == len(refused)
    others = activity.records.with_row_index().filter(~pl.col("index").is_in(refused.to_list()))
    assert len(cleaned.records) == others["time_s"].n_unique()
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
    cleaned = clean(recorded([0, 1, 1, 2, 150, 3, None, 4]))
    assert times(cleaned) == [0, 1, 2, 3, 4]
    assert reasons(cleaned) == [(4, "backward_time"), (6, "no_time")]


def test_two_records_of_one_second_complete_each_other() -> None:
    activity = recorded(
        [0, 1, 1, 1, 2], {"heart_rate_bpm": [90, None, 91, 92, 93], "power_w": [1, 2, 3, 4, 5]}
    )
    records = clean(activity).records
    assert records["heart_rate_bpm"].to_list() == [90, 91, 93]
    assert records["power_w"].to_list() == [1, 2, 5]
    assert reasons(clean(activity)) == [(2, "duplicate_time"), (3, "duplicate_time")]


@pytest.mark.parametrize(("apart_m", "flags"), [(2.0, set()), (40.0, {"records_refused"})])
@pytest.mark.parametrize("place", ["distance_m", "latitude_deg"])
def test_records_of_one_second_are_doubted_where_they_lie_apart(
    apart_m: float, flags: set[str], place: str
) -> None:
    seconds = np.repeat(np.arange(300.0), 2)
    way_m = 3 * seconds + np.tile([0.0, apart_m], 300)
    columns: dict[str, list[float]] = {"distance_m": way_m.tolist()}
    if place == "latitude_deg":
        latitude = 50 + way_m / 111_195
        columns = {"latitude_deg": latitude.tolist(), "longitude_deg": [8.0] * 600}
    cleaned = clean(recorded(seconds.tolist(), columns))
    assert times(cleaned) == list(range(300))
    assert {reason for _, reason in reasons(cleaned)} == {"duplicate_time"}
    assert cleaned.flags == frozenset(flags)


def test_a_leap_into_the_far_future_is_refused() -> None:
    cleaned = clean(recorded([0, 1, 2, 2_027_039_316, 3, 4]))
    assert times(cleaned) == [0, 1, 2, 3, 4]
    assert reasons(cleaned) == [(3, "far_future_time")]


@pytest.mark.parametrize("stray_s", [-1e9, -86_400.0, -7_200.0, 10_000.0, 90_000.0])
@pytest.mark.parametrize("count", [1, 3])
def test_a_few_records_of_another_time_cost_nobody_else_a_place(stray_s: float, count: int) -> None:
    """They stand between neighbors that follow one another, and no other record is near them."""
    times_s = [*range(1001), *(stray_s + n for n in range(count)), *range(1001, 2000)]
    cleaned = clean(recorded(times_s))
    assert times(cleaned) == list(range(2000))
    assert len(cleaned.rejected) == count
    assert cleaned.flags == frozenset()


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


def test_nothing_to_clean() -> None:
    assert clean(recorded([])).records.is_empty()
    assert clean(recorded([None, None])).records.is_empty()


@pytest.mark.parametrize(
    ("elsewhere", "counter", "flags"),
    [(30, False, {"records_refused"}), (30, True, set()), (10, False, set())],
)
def test_a_way_of_which_many_positions_are_refused_is_doubted(
    elsewhere: int, counter: bool, flags: set[str]
) -> None:
    """Unless a counter measures it too."""
    seconds = np.arange(1000.0)
    latitude = 50 + 3 * seconds / 111_195
    latitude[400 : 400 + elsewhere] += 0.1
    columns: dict[str, list[float]] = {
        "latitude_deg": latitude.tolist(),
        "longitude_deg": [8.0] * 1000,
    }
    if counter:
        columns["distance_m"] = (3 * seconds).tolist()
    cleaned = clean(recorded(seconds.tolist(), columns))
    assert cleaned.records["latitude_deg"].null_count() == elsewhere
    assert cleaned.flags == frozenset(flags)


@pytest.mark.parametrize(
    ("sub_sport", "elapsed_s", "latitude_deg", "distance_m"),
    [
        ("treadmill", 1800.0, None, 6000.0),
        ("indoor_running", 1800.0, None, 6000.0),
        ("street", 1800.0, None, 5400.0),
        ("treadmill", 3600.0, None, 5400.0),
        ("treadmill", 1800.0, 50.0, 5400.0),
    ],
    ids=["treadmill", "indoors", "outside", "records of a part", "with positions"],
)
def test_a_treadmill_run_is_as_long_as_the_runner_typed(
    sub_sport: str, elapsed_s: float, latitude_deg: float | None, distance_m: float
) -> None:
    """A watch asks what the treadmill showed; its records keep its own guess."""
    seconds = np.arange(1801.0)
    columns = {
        "distance_m": (3 * seconds).tolist(),
        "speed_mps": [3.0] * 1801,
        "latitude_deg": [latitude_deg] * 1801,
        "longitude_deg": [8.0 if latitude_deg else None] * 1801,
    }
    run = recorded(seconds.tolist(), columns)
    totals = replace(run.totals, distance_m=6000.0, elapsed_s=elapsed_s)
    records = clean(replace(run, sub_sport=sub_sport, totals=totals)).records
    assert records["distance_m"].max() == pytest.approx(distance_m)
    assert records["speed_mps"][0] == pytest.approx(distance_m / 1800)
