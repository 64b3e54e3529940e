"""A script becomes a watch file and its truth."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.laps import Lapping
from simulator.shapes import outing
from simulator.watch import WatchRecording


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


@pytest.mark.parametrize("lapping", Lapping)
def test_any_shape_can_be_lapped_in_any_way(lapping: Lapping) -> None:
    run = outing("strides_8x15s", seed=8, lapping=lapping)
    triggers = {lap.trigger for lap in run.laps}
    assert run.laps[-1].trigger == "session_end"
    assert ("manual" in triggers) == (lapping is Lapping.MANUAL)
    assert bool(run.steps) == (lapping is Lapping.STEPS)
    assert bool(run.splits) == (lapping is Lapping.SPLITS)
    assert sum(lap.distance_m for lap in run.laps) == pytest.approx(run.recorded.distance_m[-1])
