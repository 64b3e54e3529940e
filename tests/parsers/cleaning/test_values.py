"""Values that no runner, sensor or satellite fix can reach."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.cleaning.clean import clean
from tests.parsers.cleaning.recorded import reasons, recorded


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


def test_repeats_of_a_last_fix_before_a_jump_are_no_fixes() -> None:
    """A phone in a tunnel of a minute: the way of that minute is no leap of a second."""
    seconds = np.arange(600.0)
    latitude = 50 + 3 * seconds / 111_195
    latitude[200:261] = latitude[200]
    places = {"latitude_deg": latitude.tolist(), "longitude_deg": [8.0] * 600}
    cleaned = clean(recorded(seconds.tolist(), places))
    is_repeat = (seconds > 200) & (seconds <= 260)
    assert cleaned.records["latitude_deg"].is_null().to_list() == is_repeat.tolist()
    assert {reason for _, reason in reasons(cleaned)} == {"impossible_position"}


def test_a_stand_that_is_left_on_foot_stays_where_it_was() -> None:
    seconds = np.arange(600.0)
    latitude = (
        50 + 3 * np.minimum(seconds, 300) / 111_195 + 3 * np.maximum(seconds - 400, 0) / 111_195
    )
    activity = recorded(
        seconds.tolist(), {"latitude_deg": latitude.tolist(), "longitude_deg": [8.0] * 600}
    )
    assert clean(activity).rejected.is_empty()


@pytest.mark.parametrize(("first", "last"), [(400, 700), (0, 300), (700, 1000)])
def test_fixes_that_no_vehicle_reaches_are_elsewhere_however_long(first: int, last: int) -> None:
    seconds = np.arange(1000.0)
    latitude = 50 + 3 * seconds / 111_195
    latitude[first:last] += 1.0
    places = {"latitude_deg": latitude.tolist(), "longitude_deg": [8.0] * 1000}
    cleaned = clean(recorded(seconds.tolist(), places))
    is_elsewhere = (seconds >= first) & (seconds < last)
    assert cleaned.records["latitude_deg"].is_null().to_list() == is_elsewhere.tolist()
    assert cleaned.flags == {"records_refused"}


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
