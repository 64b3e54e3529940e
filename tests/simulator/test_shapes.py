"""Laws of every shape of the catalogue."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.contract.enums import EffortKind
from simulator.laps import Lapping
from simulator.session import SimulatedSession
from simulator.shapes import NEGATIVES, POSITIVES, SHAPES, outing, session
from simulator.watch import WatchRecording

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


@pytest.mark.parametrize("name", SHAPES)
def test_efforts_lie_inside_the_file_in_order(name: str) -> None:
    truth = session(name, seed=11).truth
    edges = [edge for effort in truth.efforts for edge in (effort.start_s, effort.end_s)]
    assert edges == sorted(edges)
    assert all(0 < edge < truth.duration_s for edge in edges)
    assert sum(effort.distance_m for effort in truth.efforts) <= truth.distance_m


@pytest.mark.parametrize("name", POSITIVES)
def test_a_set_has_its_efforts_and_they_are_fast(name: str) -> None:
    truth = session(name, seed=5).truth
    assert len(truth.efforts) == EFFORT_COUNTS.get(name, len(truth.efforts))
    assert len(truth.efforts) >= 3
    if name != "hills_10x20s":
        speeds = [effort.distance_m / effort.duration_s for effort in truth.efforts]
        assert min(speeds) > 1.1 * truth.easy_speed_mps


@pytest.mark.parametrize("name", NEGATIVES)
def test_a_run_without_a_set_has_no_reps(name: str) -> None:
    kinds = {effort.kind for effort in session(name, seed=5).truth.efforts}
    assert kinds <= {EffortKind.SUSTAINED}


@pytest.mark.parametrize("recording", WatchRecording)
def test_the_same_seed_gives_the_same_bytes(recording: WatchRecording) -> None:
    def made(seed: int) -> SimulatedSession:
        return session("reps_8x200", seed=seed, recording=recording)

    assert made(3) == made(3)
    assert made(3).content != made(4).content


@pytest.mark.parametrize("name", ["strides_6x100", "reps_5x800", "stop_and_go", "treadmill"])
def test_smart_recording_writes_fewer_of_the_same_records(name: str) -> None:
    dense, thin = (outing(name, seed=2, recording=recording) for recording in WatchRecording)
    assert set(thin.recorded.written_s) < set(dense.recorded.written_s)
    assert thin.truth == dense.truth
    assert np.array_equal(thin.recorded.distance_m, dense.recorded.distance_m)
    assert {thin.recorded.written_s[0], thin.recorded.written_s[-1]} == {
        dense.recorded.written_s[0],
        dense.recorded.written_s[-1],
    }


def test_the_nominal_is_what_was_run_between_the_lines() -> None:
    for seed in range(5):
        for effort in session("reps_16x400", seed=seed).truth.efforts:
            assert effort.nominal_distance_m == 400
            assert effort.distance_m == pytest.approx(404, abs=8)


def test_twenty_plus_one_is_two_groups() -> None:
    efforts = session("reps_20x400_plus_1", seed=1).truth.efforts
    assert [effort.group_index for effort in efforts] == [1] * 20 + [2]


@pytest.mark.parametrize("lapping", Lapping)
def test_any_shape_can_be_lapped_in_any_way(lapping: Lapping) -> None:
    run = outing("strides_8x15s", seed=8, lapping=lapping)
    triggers = {lap.trigger for lap in run.laps}
    assert run.laps[-1].trigger == "session_end"
    assert ("manual" in triggers) == (lapping is Lapping.MANUAL)
    assert bool(run.steps) == (lapping is Lapping.STEPS)
    assert bool(run.splits) == (lapping is Lapping.SPLITS)
    assert sum(lap.distance_m for lap in run.laps) == pytest.approx(run.recorded.distance_m[-1])


def test_a_treadmill_has_no_positions() -> None:
    recorded = outing("treadmill", seed=1).recorded
    assert np.isnan(recorded.latitude_deg).all()


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(KeyError):
        session("6x100", seed=1)
