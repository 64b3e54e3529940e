from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.recording.signal import Floats
from metrics.track.fit import Direction, TrackFit, _strays, fit_track
from tests.metrics.track.laid_out import Ground, degrees, wander

SPEED_MPS = 4.0


def laps(ground: Ground, seconds: int, *, error_m: float = 0.0, seed: int = 0) -> Floats:
    places = ground.places(SPEED_MPS * np.arange(seconds))
    rng = np.random.default_rng(seed)
    return places + wander(seconds, error_m, rng) if error_m else places


def fitted(places_m: Floats, times_s: Floats | None = None) -> TrackFit | None:
    times = np.arange(len(places_m), dtype=np.float64) if times_s is None else times_s
    return fit_track(times, *degrees(places_m))


@settings(max_examples=25, deadline=None)
@given(
    turn_deg=st.floats(0, 180),
    lane=st.integers(1, 8),
    clockwise=st.booleans(),
    straight_m=st.sampled_from([84.39, 89.10, 79.67, 100.0]),
)
def test_lane_and_direction_of_a_watch_that_lays_positions_on_the_line(
    turn_deg: float, lane: int, clockwise: bool, straight_m: float
) -> None:
    inmost_m = (200 - straight_m) / np.pi
    ground = Ground(
        turn_deg=turn_deg,
        straight_m=straight_m,
        radius_m=inmost_m + 1.22 * (lane - 1) - (0.10 if lane > 1 else 0.0),
        clockwise=clockwise,
    )
    fit = fitted(laps(ground, 500, error_m=0.07))
    assert fit is not None
    assert fit.lane == lane
    assert fit.direction == (Direction.CLOCKWISE if clockwise else Direction.COUNTERCLOCKWISE)
    extra_m = 2 * np.pi * (1.22 * (lane - 1) - 0.10) if lane > 1 else 0.0
    assert fit.lap_m == pytest.approx(400.0 + extra_m, abs=0.05)
    (way_m,) = fit.way_m(np.array([20.0]), np.array([480.0]))
    assert way_m == pytest.approx(460 * SPEED_MPS, abs=1.5)


@pytest.mark.parametrize("straight_m", [83.8, 85.0, 88.5])
def test_a_track_that_is_built_a_little_otherwise_has_its_lanes(straight_m: float) -> None:
    radius_m = (200 - straight_m) / np.pi + 1.22 * 2
    fit = fitted(laps(Ground(straight_m=straight_m, radius_m=radius_m), 700, error_m=0.07))
    assert fit is not None
    assert fit.lane == 3
    (way_m,) = fit.way_m(np.array([0.0]), np.array([699.0]))
    assert way_m == pytest.approx(699 * SPEED_MPS, rel=0.003)


def test_positions_that_err_tell_no_lane_but_the_way() -> None:
    fit = fitted(laps(Ground(radius_m=37.6), 900, error_m=2.0))
    assert fit is not None
    assert fit.lane is None
    assert 0.8 < fit.rms_m < 2.5
    (way_m,) = fit.way_m(np.array([0.0]), np.array([899.0]))
    own_laps = 899 * SPEED_MPS / Ground(radius_m=37.6).lap_m
    assert way_m == pytest.approx(400 * own_laps, abs=12)


def test_a_run_laid_along_the_lane_it_was_raced_in() -> None:
    fit = fitted(laps(Ground(radius_m=39.6), 900, error_m=2.0))
    assert fit is not None
    raced = fit.in_lane(1)
    assert raced.lane == 1
    assert raced.lap_m == pytest.approx(400.0, abs=0.01)
    (way_m,) = raced.way_m(np.array([0.0]), np.array([899.0]))
    assert way_m == pytest.approx(400 * 899 * SPEED_MPS / Ground(radius_m=39.6).lap_m, abs=9)


def test_a_warm_up_elsewhere_changes_nothing() -> None:
    road = np.stack((np.arange(-4000, -300, 4.0), np.full(925, 150.0)), axis=1)
    track = laps(Ground(turn_deg=70), 400, error_m=1.0)
    fit = fitted(np.concatenate((road, track, road[::-1])))
    assert fit is not None
    assert len(fit.times_s) == pytest.approx(400, abs=12)
    (way_m,) = fit.way_m(np.array([930.0]), np.array([1300.0]))
    assert way_m == pytest.approx(370 * SPEED_MPS, abs=8)


def test_both_ways_round_in_one_session() -> None:
    forth = laps(Ground(), 300)
    fit = fitted(np.concatenate((forth, forth[-1:].repeat(60, axis=0), forth[::-1][:200])))
    assert fit is not None
    assert fit.direction is Direction.COUNTERCLOCKWISE
    ways = fit.way_m(np.array([0.0, 300.0, 360.0]), np.array([299.0, 359.0, 559.0]))
    assert ways == pytest.approx([299 * 4.0, 0.0, 199 * 4.0], abs=1.0)


