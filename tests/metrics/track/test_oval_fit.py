from __future__ import annotations

import numpy as np
import pytest

from metrics.recording.signal import Floats
from metrics.track.oval import Oval
from metrics.track.oval_fit import OvalFit, _judged, _moved, fit_oval, is_on_track, mean_around
from metrics.track.shapes import SMALL, STANDARD, OvalShape
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


@pytest.mark.parametrize(("way_m", "is_oval"), [(290.0, False), (335.0, True)])
def test_four_fifths_of_a_lap_are_enough(way_m: float, *, is_oval: bool) -> None:
    """As in reps of 300 m with a walk across the field."""
    places = Ground().places(np.concatenate([np.arange(0.0, way_m, 4.0)] * 6))
    way = np.full(len(places), 4.0)
    assert (fit_oval(places[:, 0], places[:, 1], way) is not None) is is_oval


def test_means_around_hold_where_all_is_even() -> None:
    assert mean_around(np.arange(0.0, 4000.0, 4.0), np.full(1000, 2.5)) == pytest.approx(2.5)


def oval_of(shape: OvalShape = STANDARD) -> Oval:
    """Lay an oval around the center, its straights from west to east."""
    return Oval(shape=shape, east_m=0.0, north_m=0.0, heading_rad=0.0, radius_m=shape.radius_m)


@pytest.mark.parametrize(
    ("shape", "share", "cover", "rms_m", "is_good"),
    [
        (STANDARD, 0.61, 0.81, 2.9, True),
        (STANDARD, 0.59, 0.81, 2.9, False),
        (STANDARD, 0.61, 0.79, 2.9, False),
        (STANDARD, 0.61, 0.81, 3.1, False),
        (SMALL[0], 0.61, 0.81, 1.4, True),
        (SMALL[0], 0.61, 0.81, 1.6, False),
    ],
)
def test_most_of_the_way_lies_along_most_of_a_lap_within_3_m(
    shape: OvalShape, share: float, cover: float, rms_m: float, *, is_good: bool
) -> None:
    """Of a small oval it is half of that."""
    fit = OvalFit(oval=oval_of(shape), rms_m=rms_m, share=share, cover=cover)
    assert fit.is_good is is_good


def test_a_track_reaches_from_8_m_inside_its_line_to_12_m_outside() -> None:
    beside = np.array([-8.1, -7.9, 11.9, 12.1])
    assert is_on_track(oval_of(), beside).tolist() == [False, True, True, False]


def test_means_around_reach_over_150_m_either_way() -> None:
    way_m = np.arange(0.0, 4000.0)
    means = mean_around(way_m, np.where(way_m < 2000, 0.0, 1.0))
    assert means[1900] == pytest.approx(51 / 301)


def judged(*, beside_m: float = 0.0, stretched: float = 1.0, way_m: float = 1200.0) -> OvalFit:
    """Judge laps along the line, of which every tenth point lies aside or steps further."""
    along = np.arange(0.0, way_m, 4.0)
    is_odd = np.arange(len(along)) % 10 == 0
    inner = Ground().places(along)
    middle = np.stack((np.clip(inner[:, 0], -42.195, 42.195), np.zeros(len(along))), axis=1)
    outer = inner + (inner - middle) * beside_m / 36.80
    places = np.where(is_odd[:, None], outer, inner)
    steps: Floats = np.where(is_odd, 4.0 * stretched, 4.0)
    return _judged(oval_of(), places[:, 0], places[:, 1], steps)


@pytest.mark.parametrize(("beside_m", "share"), [(4.2, 1.0), (4.7, 0.9)])
def test_a_point_4_m_from_its_neighbors_mean_is_not_on_their_line(
    beside_m: float, share: float
) -> None:
    """One in ten lies so far out, and moves the mean by a tenth of it."""
    assert judged(beside_m=beside_m).share == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize(("beside_m", "share"), [(29.0, 0.9), (31.0, 1.0)])
def test_points_30_m_off_are_elsewhere(beside_m: float, share: float) -> None:
    assert judged(beside_m=beside_m).share == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize(("cosine", "is_along"), [(0.84, True), (0.76, False)])
def test_a_step_of_which_eight_tenths_go_along_is_aligned(cosine: float, *, is_along: bool) -> None:
    assert (judged(stretched=1 / cosine).share > 0.99) is is_along


def test_a_lap_is_covered_by_twentieths() -> None:
    assert judged(way_m=330.0).cover == pytest.approx(17 / 20)


@pytest.mark.parametrize(
    ("wider_m", "radius_m"), [(-5.0, 36.80 - 3.0), (20.0, 36.80 + 1.15 + 9 * 1.22)]
)
def test_a_fit_lies_3_m_inside_its_line_or_nine_lanes_outside_at_most(
    wider_m: float, radius_m: float
) -> None:
    moved = _moved(oval_of(), np.array([0.0, 0.0, 0.0, wider_m]))
    assert moved.radius_m == pytest.approx(radius_m)
