"""Means of any stretch at once, the easy level, and what is plain to see."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.efforts.plateaus import Plateaus
from metrics.efforts.run import Reps, Run, easy_speed, middle, plain_contrast, plain_contrasts
from metrics.recording.signal import build_signal
from tests.metrics.hand_made import Make, in_turn, pieces, signal_at


@pytest.mark.parametrize(
    ("length_s", "contrast"),
    [
        (0, 0.40),
        (3, 0.40),
        (6, 0.40),
        (13, 0.325),
        (20, 0.25),
        (60, 0.17),
        (120, 0.145),
        (180, 0.12),
        (900, 0.12),
    ],
)
def test_a_longer_effort_is_plain_at_a_smaller_contrast(length_s: int, contrast: float) -> None:
    assert plain_contrast(length_s) == pytest.approx(contrast)
    assert plain_contrasts(np.array([length_s])) == pytest.approx([contrast])


@pytest.mark.parametrize(("values", "median"), [([3.0, 1.0, 2.0], 2.0), ([4.0, 1.0], 2.5)])
def test_the_middle(values: list[float], median: float) -> None:
    assert middle(values) == median


def test_easy_speed_is_the_median_over_time_of_what_is_run_and_no_effort() -> None:
    bounds = np.array([0, 100, 150, 350, 400])
    plateaus = Plateaus.of(bounds[:-1], bounds[1:], np.array([2.8, 5.0, 3.0, 1.5]))
    is_effort = np.array([False, True, False, False])
    assert easy_speed(plateaus, is_effort) == (3.0, 300.0)
    assert easy_speed(plateaus, np.ones(4, dtype=np.bool_)) == (None, 0.0)


@pytest.mark.parametrize(("speed_mps", "seconds"), [(1.85, 0.0), (1.95, 100.0)])
def test_a_walk_is_no_easy_running(speed_mps: float, seconds: float) -> None:
    plateaus = Plateaus.of(np.array([0]), np.array([100]), np.array([speed_mps]))
    assert easy_speed(plateaus, np.zeros(1, dtype=np.bool_))[1] == seconds


def test_the_speed_beside_is_the_faster_side_inside_the_segment(make_activity: Make) -> None:
    parts = pieces((100, 2.0), (50, 5.0), (100, 3.0), (50, 5.0))
    run = Run.of(build_signal(make_activity(parts)))
    reps = Reps(start=np.array([100, 250]), end=np.array([150, 300]))
    assert run.speed_beside(reps, 20) == pytest.approx([3.0, 3.0], abs=0.1)
    # So long a window holds the other rep too, unless it ends there.
    assert run.speed_beside(reps, 150)[0] == pytest.approx(550 / 150, abs=0.1)
    assert run.speed_beside(reps, 150, is_within_rests=True)[0] == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize(("before_s", "beside_mps"), [(2, 0.5), (4, 3.0)])
def test_two_seconds_beside_a_rep_tell_nothing(
    make_activity: Make, before_s: int, beside_mps: float
) -> None:
    run = Run.of(build_signal(make_activity(pieces((100, 3.0), (60, 5.0)))))
    reps = Reps(start=np.array([before_s]), end=np.array([len(run.speed)]))
    assert run.speed_beside(reps, 20)[0] == pytest.approx(beside_mps, abs=0.1)


def test_seconds_above_a_height_are_counted(make_activity: Make) -> None:
    run = Run.of(build_signal(make_activity(pieces((100, 2.0), (50, 5.0), (100, 3.0)))))
    above = run.seconds_above(4.0)
    assert above[150] - above[100] == pytest.approx(50, abs=2)


def test_flat_metres_count_a_climb_as_more(make_activity: Make) -> None:
    records = pieces((300, 2.5))
    records["altitude_m"] = records["distance_m"] * 0.10
    run = Run.of(build_signal(make_activity(records)))
    assert run.flat_metres[-1] / run.metres[-1] == pytest.approx(1.67, abs=0.04)


def test_the_shared_line_is_the_mean_of_both_speeds_each_in_its_own_time() -> None:
    """Recorded speed says a third more, 4 s late; where it is silent, the distance stands alone."""
    distance = in_turn((20, 3.0), (20, 6.0), (20, 3.0))
    recorded = in_turn((24, 4.0), (20, 8.0), (16, 4.0))
    recorded[50] = np.nan
    run = Run.of(signal_at(distance, recorded_speed_mps=recorded, lag_speed_s=4.0))
    shared = in_turn((20, 3.5), (20, 7.0), (6, 3.5), (1, 3.0), (9, 3.5), (4, 3.0))
    assert run.shared_line.speed == pytest.approx(shared)
    assert run.shared_line.mean(10, 30) == pytest.approx(5.25)
    assert run.shared_line.mean(30, 30) == 0.0


def test_without_recorded_speed_the_shared_line_is_the_signals_own() -> None:
    run = Run.of(signal_at(in_turn((20, 3.0), (20, 6.0))))
    assert run.shared_line.speed is run.speed
