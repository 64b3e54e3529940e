from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.track.oval import Oval, within
from metrics.track.shapes import STANDARD
from tests.metrics.track.laid_out import Ground

OVAL = Oval(shape=STANDARD, east_m=0.0, north_m=0.0, heading_rad=np.radians(30), radius_m=36.80)
GROUND = Ground(turn_deg=30)


@given(st.floats(0, 399.9))
def test_a_place_on_the_line_is_as_far_along_as_it_was_walked(way_m: float) -> None:
    east, north = (np.array([value]) for value in GROUND.place(way_m))
    assert OVAL.beside_m(east, north)[0] == pytest.approx(0.0, abs=1e-6)
    assert OVAL.along_m(east, north, radius_m=36.80)[0] == pytest.approx(way_m, abs=0.01)


@given(st.floats(0, 399.9), st.floats(-5, 12))
def test_a_place_beside_the_line_is_so_far_beside_it(way_m: float, beside_m: float) -> None:
    wider = Ground(turn_deg=30, radius_m=36.80 + beside_m)
    places = wider.places(np.array([way_m / 400 * wider.lap_m]))
    assert OVAL.beside_m(places[:, 0], places[:, 1])[0] == pytest.approx(beside_m, abs=1e-6)


def test_lap_and_offset() -> None:
    oval = Oval(shape=STANDARD, east_m=0.0, north_m=0.0, heading_rad=0.0, radius_m=38.80)
    assert oval.offset_m == pytest.approx(2.0)
    assert oval.lap_m == pytest.approx(400 + 4 * np.pi, abs=0.01)


@given(st.floats(0.1, 1000), st.lists(st.floats(-1, 2, exclude_max=True), min_size=1))
def test_values_within_a_period_are_those_of_numpy(period: float, turns: list[float]) -> None:
    values = np.array(turns) * period
    values = values[(values >= -period) & (values < 2 * period)]
    assert np.array_equal(within(values, period), np.mod(values, period))
