from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.contract.durations import clock, known_clock, known_time


@pytest.mark.parametrize(
    ("seconds", "decimals", "text"),
    [
        (0, 0, "0:00"),
        (42.05, 1, "42.1"),
        (59.96, 1, "1:00.0"),
        (72.5, 0, "1:13"),
        (1050.6, 0, "17:31"),
        (3599.5, 0, "1:00:00"),
        (3723, 0, "1:02:03"),
    ],
)
def test_a_duration_is_written_as_runners_do(seconds: float, decimals: int, text: str) -> None:
    assert clock(seconds, decimals=decimals) == text


@given(st.floats(0, 1e6), st.integers(0, 2))
def test_it_tells_the_seconds_that_it_was_given(seconds: float, decimals: int) -> None:
    parts = clock(seconds, decimals=decimals).split(":")
    stated = sum(float(part) * 60**power for power, part in enumerate(reversed(parts)))
    assert stated == pytest.approx(seconds, abs=0.5 * 10**-decimals + 1e-6)
    assert all(float(part) < 60 for part in parts[1:])


@pytest.mark.parametrize(
    ("seconds", "error_s", "text"),
    [
        (301.84, None, "5:01.8"),
        (301.0, None, "5:01"),
        (3601.4, None, "1:00:01"),
        (301.84, 0.99, "5:01.8"),
        (301.84, 1.0, "5:02"),
        (301.84, 9.99, "5:02"),
        (301.84, 10.0, "5:00"),
        (305.0, 93.1, "5:10"),
        (6343.04, 0.9, "1:45:43"),
    ],
)
def test_a_time_is_told_as_exactly_as_its_error_lets_it(
    seconds: float, error_s: float | None, text: str
) -> None:
    assert known_clock(seconds, error_s) == text


@pytest.mark.parametrize(
    ("speed_sd_mps", "seconds", "step_s"), [(None, 80.0, 0.1), (0.02, 80.0, 0.1), (0.1, 80.0, 1.0)]
)
def test_a_time_over_a_way_is_told_as_its_speeds_error_lets_it(
    speed_sd_mps: float | None, seconds: float, step_s: float
) -> None:
    assert known_time(400, 5.0, speed_sd_mps) == (seconds, step_s)
    assert known_time(1609.344, 5.0, 0.2).seconds == 320.0  # 321.9 s ± 12.9 s


@given(st.floats(2.0, 9.0), st.floats(0.001, 0.12))
def test_a_lap_and_a_kilometer_at_one_speed_differ_by_less_than_the_speeds_error(
    speed_mps: float, error: float
) -> None:
    """98 a lap beside 4:10/km, 2 % apart, are told of a pace that errs by 5.6 %."""
    lap, kilometer = (known_time(way_m, speed_mps, error * speed_mps) for way_m in (400.0, 1000.0))
    assert abs(2.5 * lap.seconds / kilometer.seconds - 1) <= 1.1 * error
