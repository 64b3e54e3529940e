from __future__ import annotations

import numpy as np
import pytest

from metrics.track.lanes import _expected_line, read_lanes
from metrics.track.oval import Oval
from metrics.track.shapes import LANES, STANDARD

WAY_M = np.arange(0.0, 4000.0, 4.0)
RNG = np.random.default_rng(3)


def oval(offset_m: float) -> Oval:
    radius_m = STANDARD.radius_m + offset_m
    return Oval(shape=STANDARD, east_m=0.0, north_m=0.0, heading_rad=0.0, radius_m=radius_m)


@pytest.mark.parametrize("lane", range(1, 10))
def test_a_lane_is_read_off_its_line(lane: int) -> None:
    offset_m = STANDARD.line_radius_m(lane) - STANDARD.radius_m
    lanes = read_lanes(oval(offset_m), WAY_M, 0.07 * RNG.standard_normal(1000))
    assert lanes.usual == lane
    assert lanes.lap_m == pytest.approx(STANDARD.lap_m(lane))


@pytest.mark.parametrize("offset_m", [-0.6, 0.4, 1.2, 1.9])
def test_positions_that_err_are_taken_for_lane_1_where_they_can_be(offset_m: float) -> None:
    lanes = read_lanes(oval(offset_m), WAY_M, RNG.standard_normal(1000))
    assert lanes.usual is None
    assert lanes.lap_m == pytest.approx(400, abs=0.6)
    assert lanes.bias_sd < 0.006


def test_between_lane_1_and_3_the_lap_is_as_unsure_as_it_is() -> None:
    lanes = read_lanes(oval(2.7), WAY_M, RNG.standard_normal(1000))
    assert 401 < lanes.lap_m < 410
    assert 0.01 < lanes.bias_sd < 0.03


def test_positions_far_outside_lane_1_tell_a_longer_lap() -> None:
    lanes = read_lanes(oval(4.9), WAY_M, RNG.standard_normal(1000))
    assert lanes.usual is None
    assert lanes.lap_m == pytest.approx(400 + 2 * np.pi * (4.9 - 1.15), abs=2.0)


def test_laps_further_out_count_more_meters() -> None:
    beside = np.where(np.arange(1000) < 300, 6.0, 0.0) + RNG.standard_normal(1000)
    lanes = read_lanes(oval(1.0), WAY_M, beside)
    assert lanes.radius_m[150] == pytest.approx(STANDARD.radius_m + 6.0, abs=1.0)
    assert lanes.radius_m[800] == pytest.approx(STANDARD.radius_m, abs=0.1)


@pytest.mark.parametrize(("off_m", "lane"), [(0.38, 4), (0.42, None), (-0.38, 4), (-0.42, None)])
def test_positions_within_40_cm_of_a_line_tell_the_lane(off_m: float, lane: int | None) -> None:
    offset_m = STANDARD.line_radius_m(4) - STANDARD.radius_m
    lanes = read_lanes(oval(offset_m), WAY_M, np.full(1000, off_m))
    assert lanes.usual == lane


@pytest.mark.parametrize(("wander_m", "lane"), [(0.24, 1), (0.26, None)])
def test_positions_that_keep_to_a_line_within_25_cm_tell_the_lane(
    wander_m: float, lane: int | None
) -> None:
    beside = np.where(np.arange(1000) % 2, wander_m, -wander_m)
    assert read_lanes(oval(0.0), WAY_M, beside).usual == lane


@pytest.mark.parametrize(("further_m", "is_elsewhere"), [(2.3, False), (2.7, True)])
def test_two_and_a_half_meters_further_out_is_another_lane(
    further_m: float, *, is_elsewhere: bool
) -> None:
    unsure = np.where(np.arange(1000) % 2, 0.6, -0.6)
    beside = np.where(np.arange(1000) < 300, further_m, 0.0) + unsure
    radius_m = read_lanes(oval(1.0), WAY_M, beside).radius_m
    assert (radius_m[150] > radius_m[800] + 1.0) is np.bool_(is_elsewhere)


def test_a_run_can_be_put_into_the_lane_it_was_raced_in() -> None:
    lanes = read_lanes(oval(2.7), WAY_M, RNG.standard_normal(1000)).all_in(STANDARD, 1)
    assert lanes.usual == 1
    assert lanes.bias_sd == 0.0
    assert lanes.lap_m == pytest.approx(400, abs=0.01)


@pytest.mark.parametrize("further_m", [1.15, 2.3, 3.2, 6.0])
def test_positions_lie_1_15_m_outside_a_lane_give_or_take_65_cm(further_m: float) -> None:
    """Eight of ten sessions are run in lane 1, the others in any other of nine lanes."""
    outside = np.array([0.0, *(1.22 * lane - 0.10 for lane in range(1, 9))])
    odds = np.array([0.8, *[0.2 / 8] * 8]) * np.exp(
        -(((further_m - 1.15 - outside) / 0.65) ** 2) / 2
    )
    odds /= odds.sum()
    lines = np.array([STANDARD.line_radius_m(lane) for lane in range(1, LANES + 1)])
    line_m, error_m = _expected_line(lines, 36.80 + further_m)
    assert line_m - 36.80 == pytest.approx(odds @ outside, abs=0.001)
    assert error_m**2 == pytest.approx(odds @ (outside - odds @ outside) ** 2, abs=0.001)
