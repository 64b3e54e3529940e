from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.totals.histograms import heart_rate_histogram, speed_histogram
from metrics.totals.measured import MeasuredActivity
from parsers.common.activity import Activity

Make = Callable[..., Activity]


def test_an_even_run_is_one_bin(make_activity: Make) -> None:
    time_s = np.arange(601.0)
    run = MeasuredActivity.of(make_activity({"time_s": time_s, "distance_m": time_s * 3.01}))
    frame = speed_histogram(run).frame()
    assert frame["speed_bin"].to_list() == [150]
    assert frame["speed_low_mps"].to_list() == [3.0]
    assert frame["seconds"].to_list() == pytest.approx([600.0])
    assert frame["distance_m"].to_list() == pytest.approx([600 * 3.01])


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 3, 5]), st.integers(0, 3))
@settings(max_examples=40)
def test_seconds_sum_to_the_timer_and_metres_to_the_distance(
    make_activity: Make, seed: int, every_s: int, pause_count: int
) -> None:
    random = np.random.default_rng(seed)
    time_s = np.arange(0.0, 1200.0, every_s)
    starts = np.sort(random.choice(np.arange(50, 1100, 40), pause_count, replace=False))
    pauses = [(float(start), float(start + 25)) for start in starts]
    for start, end in pauses:
        time_s = time_s[(time_s <= start) | (time_s >= end)]
    distance_m = np.cumsum(random.uniform(2, 5, len(time_s)) * every_s)
    heart_rate = np.round(random.uniform(120, 180, len(time_s)))
    run = MeasuredActivity.of(
        make_activity(
            {"time_s": time_s, "distance_m": distance_m, "heart_rate_bpm": heart_rate},
            pauses=pauses,
        )
    )
    histogram = speed_histogram(run).frame()
    assert histogram["seconds"].sum() == pytest.approx(run.timer.total_s, abs=1.0)
    assert histogram["distance_m"].sum() == pytest.approx(run.signal.distance_m[-1])
    assert heart_rate_histogram(run).frame()["seconds"].sum() == pytest.approx(
        run.timer.total_s, abs=1.0
    )


def test_bins_are_those_of_pandas(make_activity: Make) -> None:
    random = np.random.default_rng(1)
    time_s = np.arange(900.0)
    distance_m = np.cumsum(random.uniform(2, 5, 900))
    run = MeasuredActivity.of(make_activity({"time_s": time_s, "distance_m": distance_m}))
    frame = speed_histogram(run).frame()
    bins = pd.Series(run.signal.speed_mps).floordiv(0.02).astype(int)
    expected = pd.Series(run.seconds.timer_s).groupby(bins).sum()
    assert frame["speed_bin"].to_list() == expected.index.to_list()
    assert frame["seconds"].to_numpy() == pytest.approx(expected.to_numpy())


def test_gaps_are_left_out(make_activity: Make) -> None:
    time_s = np.concatenate((np.arange(0.0, 300.0), np.arange(400.0, 700.0)))
    run = MeasuredActivity.of(make_activity({"time_s": time_s, "distance_m": time_s * 3}))
    assert speed_histogram(run).frame()["seconds"].sum() == pytest.approx(598, abs=1.5)


def test_a_heart_that_beats_before_the_first_fix_counts_and_stands_nowhere(
    make_activity: Make,
) -> None:
    time_s = np.arange(601.0)
    metres = np.where(time_s < 120, np.nan, (time_s - 120) * 3)
    records = {"time_s": time_s, "distance_m": metres, "heart_rate_bpm": np.full(601, 150.0)}
    run = MeasuredActivity.of(make_activity(records))
    assert heart_rate_histogram(run).frame()["seconds"].sum() == pytest.approx(600)
    speeds = speed_histogram(run).frame()
    assert speeds["seconds"].sum() == pytest.approx(480, abs=1)
    assert speeds.filter(speeds["speed_low_mps"] < 1).is_empty()


def test_long_holes_of_heart_rate_are_not_bridged(make_activity: Make) -> None:
    time_s = np.arange(601.0)
    heart_rate = np.where((time_s > 100) & (time_s < 300), np.nan, 150.0)
    run = MeasuredActivity.of(make_activity({"time_s": time_s, "heart_rate_bpm": heart_rate}))
    assert heart_rate_histogram(run).frame().rows()[0][2:] == (150, pytest.approx(401.0, abs=1.0))


def test_nothing_recorded_has_no_rows(make_activity: Make) -> None:
    run = MeasuredActivity.of(make_activity({"time_s": np.arange(60.0)}))
    assert len(speed_histogram(run).frame()) == len(heart_rate_histogram(run).frame()) == 0
