from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from metrics.totals.measured import MeasuredActivity
from parsers.common.activity import Activity

Make = Callable[..., Activity]


def test_distance_is_interpolated_and_held_at_the_ends(make_activity: Make) -> None:
    time_s = np.arange(101.0)
    run = MeasuredActivity.of(make_activity({"time_s": time_s, "distance_m": time_s * 3}))
    asked_s = np.array([-5.0, 0.0, 10.5, 100.0, 900.0, np.nan])
    expected_m = [0.0, 0.0, 31.5, 300.0, 300.0, np.nan]
    assert run.distance_at(asked_s).tolist() == pytest.approx(expected_m, nan_ok=True)


def test_without_records_no_distance_is_known(make_activity: Make) -> None:
    run = MeasuredActivity.of(make_activity({}))
    assert np.isnan(run.distance_at(np.array([0.0, 10.0]))).all()


def test_the_device_counts_where_speed_comes_from_chords(make_activity: Make) -> None:
    """Few distances beside many positions: chords for the speed, the counter for the length."""
    time_s = np.arange(601.0)
    records = {
        "time_s": time_s,
        "distance_m": np.where(time_s % 10 == 0, time_s * 3.1, np.nan),
        "latitude_deg": 46 + np.degrees(time_s * 3.0 / 6_371_008.8),
        "longitude_deg": np.full(601, 7.0),
    }
    run = MeasuredActivity.of(make_activity(records))
    assert run.signal.distance_m[-1] == pytest.approx(1800, abs=5)
    assert run.distance_m[-1] == pytest.approx(1860)


@pytest.mark.parametrize(("hole_s", "is_bridged"), [(29, True), (32, False)])
def test_a_hole_of_30_s_in_the_heart_rate_is_bridged(
    make_activity: Make, hole_s: int, is_bridged: bool
) -> None:
    time_s = np.arange(301.0)
    is_lost = (time_s > 100) & (time_s < 100 + hole_s)
    heart_rate = np.where(is_lost, np.nan, 150.0)
    run = MeasuredActivity.of(make_activity({"time_s": time_s, "heart_rate_bpm": heart_rate}))
    assert np.isfinite(run.heart_rate_bpm[110]) == is_bridged
