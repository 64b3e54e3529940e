from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.contract.units import MILE_M
from metrics.races.enums import RaceVenue, SplitKind
from metrics.races.marks import (
    NAMED_M,
    SHORTEST_M,
    divided,
    has_third_lap,
    is_track_distance,
    road_marks,
    stretches,
)


@pytest.mark.parametrize(
    ("distance_m", "marks"),
    [
        (400.0, (400.0,)),
        (800.0, (400.0, 800.0)),
        (1500.0, (300.0, 700.0, 1100.0, 1500.0)),
        (1600.0, (400.0, 800.0, 1200.0, 1600.0)),
        (3000.0, (200.0, *(200.0 + 400 * lap for lap in range(1, 8)))),
    ],
)
def test_laps_end_at_the_finish_line(distance_m: float, marks: tuple[float, ...]) -> None:
    assert divided(distance_m, 400.0) == marks


def test_a_mile_starts_behind_the_line_and_has_four_laps() -> None:
    assert divided(MILE_M, 400.0) == pytest.approx((409.344, 809.344, 1209.344, 1609.344))


@given(st.sampled_from(NAMED_M), st.sampled_from(SplitKind))
def test_every_division_of_the_whole_race_adds_up(distance_m: float, kind: SplitKind) -> None:
    for venue in RaceVenue:
        parts = [part for part in stretches(distance_m, venue) if part.kind is kind]
        if not parts:
            continue
        whole_m = 300.0 if kind is SplitKind.LAST_300 else distance_m
        assert sum(part.length_m for part in parts) == pytest.approx(whole_m)
        assert parts[-1].end_m == pytest.approx(distance_m)
        assert all(a.end_m == b.start_m for a, b in pairwise(parts))


def test_a_road_ends_with_a_shorter_stretch() -> None:
    assert road_marks(4023.36, 1000.0) == (1000.0, 2000.0, 3000.0, 4000.0, 4023.36)
    assert road_marks(5000.0, 1000.0) == (1000.0, 2000.0, 3000.0, 4000.0, 5000.0)


def test_the_third_lap_is_that_of_four_lap_races() -> None:
    assert [m for m in NAMED_M if has_third_lap(m)] == [1500.0, 1600.0, MILE_M]
    assert not is_track_distance(4023.36)


@pytest.mark.parametrize(
    ("distance_m", "step_m", "first_m"),
    [(1690.0, 400.0, 490.0), (1710.0, 400.0, 110.0), (1645.0, 200.0, 245.0), (1655.0, 200.0, 55.0)],
)
def test_an_offset_under_a_quarter_of_a_loop_is_part_of_the_first(
    distance_m: float, step_m: float, first_m: float
) -> None:
    assert divided(distance_m, step_m)[0] == pytest.approx(first_m)


@pytest.mark.parametrize(("off_m", "is_one"), [(0.45, True), (0.55, False)])
def test_a_raced_distance_is_known_to_half_a_meter(off_m: float, *, is_one: bool) -> None:
    assert is_track_distance(3000.0 + off_m) is is_one
    assert has_third_lap(1500.0 - off_m) is is_one


def test_distances_that_are_raced_on_a_track() -> None:
    names = "400 600 800 1000 1500 1600 1609.344 2000 3000 3200 5000"
    assert tuple(float(name) for name in names.split()) == NAMED_M
    assert SHORTEST_M == 400.0
