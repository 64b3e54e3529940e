from __future__ import annotations

import numpy as np
import pytest

from metrics.track.search import dense_box, starts, steps_m
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


@pytest.mark.parametrize("clockwise", [False, True])
def test_steps_vote_for_the_center_and_the_heading(clockwise: bool) -> None:
    places = Ground(turn_deg=25, clockwise=clockwise).places(4.0 * np.arange(300))
    begun = starts(places[:, 0], places[:, 1], radius_m=37.8)[int(clockwise)]
    assert np.hypot(begun.east_m, begun.north_m) < 12
    assert np.degrees(begun.heading_rad) == pytest.approx(25, abs=4)


def test_who_stands_votes_for_nothing() -> None:
    assert starts(np.zeros(100), np.zeros(100), radius_m=37.8) == []
