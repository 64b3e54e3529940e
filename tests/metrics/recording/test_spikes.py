from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from metrics.recording.signal import build_signal
from metrics.recording.spikes import WITNESS_S, _highest_nearby, peak_speed, suspect_seconds
from parsers.common.activity import Activity

Make = Callable[..., Activity]
Floats = NDArray[np.float64]


def suspects(make_activity: Make, run_mps: Floats, recorded_mps: Floats | None = None) -> list[int]:
    distance_m = np.cumsum(run_mps)
    records = {"time_s": np.arange(float(len(distance_m))), "distance_m": distance_m}
    records |= {} if recorded_mps is None else {"speed_mps": recorded_mps}
    signal = build_signal(make_activity(records))
    return [int(second) for second in np.flatnonzero(suspect_seconds(signal))]


@given(st.lists(st.floats(0, 10), min_size=1, max_size=80))
def test_the_watch_has_fourteen_seconds_on_either_side_to_show_it(recorded: list[float]) -> None:
    """SciPy's running maximum is the oracle of the witness."""
    suspect = _highest_nearby(np.array(recorded), WITNESS_S)
    expected = maximum_filter1d(recorded, 2 * WITNESS_S + 1, mode="constant")
    assert suspect.tolist() == expected.tolist()


def test_a_jump_that_the_watch_never_showed_is_suspect(make_activity: Make) -> None:
    run = np.full(600, 3.0)
    run[300:304] = 9.0
    suspect = suspects(make_activity, run, np.full(600, 3.0))
    assert suspect
    assert min(suspect) >= 295
    assert max(suspect) <= 308


def test_a_sprint_that_the_watch_showed_late_and_smoothed_is_believed(make_activity: Make) -> None:
    run = np.full(600, 3.0)
    run[300:315] = 8.5
    recorded = np.full(600, 3.0)
    recorded[306:322] = 7.0
    assert suspects(make_activity, run, recorded) == []


def test_no_runner_is_that_fast(make_activity: Make) -> None:
    run = np.full(600, 3.0)
    run[300:310] = 14.0
    assert suspects(make_activity, run)


def test_an_even_run_is_believed(make_activity: Make) -> None:
    assert suspects(make_activity, np.full(600, 3.0)) == []


@pytest.mark.parametrize(("speed_mps", "is_spike"), [(12.3, False), (12.5, True)])
def test_the_limit_is_the_fastest_sprint_of_12_4_mps(
    make_activity: Make, speed_mps: float, is_spike: bool
) -> None:
    run = np.full(120, speed_mps)
    assert bool(suspects(make_activity, run, run)) == is_spike


@pytest.mark.parametrize(("speed_mps", "is_spike"), [(4.6, False), (4.8, True)])
def test_the_watch_confirms_1_4_times_what_it_shows_and_half_a_meter(
    make_activity: Make, speed_mps: float, is_spike: bool
) -> None:
    assert bool(suspects(make_activity, np.full(120, speed_mps), np.full(120, 3.0))) == is_spike


def test_a_peak_is_the_mean_of_two_seconds_recorded_at_most_2_s_apart(make_activity: Make) -> None:
    for every_s, is_known in ((2.0, True), (3.0, False)):
        time_s = np.arange(0.0, 300.0, every_s)
        signal = build_signal(make_activity({"time_s": time_s, "distance_m": time_s * 3}))
        peak = peak_speed(signal, suspect_seconds(signal))
        assert peak == (pytest.approx(3.0) if is_known else None)


@pytest.mark.parametrize(("late_s", "is_confirmed"), [(12, True), (19, False)])
def test_the_watch_shows_a_sprint_within_fourteen_seconds(
    make_activity: Make, late_s: int, is_confirmed: bool
) -> None:
    """A sprint of 4 s; the signal spreads it over some seconds on both sides."""
    run, recorded = np.full(600, 3.0), np.full(600, 3.0)
    run[300:304], recorded[300 + late_s : 304 + late_s] = 8.0, 8.0
    assert (not suspects(make_activity, run, recorded)) == is_confirmed


@pytest.mark.parametrize(("speed_mps", "is_spike"), [(1.85, False), (1.95, True)])
def test_a_watch_that_shows_a_walk_confirms_half_a_meter_a_second_more(
    make_activity: Make, speed_mps: float, *, is_spike: bool
) -> None:
    assert bool(suspects(make_activity, np.full(120, speed_mps), np.full(120, 1.0))) == is_spike


@pytest.mark.parametrize(("late_s", "is_confirmed"), [(14, True), (15, False)])
def test_the_watch_has_14_s_to_show_a_single_second(
    make_activity: Make, late_s: int, *, is_confirmed: bool
) -> None:
    signal = build_signal(make_activity({"time_s": np.arange(200.0), "speed_mps": np.full(200, 3)}))
    speed, recorded = np.full(200, 3.0), np.full(200, 3.0)
    speed[100], recorded[100 + late_s] = 7.0, 7.0
    moved = replace(signal, speed_mps=speed, recorded_speed_mps=recorded)
    assert (not suspect_seconds(moved).any()) == is_confirmed
