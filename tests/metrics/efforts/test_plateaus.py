"""Cuts lie where the speed changes, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.efforts.plateaus import Plateaus, cut_into_plateaus
from metrics.recording.signal import build_signal
from tests.metrics.hand_made import Make, pieces


def test_even_speeds_are_plateaus_cut_where_they_change(make_activity: Make) -> None:
    parts = [(200, 3.0), (60, 4.5), (90, 1.5), (200, 3.0)]
    plateaus = cut_into_plateaus(build_signal(make_activity(pieces(*parts))))
    long = plateaus.length_s > 30
    assert plateaus.speed_mps[long] == pytest.approx([3.0, 4.5, 1.5, 3.0], abs=0.1)
    assert plateaus.start[long][1:] == pytest.approx([200, 260, 350], abs=4)


@pytest.mark.parametrize(("step_mps", "count"), [(0.25, 1), (0.6, 3)])
def test_a_minute_stands_apart_only_by_a_clear_step(
    make_activity: Make, step_mps: float, count: int
) -> None:
    noise = np.random.default_rng(1).normal(0, 0.4, 601)
    run = pieces((270, 3.0), (60, 3.0 + step_mps), (270, 3.0))
    run["distance_m"] = np.maximum.accumulate(run["distance_m"] + noise)
    assert len(cut_into_plateaus(build_signal(make_activity(run)))) == count


def test_no_plateau_crosses_a_pause(make_activity: Make) -> None:
    run = pieces((600, 3.0))
    signal = build_signal(make_activity(run, pauses=[(200.0, 260.0)]))
    plateaus = cut_into_plateaus(signal)
    assert (signal.segment[plateaus.start] == signal.segment[plateaus.end - 1]).all()
    assert (signal.segment[plateaus.start] >= 0).all()


def test_plateaus_are_listed_by_speed() -> None:
    bounds = np.array([0, 10, 30, 60])
    plateaus = Plateaus.of(bounds[:-1], bounds[1:], np.array([3.0, 1.0, 2.0]))
    assert plateaus.by_speed.tolist() == [1, 2, 0]
    assert plateaus.middle.tolist() == [5.0, 20.0, 45.0]
    assert plateaus.length_s.tolist() == [10, 20, 30]
