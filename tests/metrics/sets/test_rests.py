"""How rests were spent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from metrics.contract.enums import RestMode
from metrics.efforts.run import Run
from metrics.recording.signal import build_signal
from metrics.sets.rests import most_common, rests
from tests.metrics.hand_made import Make, detected, measured_rep, pieces


@pytest.mark.parametrize(
    ("speed_mps", "mode"),
    [(0.0, RestMode.STOOD), (1.4, RestMode.WALKED), (2.5, RestMode.JOGGED)],
)
def test_rests_are_told_apart(
    run_sets: Callable[..., pl.DataFrame], speed_mps: float, mode: RestMode
) -> None:
    rows = run_sets(*[(80, 5.0), (100, speed_mps)] * 5)
    assert rows["rest_mode"].to_list() == [mode]
    assert rows["rest_median_s"].to_list() == pytest.approx([100.0], abs=2.0)


def test_the_usual_rest() -> None:
    assert most_common([]) is RestMode.UNKNOWN
    assert most_common([RestMode.JOGGED, RestMode.JOGGED, RestMode.STOOD]) is RestMode.JOGGED
    assert most_common([RestMode.JOGGED, RestMode.STOOD]) is RestMode.MIXED


@pytest.mark.parametrize(
    ("steps_spm", "mode"),
    [(120.0, RestMode.WALKED), (150.0, RestMode.JOGGED), (0.0, RestMode.WALKED)],
)
def test_a_slow_jog_is_told_from_a_walk_by_its_steps(
    make_activity: Make, steps_spm: float, mode: RestMode
) -> None:
    """Where the watch counts none, a speed of 1.7 m/s says walk."""
    records = pieces((900, 3.0), *[(80, 5.0), (100, 1.7)] * 5, (400, 3.0))
    is_rest = (np.diff(records["distance_m"], append=np.nan) < 2.0) & (records["time_s"] > 900)
    records["cadence_spm"] = np.where(is_rest, steps_spm, 180.0)
    assert detected(make_activity(records)).sets["rest_mode"].to_list() == [mode]


@pytest.mark.parametrize(("stood_s", "mode"), [(55, RestMode.MIXED), (65, RestMode.STOOD)])
def test_a_rest_is_called_after_what_fills_six_tenths_of_it(
    make_activity: Make, stood_s: int, mode: RestMode
) -> None:
    parts = [(600, 3.0), (60, 5.0), (stood_s, 0.0), (100 - stood_s, 2.6), (60, 5.0), (300, 3.0)]
    run = Run.of(build_signal(make_activity(pieces(*parts))))
    (rest,) = rests(run, [measured_rep(600.0, 60.0, 5.0), measured_rep(760.0, 60.0, 5.0)])
    assert rest.mode is mode


def rest_of(make_activity: Make, **second: Any) -> float:
    """Measure the rest between laps from 600 to 660 and from 760 to 820 s by the watch."""
    parts = [(604, 3.0), (60, 5.0), (92, 1.5), (60, 5.0), (300, 3.0)]
    run = Run.of(build_signal(make_activity(pieces(*parts))))
    first = measured_rep(604.0, 60.0, 5.0, official_s=60.0, marked_s=(600.0, 660.0))
    marked: dict[str, Any] = {"official_s": 60.0, "marked_s": (760.0, 820.0)} | second
    (rest,) = rests(run, [first, measured_rep(756.0, 60.0, 5.0, **marked)])
    return rest.seconds


def test_a_rest_between_laps_is_timed_as_they_are(make_activity: Make) -> None:
    """From one beep to the next: the runner slowed down late, and set off early."""
    assert rest_of(make_activity) == pytest.approx(100.0, abs=0.1)


@pytest.mark.parametrize(
    "second",
    [
        {"official_s": None, "marked_s": None},
        {"official_s": 90.0},  # Pressed late, as its motion tells.
        {"marked_s": (655.0, 715.0)},
    ],
)
def test_a_rest_beside_a_rep_that_no_lap_times_is_that_of_the_motion(
    make_activity: Make, second: dict[str, Any]
) -> None:
    assert rest_of(make_activity, **second) == pytest.approx(92.0, abs=0.1)


def test_a_beep_is_believed_whatever_the_motion_did(make_activity: Make) -> None:
    late = {"official_s": 90.0, "marked_s": (760.0, 850.0), "is_watch_ended": True}
    assert rest_of(make_activity, **late) == pytest.approx(100.0, abs=0.1)
