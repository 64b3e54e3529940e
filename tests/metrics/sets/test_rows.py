"""The rows of efforts and sets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from metrics.recording.signal import build_signal
from metrics.segmentation import find_efforts
from parsers.common.activity import Activity
from tests.metrics.hand_made import (
    COUNT,
    REP_S,
    Make,
    detected,
    marked_efforts,
    pieces,
    step_laps,
    with_laps,
    workout,
)


def test_every_column_is_told_or_null(make_activity: Make) -> None:
    run = pieces((900, 3.0), *[(80, 5.0), (100, 2.4)] * 6, (300, 3.0))
    run["heart_rate_bpm"] = np.full(len(run["time_s"]), 150.0)
    run["cadence_spm"] = np.full(len(run["time_s"]), 180.0)
    run["altitude_m"] = run["distance_m"] * 0.05
    rows = detected(make_activity(run)).efforts
    assert rows["mean_heart_rate_bpm"].to_list() == pytest.approx([150.0] * 6)
    assert rows["step_length_m"].to_list() == pytest.approx(
        (60 * rows["mean_speed_mps"] / 180).to_list()
    )
    assert rows["grade"].to_list() == pytest.approx([0.05] * 6, abs=0.003)
    assert (rows["gap_speed_mps"] > rows["mean_speed_mps"]).all()
    assert rows["flags"].str.contains("hill").all()
    assert rows["snapped_distance_m"].null_count() == 6
    assert rows["rest_after_s"].null_count() == 1
    (whole,) = detected(make_activity(run)).sets.select("start_s", "end_s").rows()
    assert whole == (rows["start_s"][0], rows["end_s"][-1])
    assert (rows["confidence"] > 0.9).all()


def test_a_timed_step_names_the_rep_by_time(reps: Activity) -> None:
    steps = workout(None, float(REP_S))
    rows = marked_efforts(replace(with_laps(reps, step_laps(cut_reps=False)), steps=steps))
    assert rows["nominal_duration_s"].to_list() == [float(REP_S)] * COUNT
    assert rows["nominal_distance_m"].null_count() == COUNT


def test_timed_steps_on_a_treadmill_without_metres_are_efforts(make_activity: Make) -> None:
    seconds = np.arange(1801.0)
    still = make_activity({"time_s": seconds, "distance_m": 0 * seconds})
    steps = workout(None, float(REP_S))
    marked = replace(with_laps(still, step_laps(cut_reps=False)), steps=steps)
    treadmill = find_efforts(marked, build_signal(marked))
    assert treadmill.efforts["distance_m"].to_list() == [0.0] * COUNT
    assert treadmill.sets["last_over_median"].to_list() == [None]
    assert "at unknown pace" in treadmill.sets["text"][0]
