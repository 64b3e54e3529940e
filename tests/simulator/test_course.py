"""Courses keep their length, and the oval is an oval."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.course import degrees, road, track


def test_the_oval_is_400_m_round_and_closes() -> None:
    oval = track()
    assert oval.loop_m == pytest.approx(400.0, abs=0.01)
    east, north = oval.at(np.linspace(0, 400, 4001))
    assert np.hypot(np.diff(east), np.diff(north)).sum() == pytest.approx(400.0, abs=0.05)
    assert (east[0], north[0]) == pytest.approx((east[-1], north[-1]), abs=0.05)
    assert np.ptp(east) == pytest.approx(84.39 + 2 * 36.80, abs=0.1)
    assert np.ptp(north) == pytest.approx(2 * 36.80, abs=0.1)


def test_a_second_lap_is_the_first() -> None:
    oval = track()
    first = oval.at(np.array([0.0, 70.0, 250.0]))
    second = oval.at(np.array([0.0, 70.0, 250.0]) + oval.loop_m if oval.loop_m else np.empty(0))
    assert np.allclose(first, second)


def test_a_road_is_as_long_as_the_distance_along_it() -> None:
    way = road(5000.0, np.random.default_rng(3))
    east, north = way.at(np.arange(0.0, 5001.0, 5.0))
    assert np.hypot(np.diff(east), np.diff(north)).sum() == pytest.approx(5000.0, rel=0.002)


def test_places_lie_around_the_round_origin() -> None:
    latitude, longitude = degrees(np.array([0.0, 1000.0]), np.array([0.0, 111_195.0]))
    assert latitude == pytest.approx([40.0, 41.0])
    assert longitude[0] == pytest.approx(-100.0)
    assert longitude[1] > longitude[0]
