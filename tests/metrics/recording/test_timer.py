from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.recording.signal import build_signal
from metrics.recording.timer import Seconds, Timer
from parsers.common.activity import Activity, SessionTotals

Make = Callable[..., Activity]

# Each number is the length of a pause and of the running before it.
pauses = st.lists(st.integers(1, 30), max_size=6).map(
    lambda lengths: [
        (2.0 * sum(lengths[:index]) + length + 0.5, 2.0 * sum(lengths[: index + 1]) + 0.5)
        for index, length in enumerate(lengths)
    ]
)


def running(pauses: list[tuple[float, float]], length_s: int = 500) -> dict[str, object]:
    """Records every second outside the pauses, 3 m apart."""
    time_s = np.arange(length_s + 1.0)
    inside = [(a < time_s) & (time_s < b) for a, b in pauses]
    running_s = time_s[~np.any(inside, axis=0)] if inside else time_s
    return {"time_s": running_s, "distance_m": np.arange(len(running_s)) * 3.0}


def test_the_timer_stands_still_over_pauses(make_activity: Make) -> None:
    timer = Timer.of(
        make_activity(running([(100, 160), (200, 210)]), pauses=[(100, 160), (200, 210)])
    )
    assert timer.elapsed_s == 500
    assert timer.total_s == 430
    assert timer.pause_count == 2
    assert timer.at(np.array([0.0, 100, 130, 160, 205, 500])).tolist() == [
        0,
        100,
        100,
        100,
        140,
        430,
    ]


def test_overlapping_and_outlying_pauses_count_once(make_activity: Make) -> None:
    spans = [(100.0, 160.0), (120.0, 150.0), (490.0, 600.0)]
    timer = Timer.of(make_activity(running([]), pauses=spans))
    assert timer.total_s == 500 - 60 - 10


@pytest.mark.parametrize(
    ("own_s", "total_s"),
    [
        (437.0, 437.0),  # slower than the clock of the records
        (443.0, 443.0),
        (441.5, 440.0),  # what rounding explains
        (438.5, 440.0),
        (430.0, 440.0),  # more than a drift: flagged
        (None, 440.0),
        (0.0, 440.0),
    ],
)
def test_a_timer_that_drifts_ends_where_the_watch_says(
    make_activity: Make, own_s: float | None, total_s: float
) -> None:
    pauses = [(100.0, 160.0)]
    activity = make_activity(running(pauses), pauses=pauses)
    timer = Timer.of(replace(activity, totals=SessionTotals(timer_s=own_s)))
    assert timer.total_s == pytest.approx(total_s)
    assert timer.elapsed_s == 500
    assert timer.at(np.array([100.0, 160.0])).tolist() == [timer.at(np.array(100.0))] * 2


def test_a_timer_never_outlasts_the_clock(make_activity: Make) -> None:
    """The seconds before the first record are none of the activity."""
    activity = make_activity(running([]))
    timer = Timer.of(replace(activity, totals=SessionTotals(timer_s=503.0)))
    assert timer.total_s == timer.elapsed_s == 500


def test_no_records_have_no_time(make_activity: Make) -> None:
    timer = Timer.of(make_activity({}))
    assert (timer.elapsed_s, timer.total_s, timer.pause_count) == (0.0, 0.0, 0)


@given(pauses)
def test_seconds_sum_to_the_timer_and_metres_to_the_signal(
    make_activity: Make, pauses: list[tuple[float, float]]
) -> None:
    activity = make_activity(running(pauses), pauses=pauses)
    signal, timer = build_signal(activity), Timer.of(activity)
    seconds = Seconds.of(signal, timer, signal.distance_m)
    assert seconds.timer_s.sum() == pytest.approx(timer.total_s)
    assert seconds.distance_m.sum() == pytest.approx(signal.distance_m[-1])
    if signal.timer_runs.any():
        assert seconds.timer_s[~signal.timer_runs].sum() == pytest.approx(0.0)


def test_sums_and_means_between_two_times(make_activity: Make) -> None:
    activity = make_activity(running([]))
    signal = build_signal(activity)
    seconds = Seconds.of(signal, Timer.of(activity), signal.distance_m)
    start_s, end_s = np.array([10.5, 20.0]), np.array([14.5, 20.5])
    assert seconds.sum_between(seconds.timer_s, start_s, end_s) == pytest.approx([4.0, 0.5])
    values = np.where(np.arange(501) < 13, 100.0, np.nan)
    assert seconds.mean_between(values, start_s, end_s) == pytest.approx(
        [100.0, np.nan], nan_ok=True
    )
