from __future__ import annotations

import numpy as np
import pytest

from metrics.recording.signal import Floats
from metrics.track.search import CELL_M, FOLD, Start, Steps, dense_box, start_of, steps_m
from tests.metrics.track.laid_out import Ground


def test_jumps_add_no_way() -> None:
    east = np.array([0.0, 4.0, 8.0, 900.0, 904.0])
    assert steps_m(east, np.zeros(5), np.arange(5.0)).tolist() == [4.0, 4.0, 0.0, 4.0, 0.0]


def test_a_straight_road_has_no_dense_box() -> None:
    east = np.arange(0.0, 8000.0, 4.0)
    assert dense_box(east, 0.3 * east, np.full(len(east), 4.2)) is None


def test_laps_lie_in_one_box_wherever_they_are() -> None:
    for shift in np.random.default_rng(1).uniform(-9000, 9000, (20, 2)):
        places = Ground(turn_deg=33).places(4.0 * np.arange(400)) + shift
        inside = dense_box(places[:, 0], places[:, 1], np.full(400, 4.0))
        assert inside is not None
        assert inside.mean() > 0.99


def _start(places: Floats) -> Start | None:
    steps = Steps.of(places[:, 0], places[:, 1])
    return None if steps is None else start_of(steps, radius_m=37.8)


@pytest.mark.parametrize("clockwise", [False, True])
def test_steps_vote_for_the_center_and_the_heading(clockwise: bool) -> None:
    places = Ground(turn_deg=25, clockwise=clockwise).places(4.0 * np.arange(300))
    begun = _start(places)
    assert begun is not None
    assert np.hypot(begun.east_m, begun.north_m) < 12
    assert np.degrees(begun.heading_rad) == pytest.approx(25, abs=4)


def test_who_stands_votes_for_nothing() -> None:
    assert Steps.of(np.zeros(100), np.zeros(100)) is None


@pytest.mark.parametrize(("speed_mps", "is_way"), [(11.8, True), (12.2, False)])
def test_steps_faster_than_12_mps_are_jumps(speed_mps: float, *, is_way: bool) -> None:
    way_m = steps_m(np.array([0.0, speed_mps]), np.zeros(2), np.arange(2.0))
    assert (way_m[0] > 0) is np.bool_(is_way)


@pytest.mark.parametrize(
    ("near_m", "far_m", "is_box"),
    [
        (340, 200, False),  # Less than a lap.
        (360, 200, True),
        (700, 600, True),  # Most of the run.
        (700, 800, False),  # A road out and back.
        (790, 4000, False),
        (810, 4000, True),
    ],
)
def test_a_box_holds_most_of_the_run_or_800_m(near_m: float, far_m: float, *, is_box: bool) -> None:
    angle = np.linspace(0, 2 * np.pi, 100)
    near = np.stack((100 + 40 * np.cos(angle), 100 + 40 * np.sin(angle)))
    far = np.stack((np.arange(100) * 70.0, np.full(100, 3000.0)))
    way = np.concatenate((np.full(100, near_m / 100), np.full(100, far_m / 100)))
    east, north = np.concatenate((near, far), axis=1)
    assert (dense_box(east, north, way) is not None) is is_box


def test_a_box_is_240_m_wide() -> None:
    """Of a straight way of 480 m that is run again and again, half lies in one."""
    east = np.tile(np.arange(0.5, 480.0), 5)
    inside = dense_box(east, np.full(len(east), 30.0), np.ones(len(east)))
    assert inside is not None
    assert inside.mean() == pytest.approx(240 / 480, abs=0.005)


@pytest.mark.parametrize(("points", "votes"), [(11, False), (12, True)])
def test_ten_steps_vote(points: int, *, votes: bool) -> None:
    places = Ground().places(4.0 * np.arange(points))
    start = _start(places)
    assert (start is not None) is votes


@pytest.mark.parametrize(("astray", "votes"), [(120, True), (140, False)])
def test_seven_in_ten_steps_must_vote_for_one_center(astray: int, *, votes: bool) -> None:
    oval = Ground().places(4.0 * np.arange(300))
    road = np.stack((400 + 2.0 * np.arange(astray), np.full(astray, 40.0)), axis=1)
    places = np.concatenate((oval, road))
    start = _start(places)
    assert (start is not None) is votes


def test_who_turns_round_votes_for_the_same_center() -> None:
    forth = Ground(turn_deg=60).places(4.0 * np.arange(200))
    places = np.concatenate((forth, forth[::-1]))
    assert _start(places) is not None


def test_two_heaps_a_fold_apart_are_no_track() -> None:
    """As many records on either side: the median lies between, where nobody ran."""
    heap_m = np.concatenate([np.zeros(40), np.full(40, CELL_M * FOLD * 2.0)])
    assert dense_box(heap_m, np.zeros(80), np.full(80, 50.0)) is None
