"""How rests were spent."""

from __future__ import annotations

from collections.abc import Callable

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
