from __future__ import annotations

import numpy as np
import pytest

from metrics.track.oval_fit import OvalFit, fit_oval, mean_around
from metrics.track.shapes import STANDARD
from tests.metrics.track.laid_out import Ground, wander


def fitted(ground: Ground, error_m: float, seed: int = 1, seconds: int = 600) -> OvalFit | None:
    places = ground.places(4.0 * np.arange(seconds))
    places += wander(seconds, error_m, np.random.default_rng(seed))
    return fit_oval(places[:, 0], places[:, 1], np.full(seconds, 4.0))


@pytest.mark.parametrize("seed", range(5))
def test_center_heading_and_radius_are_found_again(seed: int) -> None:
    fit = fitted(Ground(turn_deg=110), 1.5, seed)
    assert fit is not None
    oval = fit.oval
    assert np.hypot(oval.east_m, oval.north_m) < 1.5
    assert abs((np.degrees(oval.heading_rad) - 110 + 90) % 180 - 90) < 1.5
    assert oval.lap_m == pytest.approx(400, abs=5)


def test_the_standard_oval_is_told_from_others_without_errors() -> None:
    fit = fitted(Ground(), 0.05)
    assert fit is not None
    assert fit.oval.shape == STANDARD
    assert fit.cover == 1.0
    assert fit.share > 0.99


def test_a_small_track() -> None:
    fit = fitted(Ground(straight_m=50.0, radius_m=100 / (2 * np.pi)), 0.5)
    assert fit is not None
    assert fit.oval.shape.lap_m() == pytest.approx(200)


def test_most_of_a_lap_is_not_enough() -> None:
    places = Ground().places(np.concatenate([np.arange(0.0, 330.0, 4.0)] * 6))
    way = np.full(len(places), 4.0)
    assert fit_oval(places[:, 0], places[:, 1], way) is None


def test_means_around_hold_where_all_is_even() -> None:
    assert mean_around(np.arange(0.0, 4000.0, 4.0), np.full(1000, 2.5)) == pytest.approx(2.5)
