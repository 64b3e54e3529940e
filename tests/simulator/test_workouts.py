"""Sessions with a set."""

from __future__ import annotations

import pytest

from simulator.shapes import POSITIVES, session

EFFORT_COUNTS = {
    "strides_6x100": 6,
    "strides_8x15s": 8,
    "strides_4x20s_5k": 4,
    "strides_5x80_faint": 5,
    "reps_6x150_walk": 6,
    "in_n_out_3x150": 3,
    "sprints_8x60": 8,
    "fly_5x30": 5,
    "reps_8x200": 8,
    "reps_12x300": 12,
    "reps_20x400_plus_1": 21,
    "reps_16x400": 16,
    "reps_5x800": 5,
    "reps_6x1000_auto_km": 6,
    "reps_3xmile": 3,
    "timed_10x1min": 10,
    "ladder_200_1200": 6,
    "pyramid": 7,
    "grouped_3x4x200": 12,
    "hills_10x20s": 10,
}


@pytest.mark.parametrize("name", POSITIVES)
def test_a_set_has_its_efforts_and_they_are_fast(name: str) -> None:
    truth = session(name, seed=5).truth
    assert len(truth.efforts) == EFFORT_COUNTS.get(name, len(truth.efforts))
    assert len(truth.efforts) >= 3
    if name != "hills_10x20s":
        speeds = [effort.distance_m / effort.duration_s for effort in truth.efforts]
        assert min(speeds) > 1.1 * truth.easy_speed_mps


def test_the_nominal_is_what_was_run_between_the_lines() -> None:
    for seed in range(5):
        for effort in session("reps_16x400", seed=seed).truth.efforts:
            assert effort.nominal_distance_m == 400
            assert effort.distance_m == pytest.approx(404, abs=8)


def test_twenty_plus_one_is_two_groups() -> None:
    efforts = session("reps_20x400_plus_1", seed=1).truth.efforts
    assert [effort.group_index for effort in efforts] == [1] * 20 + [2]