def test_lanes_of_one_session_have_their_own_laps() -> None:
    inner = laps(Ground(), 400, error_m=0.05)
    outer = laps(Ground(radius_m=36.80 + 1.22 * 5 - 0.10), 300, error_m=0.05)
    fit = fitted(np.concatenate((inner, outer)))
    assert fit is not None
    assert fit.lane == 1
    ways = fit.way_m(np.array([0.0, 405.0]), np.array([399.0, 699.0]))
    assert ways == pytest.approx([399 * 4.0, 294 * 4.0], abs=1.5)


def test_crossings_of_even_laps_are_even() -> None:
    fit = fitted(laps(Ground(turn_deg=20), 500))
    assert fit is not None
    crossed = fit.crossings(10.3, 420.0)
    assert crossed.along_m.tolist() == [100.0 * n for n in range(1, len(crossed) + 1)]
    assert len(crossed) == int((420.0 - 10.3) * SPEED_MPS / 100)
    assert np.diff(crossed.time_s) == pytest.approx(25.0, abs=0.06)
    assert crossed.time_s[0] == pytest.approx(35.3, abs=0.06)


def test_marks_of_a_mile_lie_where_they_are_asked_for() -> None:
    fit = fitted(laps(Ground(), 500))
    assert fit is not None
    passed = fit.passed(40.0, 480.0, np.array([9.34, 409.34, 809.34, 9999.0]))
    assert passed.time_s == pytest.approx(40 + np.array([9.34, 409.34, 809.34]) / 4, abs=0.06)


def test_errors_of_crossings_grow_to_those_of_two_places() -> None:
    fit = fitted(laps(Ground(), 800, error_m=1.5))
    assert fit is not None
    errors = fit.crossings(0.0, 790.0).error_s
    assert all(later >= sooner for sooner, later in pairwise(errors[:8]))
    assert errors[-1] >= np.sqrt(2) * fit.error_m / SPEED_MPS


def test_no_crossings_where_the_way_has_a_hole() -> None:
    times = np.concatenate((np.arange(300.0), np.arange(400.0, 700.0)))
    places = Ground().places(SPEED_MPS * times)
    fit = fitted(places, times)
    assert fit is not None
    assert len(fit.crossings(200.0, 500.0)) == 0
    assert len(fit.crossings(-50.0, 100.0)) == 0
    assert len(fit.crossings(0.0, 280.0)) == 11
    assert np.isnan(fit.way_m(np.array([200.0]), np.array([500.0]))[0])


def test_a_few_stray_positions_break_nothing() -> None:
    places = laps(Ground(), 500, error_m=0.5)
    places[200:210] += 60.0
    fit = fitted(places)
    assert fit is not None
    (way_m,) = fit.way_m(np.array([0.0]), np.array([499.0]))
    assert way_m == pytest.approx(499 * SPEED_MPS, abs=3)


def test_a_stray_on_the_other_side_costs_no_lap() -> None:
    places = laps(Ground(), 500)
    places[300] = -places[300]
    fit = fitted(places)
    assert fit is not None
    (way_m,) = fit.way_m(np.array([0.0]), np.array([499.0]))
    assert way_m == pytest.approx(499 * SPEED_MPS, abs=1)


def test_five_seconds_between_records_are_enough_for_a_lap_count() -> None:
    times = np.arange(0.0, 900.0, 5.0)
    fit = fitted(Ground().places(SPEED_MPS * times), times)
    assert fit is not None
    (way_m,) = fit.way_m(np.array([0.0]), np.array([895.0]))
    assert way_m == pytest.approx(895 * SPEED_MPS, rel=0.005)


def rectangle(seconds: int) -> Floats:
    """Run around a block of houses whose way is as long as a lap."""
    corners = np.array([[0, 0], [130, 0], [130, 70], [0, 70], [0, 0]], dtype=float)
    way = np.concatenate(([0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))))
    along = np.mod(SPEED_MPS * np.arange(seconds), way[-1])
    return np.stack([np.interp(along, way, corners[:, axis]) for axis in (0, 1)], axis=1)


def there_and_back(seconds: int) -> Floats:
    along = np.abs(np.mod(SPEED_MPS * np.arange(seconds), 400.0) - 200.0)
    return np.stack((along, np.zeros(seconds)), axis=1)


def half_an_oval(seconds: int) -> Floats:
    """Run a straight and a bend there, and the same way back."""
    way = np.abs(np.mod(SPEED_MPS * np.arange(seconds), 500.0) - 250.0)
    return Ground().places(way)


