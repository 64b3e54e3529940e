"""Edges lie where half of the change of speed is done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metrics.efforts.edges import edges, with_seen_cuts
from metrics.efforts.lags import USUAL_LAG_S
from metrics.efforts.run import Reps, Run
from metrics.recording.signal import Floats
from tests.metrics.hand_made import Make, detected, in_turn, pieces, signal_at


def test_strides_in_an_easy_run_are_found_with_their_edges(make_activity: Make) -> None:
    activity = make_activity(pieces((600, 3.0), *[(15, 5.2), (60, 3.0)] * 4, (300, 3.0)))
    efforts = detected(activity).efforts
    assert (efforts["start_s"] + USUAL_LAG_S).to_list() == pytest.approx(
        [600, 675, 750, 825], abs=1.0
    )
    assert efforts["duration_s"].to_list() == pytest.approx([15.0] * 4, abs=1.0)
    assert efforts["distance_m"].to_list() == pytest.approx([78.0] * 4, rel=0.06)


def edges_of(speed_mps: Floats, start: int, end: int, **channels: Any) -> tuple[float, float]:
    """Place the edges of a rep that was cut at these seconds."""
    reps = Reps(start=np.array([start]), end=np.array([end]))
    ((start_s, end_s),) = edges(Run.of(signal_at(speed_mps, **channels)), reps)
    return start_s, end_s


@pytest.mark.parametrize(
    ("seconds", "early_s", "start_s"),
    [
        (100, 11, 599.5),
        (100, 13, 587.0),  # More than 12 s away.
        (20, 7, 599.5),
        (20, 9, 591.0),  # More than four tenths of the stride away.
    ],
)
def test_an_edge_is_looked_for_12_s_around_the_cut_and_four_tenths_of_the_rep(
    seconds: int, early_s: int, start_s: float
) -> None:
    speed = in_turn((600, 3.0), (seconds, 5.0), (600, 3.0))
    assert edges_of(speed, 600 - early_s, 600 + seconds - early_s)[0] == start_s


def test_a_rep_that_grows_faster_is_measured_in_its_first_and_last_ten_seconds() -> None:
    """Up to 4 m/s in 10 s and on to 7 m/s, out of a jog that grows faster, down in 10 s."""
    rep = np.interp(np.arange(60.0), [0, 10, 50, 60], [3.0, 4.0, 7.0, 4.0])
    speed = np.concatenate((np.linspace(1, 3, 600), rep, np.linspace(4, 1, 600)))
    start_s, end_s = edges_of(speed, 603, 657)
    assert start_s == pytest.approx(607.43, abs=0.02)
    assert end_s == pytest.approx(655.59, abs=0.02)


@pytest.mark.parametrize(
    ("seconds", "start_s", "end_s"), [(21, 603.22, 616.57), (25, 603.89, 619.91)]
)
def test_up_to_22_s_a_stride_is_measured_at_nearly_its_top(
    seconds: int, start_s: float, end_s: float
) -> None:
    """It rises and falls evenly; longer ones are measured behind and before their shoulders."""
    rise = 3 * np.sin(np.pi * (np.arange(float(seconds)) + 0.5) / seconds)
    speed = np.concatenate((np.full(600, 3.0), 3 + rise, np.full(600, 3.0)))
    assert edges_of(speed, 600, 600 + seconds) == pytest.approx((start_s, end_s), abs=0.02)


@pytest.mark.parametrize(("jog_s", "usual_s", "start_s"), [(13, 20, 813.0), (13, 28, 800.0)])
def test_a_jog_into_a_stride_is_no_part_of_it_where_its_siblings_are_shorter(
    jog_s: int, usual_s: int, start_s: float
) -> None:
    """Of 33 s, 13 are run at half the height of what follows: too long for one of 20 s, only."""
    strides = [(usual_s, 6.0), (60, 2.0)] * 3
    lead = in_turn((800 - 3 * (usual_s + 60), 2.0), *strides)
    speed = np.concatenate((lead, in_turn((jog_s, 4.0), (20, 6.0), (300, 2.0))))
    starts = [800 - place * (usual_s + 60) for place in (3, 2, 1)]
    reps = Reps(
        start=np.array([*starts, 800]),
        end=np.array([*(start + usual_s for start in starts), 800 + jog_s + 20]),
    )
    assert edges(Run.of(signal_at(speed)), reps)[-1][0] == pytest.approx(start_s, abs=1.0)


@pytest.mark.parametrize(("later_mps", "end_s"), [(4.4, 820.0), (5.0, 833.0)])
def test_what_is_run_higher_than_a_jog_stays_in_a_stride_longer_than_its_siblings(
    later_mps: float, end_s: float
) -> None:
    """It begins fast, at 6 m/s, and goes on at 60 or 75 % of the change of speed."""
    strides = [(20, 6.0), (60, 2.0)] * 3
    speed = np.concatenate((in_turn((560, 2.0), *strides), in_turn((20, 6.0), (13, later_mps))))
    speed = np.concatenate((speed, in_turn((300, 2.0))))
    reps = Reps(start=np.array([560, 640, 720, 800]), end=np.array([580, 660, 740, 833]))
    assert edges(Run.of(signal_at(speed)), reps)[-1][1] == pytest.approx(end_s, abs=1.5)


@pytest.mark.parametrize(
    ("seconds", "lag_s", "shown_s"),
    [
        (60, 4, 599.2),
        (17, 2, 595.6),  # A stride.
        (30, 4, 599.2),
        (38, 7, 595.6),  # Smeared over more than half of it.
        (43, 7, 599.2),
    ],
)
def test_the_mean_of_both_speeds_shows_the_edges_of_what_is_longer_than_its_smear(
    seconds: int, lag_s: int, shown_s: float
) -> None:
    """For 4 s before the start the distance alone runs ahead by nearly all of the rise."""
    recorded = in_turn((600 + lag_s, 3.0), (seconds, 4.0), (600, 3.0))
    distance = in_turn((596, 3.0), (4, 3.9), (seconds, 4.0), (600 + lag_s, 3.0))
    start_s, end_s = edges_of(
        distance, 600, 600 + seconds, recorded_speed_mps=recorded, lag_speed_s=float(lag_s)
    )
    assert start_s == pytest.approx(shown_s, abs=0.1)
    assert end_s == pytest.approx(599.5 + seconds, abs=0.1)


@pytest.mark.parametrize(
    ("jump_mps", "cut"),
    [
        (0.9, 690),  # Recorded speed shows the fall where the rep ended.
        (0.35, 706),  # Too small a step to be told from wandering.
    ],
)
def test_a_cut_that_recorded_speed_denies_is_moved_to_the_step_it_shows(
    jump_mps: float, cut: int
) -> None:
    """Behind the rep the distance runs ahead, less and less for a minute, as if it went on."""
    top_mps = 3.0 + jump_mps
    recorded = in_turn((600, 3.0), (90, top_mps), (600, 3.0))
    distance = recorded.copy()
    distance[690:750] = np.linspace(top_mps, 3.0, 60)
    run = Run.of(signal_at(distance, recorded_speed_mps=recorded, lag_speed_s=0.0))
    moved = with_seen_cuts(run, Reps(start=np.array([600]), end=np.array([706])))
    assert (moved.start[0], moved.end[0]) == (600, cut)


def test_a_rep_that_the_distance_cuts_in_two_thirds_is_as_long_as_recorded_speed_shows_it() -> None:
    """For its last third the distance falls behind by most of what the rep is faster."""
    recorded = in_turn((600, 3.0), (90, 4.5), (600, 3.0))
    distance = in_turn((600, 3.0), (60, 5.0), (30, 3.8), (600, 3.0))
    run = Run.of(signal_at(distance, recorded_speed_mps=recorded, lag_speed_s=0.0))
    moved = with_seen_cuts(run, Reps(start=np.array([600]), end=np.array([660])))
    assert (moved.start[0], moved.end[0]) == (600, 690)


@pytest.mark.parametrize(("lag_s", "end"), [(0, 706), (6, 690)])
def test_a_step_that_comes_while_recorded_speed_is_smeared_is_that_of_the_cut(
    lag_s: int, end: int
) -> None:
    """Recorded speed falls 16 s later than its lag says: smeared over 18 s, or not at all."""
    recorded = in_turn((600 + lag_s, 3.0), (106, 3.9), (594 - lag_s, 3.0))
    distance = in_turn((600, 3.0), (90, 3.9), (610, 3.0))
    run = Run.of(signal_at(distance, recorded_speed_mps=recorded, lag_speed_s=float(lag_s)))
    moved = with_seen_cuts(run, Reps(start=np.array([600]), end=np.array([690])))
    assert (moved.start[0], moved.end[0]) == (600, end)


def test_recorded_speed_that_hangs_when_a_runner_stops_denies_no_cut() -> None:
    """It is nearly four meters a second too high for 20 s: no reception makes a distance err so."""
    distance = in_turn((600, 3.0), (90, 4.0), (610, 0.2))
    recorded = in_turn((600, 3.0), (110, 4.0), (590, 0.2))
    run = Run.of(signal_at(distance, recorded_speed_mps=recorded, lag_speed_s=0.0))
    moved = with_seen_cuts(run, Reps(start=np.array([600]), end=np.array([690])))
    assert moved.end[0] == 690


def test_a_cut_that_both_speeds_show_stays_beside_a_greater_step() -> None:
    """A fast start is no other effort: its end is one step, the rest's beginning a greater one."""
    speed = in_turn((600, 3.0), (90, 5.0), (15, 4.0), (600, 2.0))
    reps = Reps(start=np.array([600]), end=np.array([690]))
    run = Run.of(signal_at(speed, recorded_speed_mps=speed, lag_speed_s=0.0))
    assert with_seen_cuts(run, reps).end[0] == 690


def test_without_recorded_speed_cuts_stay() -> None:
    reps = Reps(start=np.array([600]), end=np.array([720]))
    run = Run.of(signal_at(in_turn((600, 3.0), (90, 5.0), (600, 3.0))))
    assert with_seen_cuts(run, reps).end[0] == 720
