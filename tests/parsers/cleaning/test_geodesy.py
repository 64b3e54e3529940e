"""Lengths between positions."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.cleaning.geodesy import distances_m, unwrapped_deg


@pytest.mark.parametrize(
    ("latitude", "longitude", "metres"),
    [
        ([0.0, 1.0], [0.0, 0.0], 111_195.0),
        ([0.0, 0.0], [0.0, 1.0], 111_195.0),
        ([60.0, 60.0], [0.0, 1.0], 55_597.5),
        ([0.0, 0.0], [179.9995, -179.9995], 111.195),  # over the date line
        ([10.0, 10.0], [20.0, 20.0], 0.0),
    ],
)
def test_a_degree_is_so_long(latitude: list[float], longitude: list[float], metres: float) -> None:
    (step_m,) = distances_m(np.array(latitude), np.array(longitude))
    assert step_m == pytest.approx(metres, rel=1e-4, abs=1e-6)


def test_longitudes_go_on_over_the_date_line() -> None:
    over = np.array([179.5, np.nan, -179.5, -179.0, 179.9])
    np.testing.assert_allclose(unwrapped_deg(over), [179.5, np.nan, 180.5, 181.0, 179.9])
    assert unwrapped_deg(np.array([np.nan, np.nan])).tolist() == pytest.approx(
        [np.nan, np.nan], nan_ok=True
    )
