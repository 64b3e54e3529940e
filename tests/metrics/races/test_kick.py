from dataclasses import replace

import numpy as np
import pytest

from metrics.races.finder import RaceWindow
from metrics.races.kick import kick_speed, stepping
from tests.metrics.races.conftest import MakeTrace


def test_B8_the_kick_is_a_share_of_the_mean_and_of_the_maximum() -> None:
    kick = kick_speed(100.0, 15.0, 0.3, race_mps=5.0, max_mps=8.0)
    assert kick.over_mean == pytest.approx(100 / 15 / 5)
    assert kick.over_max == pytest.approx(100 / 15 / 8)
    assert kick_speed(100.0, 15.0, 0.3, race_mps=5.0, max_mps=None).over_max is None


def test_B9_steps_of_the_kick_beside_those_of_the_cruise(make_trace: MakeTrace) -> None:
    trace = make_trace((1500.0, 300.0), (100.0, 15.0), before=10.0)
    window = RaceWindow(start_s=10.0, duration_s=315.0, watch_m=1600.0)
    kick = kick_speed(100.0, 15.0, 0.3, race_mps=1600 / 315, max_mps=None)
    is_kick = trace.time_s >= 310
    stepped = replace(trace, cadence_spm=np.where(is_kick, 205.0, 184.0))
    steps = stepping(stepped, window, kick, 1600.0)
    assert steps is not None
    assert (steps.kick_spm, steps.cruise_spm) == (205.0, 184.0)
    assert steps.kick_step_m == pytest.approx(60 * (100 / 15) / 205)
    assert steps.cruise_step_m == pytest.approx(60 * 5.0 / 184)


def test_B9_without_a_step_sensor_nothing_is_told(make_trace: MakeTrace) -> None:
    trace = make_trace((1600.0, 315.0), before=10.0)
    window = RaceWindow(start_s=10.0, duration_s=315.0, watch_m=1600.0)
    kick = kick_speed(100.0, 15.0, 0.3, race_mps=5.0, max_mps=None)
    assert stepping(trace, window, kick, 1600.0) is None