def circle(seconds: int) -> Floats:
    angle = SPEED_MPS * np.arange(seconds) / (200 / np.pi)
    return 200 / np.pi * np.stack((np.cos(angle), np.sin(angle)), axis=1)


@pytest.mark.parametrize("way", [rectangle, there_and_back, half_an_oval, circle])
def test_what_is_no_oval_is_refused(way: object) -> None:
    assert callable(way)
    rng = np.random.default_rng(5)
    assert fitted(way(1200) + wander(1200, 1.0, rng)) is None


@pytest.mark.parametrize("straight_m", [35.0, 50.0])
@pytest.mark.parametrize("error_m", [0.0, 1.5])
def test_an_indoor_oval_has_laps_of_200_m(straight_m: float, error_m: float) -> None:
    """Flat and banked ones, their line a little outside lane 1's as on every track."""
    ground = Ground(straight_m=straight_m, radius_m=(100 - straight_m) / np.pi)
    fit = fitted(laps(ground, 800, error_m=error_m, seed=3))
    assert fit is not None
    assert fit.oval.oval.shape.lap_m() == pytest.approx(200)
    (way_m,) = fit.in_lane(1).way_m(np.array([0.0]), np.array([799.0]))
    assert way_m == pytest.approx(799 * SPEED_MPS, abs=10)


@settings(max_examples=20, deadline=None)
@given(
    lap_m=st.sampled_from([140.0, 200.0, 250.0, 300.0]),
    share=st.floats(0.4, 0.6),
    error_m=st.floats(0.0, 4.0),
    seed=st.integers(0, 99),
)
def test_a_smaller_track_is_never_read_as_400s(
    lap_m: float, share: float, error_m: float, seed: int
) -> None:
    """Positions that err too much for its size are refused."""
    straight_m = share * lap_m / 2
    ground = Ground(straight_m=straight_m, radius_m=(lap_m / 2 - straight_m) / np.pi)
    fit = fitted(laps(ground, 800, error_m=error_m, seed=seed))
    assert fit is None or fit.oval.oval.shape.lap_m() == pytest.approx(200)


def test_too_few_positions_are_refused() -> None:
    assert fitted(laps(Ground(), 60)) is None
    nowhere = np.full(100, np.nan)
    assert fit_track(np.arange(100.0), nowhere, nowhere) is None


def test_a_track_across_the_date_line() -> None:
    latitude, longitude = degrees(laps(Ground(), 500))
    longitude = (longitude - 7.0 + 180.0 + 180.0) % 360.0 - 180.0
    fit = fit_track(np.arange(500.0), latitude, longitude)
    assert fit is not None
    assert fit.rms_m < 0.2


@pytest.mark.parametrize(("hole_s", "is_one_way"), [(19, True), (21, False)])
def test_after_20_s_without_a_position_the_way_round_is_not_known(
    hole_s: int, *, is_one_way: bool
) -> None:
    times = np.concatenate((np.arange(300.0), 299.0 + hole_s + np.arange(300.0)))
    fit = fitted(Ground().places(SPEED_MPS * times), times)
    assert fit is not None
    (way_m,) = fit.way_m(np.array([200.0]), np.array([400.0]))
    assert np.isfinite(way_m) == is_one_way


@pytest.mark.parametrize("apart", [1, 4, 400])
def test_ways_from_each_time_are_those_between_pairs(apart: int) -> None:
    times = np.concatenate((np.arange(150.0), 180.0 + np.arange(150.0)))
    fit = fitted(Ground().places(SPEED_MPS * times), times)
    assert fit is not None
    seconds = np.arange(-5.0, 340.0)
    pairs = fit.way_m(seconds[:-apart], seconds[apart:])
    assert np.array_equal(fit.ways_m(seconds, apart=apart), pairs, equal_nan=True)


def test_a_place_errs_by_a_tenth_more_than_it_lies_beside_the_line() -> None:
    fit = fitted(laps(Ground(), 500, error_m=1.5))
    assert fit is not None
    assert fit.error_m == pytest.approx(1.1 * fit.rms_m)


@pytest.mark.parametrize(("aside_m", "is_stray"), [(26.0, False), (28.0, True)])
def test_a_record_27_m_off_both_its_neighbors_is_a_stray(aside_m: float, *, is_stray: bool) -> None:
    """Errors make 15 m, and a second of sprinting 12 m."""
    east, north = np.array([0.0, 0.0, aside_m, 0.0, 0.0]), np.arange(0.0, 20.0, 4.0)
    assert _strays(np.arange(5.0), east, north).tolist() == [False, False, is_stray, False, False]
