from __future__ import annotations

from math import pi

import pytest

from metrics.track.shapes import LARGE, SMALL, STANDARD, OvalShape


@pytest.mark.parametrize("shape", LARGE)
def test_a_lap_of_lane_1_is_400_m(shape: OvalShape) -> None:
    assert shape.lap_m() == pytest.approx(400.0, abs=0.01)


@pytest.mark.parametrize("shape", SMALL)
def test_a_small_lap_is_200_m(shape: OvalShape) -> None:
    assert shape.lap_m() == pytest.approx(200.0)


@pytest.mark.parametrize("lane", range(2, 9))
def test_a_lap_of_an_outer_lane(lane: int) -> None:
    assert STANDARD.lap_m(lane) == pytest.approx(
        400 + 2 * pi * (1.22 * (lane - 1) - 0.10), abs=0.01
    )


def test_kerbs_have_the_radii_that_are_built() -> None:
    """Lane 1 is measured 30 cm outside the kerb: 36.50 m by the standard, 35 to 38 m allowed."""
    kerbs_m = [shape.radius_m - 0.30 for shape in LARGE]
    assert kerbs_m == pytest.approx([36.50, 35.0, 38.0, 31.53], abs=0.01)
    assert [shape.straight_m for shape in SMALL] == [50.0, 35.0]
    assert [shape.radius_m for shape in SMALL] == pytest.approx([15.92, 20.69], abs=0.01)
