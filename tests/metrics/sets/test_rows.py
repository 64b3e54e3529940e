"""The rows of efforts and sets."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from metrics.efforts.measures import Measures
from metrics.efforts.run import Run
from metrics.recording.signal import build_signal
from metrics.segmentation import find_efforts
from metrics.sets.rows import Row, effort_and_set_rows
from parsers.common.activity import Activity
from tests.metrics.hand_made import (
    COUNT,
    REP_S,
    Make,
    detected,
    marked_efforts,
    measured_rep,
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


def rows_of(
    make_activity: Make, *reps: Measures, sampled_s: float = 1.0
) -> tuple[list[Row], list[Row]]:
    """Make the rows of reps inside a run that is long over when they end."""
    time_s = np.arange(0.0, 3001.0, sampled_s)
    run = Run.of(build_signal(make_activity({"time_s": time_s, "distance_m": time_s * 3.0})))
    return effort_and_set_rows(run, list(reps), None, None)


@pytest.mark.parametrize(
    ("grade", "flags"), [(0.028, None), (0.032, "hill"), (-0.028, None), (-0.032, "hill")]
)
def test_a_hill_begins_at_3_percent(make_activity: Make, grade: float, flags: str | None) -> None:
    ((row,), _) = rows_of(make_activity, measured_rep(600.0, 60.0, 4.0, grade=grade))
    assert row["flags"] == flags


@pytest.mark.parametrize(("seconds", "flags"), [(5.8, "edge_uncertain"), (6.2, None)])
def test_edges_of_0_6_s_are_a_tenth_of_a_six_second_sprint(
    make_activity: Make, seconds: float, flags: str | None
) -> None:
    ((row,), _) = rows_of(make_activity, measured_rep(600.0, seconds, 7.0))
    assert row["flags"] == flags


@pytest.mark.parametrize(("seconds", "flags"), [(19.0, "coarse"), (21.0, None)])
def test_records_a_quarter_of_an_effort_apart_are_coarse(
    make_activity: Make, seconds: float, flags: str | None
) -> None:
    rep = measured_rep(600.0, seconds, 6.0)
    ((row,), _) = rows_of(make_activity, rep, sampled_s=5.0)
    assert row["flags"] == flags


def test_even_of_sure_efforts_three_sets_in_a_hundred_may_be_miscounted(
    make_activity: Make,
) -> None:
    reps = [measured_rep(at_s, 60.0, 5.0, confidence=0.9) for at_s in (600.0, 750.0)]
    _, (row,) = rows_of(make_activity, *reps)
    assert row["confidence"] == pytest.approx(0.873)
