import numpy as np
import pytest
from msgspec.structs import replace

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


def cruising(make_trace: MakeTrace, cadence_spm: np.ndarray) -> float | None:
    """Tell the steps of a race's cruise: 300 s after 10 s of standing."""
    trace = make_trace((1500.0, 300.0), before=10.0)
    window = RaceWindow(start_s=10.0, duration_s=300.0, watch_m=1500.0)
    kick = kick_speed(100.0, 20.0, 0.3, race_mps=5.0, max_mps=None)
    padded = np.resize(cadence_spm, len(trace.time_s))
    steps = stepping(replace(trace, cadence_spm=padded), window, kick, 1500.0)
    return None if steps is None else steps.cruise_spm


def test_the_cruise_goes_from_three_to_seven_tenths_of_a_race(make_trace: MakeTrace) -> None:
    """Steps that grow by 0.2 a minute each second are 190 half way."""
    growing = 160 + 0.2 * (np.arange(341.0) - 10)
    assert cruising(make_trace, growing) == pytest.approx(190.0, abs=0.3)


@pytest.mark.parametrize(("spm", "is_runner"), [(118.0, False), (122.0, True)])
def test_fewer_than_120_steps_are_not_a_runner_s(
    make_trace: MakeTrace, spm: float, *, is_runner: bool
) -> None:
    assert (cruising(make_trace, np.full(341, spm)) is not None) is is_runner
