from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.totals.measured import MeasuredActivity
from metrics.totals.splits import splits
from parsers.common.activity import Activity

Make = Callable[..., Activity]


def test_kilometres_and_miles_of_an_even_run(make_activity: Make) -> None:
    time_s = np.arange(851.0)
    activity = make_activity(
        {
            "time_s": time_s,
            "distance_m": time_s * 4,
            "altitude_m": 100 + time_s * 0.1,
            "heart_rate_bpm": np.where(time_s < 250, 140.0, 160.0),
        }
    )
    frame = splits(MeasuredActivity.of(activity)).frame()
    km = frame.filter(unit="km")
    assert km["split_index"].to_list() == [1, 2, 3, 4]
    assert km["distance_m"].to_list() == pytest.approx([1000, 1000, 1000, 400])
    assert km["is_whole"].to_list() == [True, True, True, False]
    assert km["end_s"].to_list() == pytest.approx([250, 500, 750, 850])
    assert km["mean_speed_mps"].to_list() == pytest.approx([4.0] * 4)
    assert km["mean_heart_rate_bpm"].to_list() == pytest.approx([140, 160, 160, 160], abs=0.1)
    assert km["ascent_m"].to_list() == pytest.approx([25, 25, 25, 10], abs=1.0)
    assert km["mean_cadence_spm"].to_list() == [None] * 4
    mile = frame.filter(unit="mile")
    assert mile["end_s"].to_list() == pytest.approx([1609.344 / 4, 2 * 1609.344 / 4, 850])


def test_a_pause_is_elapsed_but_not_timed(make_activity: Make) -> None:
    time_s = np.concatenate((np.arange(0.0, 101.0), np.arange(160.0, 461.0)))
    distance_m = np.concatenate((np.arange(0.0, 101.0), np.arange(100.0, 401.0))) * 4
    activity = make_activity({"time_s": time_s, "distance_m": distance_m}, pauses=[(100, 160)])
    first = splits(MeasuredActivity.of(activity)).frame().row(0, named=True)
    assert (first["elapsed_s"], first["timer_s"]) == pytest.approx((310.0, 250.0))
    assert first["mean_speed_mps"] == pytest.approx(4.0)


def test_an_exact_kilometre_has_no_empty_last_split(make_activity: Make) -> None:
    time_s = np.arange(251.0)
    frame = splits(
        MeasuredActivity.of(make_activity({"time_s": time_s, "distance_m": time_s * 4}))
    ).frame()
    assert frame.filter(unit="km")["is_whole"].to_list() == [True]


def test_standing_belongs_to_the_split_that_follows(make_activity: Make) -> None:
    time_s = np.arange(561.0)
    distance_m = np.interp(time_s, [0, 250, 310, 560], [0, 1000, 1000, 2000])
    frame = splits(
        MeasuredActivity.of(make_activity({"time_s": time_s, "distance_m": distance_m}))
    ).frame()
    assert frame.filter(unit="km")["elapsed_s"].to_list() == pytest.approx([250, 310])


@given(st.integers(0, 2**32 - 1), st.integers(200, 3000))
@settings(max_examples=40)
def test_splits_follow_each_other_and_sum_to_the_run(
    make_activity: Make, seed: int, seconds: int
) -> None:
    random = np.random.default_rng(seed)
    distance_m = np.cumsum(random.uniform(0, 6, seconds))
    run = MeasuredActivity.of(
        make_activity({"time_s": np.arange(seconds * 1.0), "distance_m": distance_m})
    )
    frame = splits(run).frame()
    for unit in ("km", "mile"):
        rows = frame.filter(unit=unit)
        assert rows["distance_m"].sum() == pytest.approx(run.signal.distance_m[-1])
        assert rows["start_s"].to_list()[1:] == rows["end_s"].to_list()[:-1]
        assert rows["is_whole"].to_list()[:-1] == [True] * (len(rows) - 1)
        assert (rows["elapsed_s"] > 0).all()


@pytest.mark.parametrize("records", [{}, {"time_s": [0.0]}, {"time_s": [0.0, 1.0]}])
def test_nowhere_has_no_splits(make_activity: Make, records: dict[str, object]) -> None:
    assert len(splits(MeasuredActivity.of(make_activity(records))).frame()) == 0


@pytest.mark.parametrize(("total_m", "count"), [(1000.9, 1), (1001.1, 2)])
def test_a_last_stretch_under_a_meter_is_no_split(
    make_activity: Make, total_m: float, count: int
) -> None:
    records = {"time_s": np.arange(401.0), "distance_m": np.arange(401.0) / 400 * total_m}
    frame = splits(MeasuredActivity.of(make_activity(records))).frame()
    assert len(frame.filter(unit="km")) == count


def test_what_was_paused_throughout_has_no_speed(make_activity: Make) -> None:
    """As damage leaves it: positions that move without any time of the timer."""
    time_s = np.arange(24.0)
    metres = np.where(time_s % 4 == 0, 3 * time_s, np.nan)
    activity = make_activity(
        {
            "time_s": time_s,
            "distance_m": metres,
            "latitude_deg": 50 + 3 * time_s / 111_195,
            "longitude_deg": np.full(24, 8.0),
        },
        pauses=[(0, 23)],
    )
    rows = splits(MeasuredActivity.of(activity)).columns
    assert len(rows["timer_s"]) > 0
    assert np.all(np.asarray(rows["timer_s"]) == 0)
    assert np.isnan(rows["mean_speed_mps"]).all()
