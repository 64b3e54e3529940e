from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.recording.signal import Floats
from metrics.track.crossings import Crossings, crossings, split_error_s


def hundreds(times_s: Floats, way_m: Floats, *, error_m: float = 2.0) -> Crossings:
    marks = np.arange(100.0, way_m.max(initial=0.0) + 1e-9, 100.0)
    return crossings(times_s, way_m, marks, error_m=error_m, bias_sd=0.0)


@given(st.floats(2, 9), st.integers(60, 400))
def test_even_running_passes_marks_evenly(speed_mps: float, seconds: int) -> None:
    times = np.arange(float(seconds))
    crossed = hundreds(times, speed_mps * times)
    assert abs(len(crossed) - speed_mps * (seconds - 1) // 100) <= 1e-6
    assert crossed.time_s == pytest.approx(crossed.along_m / speed_mps, abs=1e-6)


def test_a_mark_is_passed_once() -> None:
    way = np.array([0.0, 60.0, 110.0, 90.0, 105.0, 160.0, 210.0])
    crossed = hundreds(np.arange(7.0), way)
    assert crossed.time_s == pytest.approx([1.8, 5.8])


def test_no_way_passes_no_mark() -> None:
    assert len(hundreds(np.zeros(0), np.zeros(0))) == 0
    assert len(hundreds(np.arange(5.0), np.zeros(5))) == 0


def test_a_place_between_records_far_apart_is_less_sure() -> None:
    dense, sparse = (
        hundreds(times, 5.0 * times, error_m=0.0).error_s[0]
        for times in (np.arange(0.0, 100.0), np.arange(0.0, 100.0, 8.0))
    )
    assert sparse == pytest.approx(0.8)
    assert dense == pytest.approx(0.1)


@pytest.mark.parametrize(("since_s", "share"), [(30.0, 0.887), (60.0, 1.124), (600.0, 1.414)])
def test_two_places_err_alike_for_about_a_minute(since_s: float, share: float) -> None:
    """√(2 (1 − e^(−Δt / 60 s))) of the error of one, over the speed of 5 m/s."""
    error_s = split_error_s(np.array([since_s]), np.array([5 * since_s]), error_m=2.0, bias_sd=0.0)
    assert error_s[0] == pytest.approx(2.0 * share / 5.0, rel=0.002)
