"""How far a maker's distance trails the motion."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.efforts.lags import MotionClock, usual_lag_s
from metrics.recording.signal import build_signal
from metrics.segmentation import find_efforts
from tests.metrics.hand_made import Make, pieces


@pytest.mark.parametrize(
    ("maker", "lag_s"), [("garmin", 1.0), (None, 1.0), ("coros", 2.5), ("COROS", 2.5)]
)
def test_a_maker_has_its_lag(make_activity: Make, maker: str | None, lag_s: float) -> None:
    assert usual_lag_s(maker) == lag_s
    run = pieces((600, 3.0), *[(60, 5.0), (90, 2.0)] * 5, (300, 3.0))
    activity = make_activity(run, maker=maker)
    efforts = find_efforts(activity, build_signal(activity)).efforts
    assert efforts["start_s"][0] == pytest.approx(600 - lag_s, abs=0.6)
    assert efforts["duration_s"].to_list() == pytest.approx([60.0] * 5, abs=0.5)


@pytest.mark.parametrize(("maker", "edges_s"), [("garmin", 1.83), ("coros", 4.28)])
def test_a_distance_is_as_uncertain_as_its_maker_s_lags_differ(
    make_activity: Make, maker: str, edges_s: float
) -> None:
    """Edges of 0.6 s, two marks of 1 s, and lags that are 1 s or 4 s apart; 1.3 % of 300 m."""
    run = pieces((600, 3.0), *[(60, 5.0), (90, 2.0)] * 5, (300, 3.0))
    activity = make_activity(run, maker=maker)
    efforts = find_efforts(activity, build_signal(activity)).efforts
    expected = np.hypot(5.0 * edges_s, 0.013 * 300)
    assert efforts["distance_sd_m"].to_list() == pytest.approx([expected] * 5, rel=0.05)


def test_the_lag_is_taken_off_between_two_pauses() -> None:
    """A pause has none, and no second leaves its stretch."""
    is_timed = np.array([True, False, True])
    clock = MotionClock.of(np.array([0, 100, 130, 200]), is_timed, 2.5)
    shown_s = [0.0, 2.5, 50.0, 99.0, 100.0, 115.0, 130.0, 135.0, 160.0, 200.0]
    moved_s = [0.0, 1.25, 47.5, 98.0, 100.0, 115.0, 130.0, 132.5, 157.5, 199.0]
    assert clock.motion_s(np.array(shown_s)).tolist() == pytest.approx(moved_s)
    assert clock.signal_s(np.array(moved_s)).tolist() == pytest.approx(shown_s)


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=6),
    st.floats(0.0, 6.0),
    st.lists(st.floats(0.0, 1.0), min_size=2, max_size=8),
)
def test_what_follows_in_the_signal_follows_in_the_motion(
    lengths_s: list[int], lag_s: float, shares: list[float]
) -> None:
    bounds = np.cumsum([0, *lengths_s, 10])
    is_timed = np.arange(len(bounds) - 1) % 2 == 0
    clock = MotionClock.of(bounds, is_timed, lag_s)
    moved_s = clock.motion_s(np.sort(shares) * bounds[-1])
    assert (np.diff(moved_s) >= 0).all()
    assert moved_s.min() >= 0.0
    assert moved_s.max() <= bounds[-1] - 1
    assert clock.motion_s(clock.signal_s(moved_s)) == pytest.approx(moved_s)
