"""What an effort measures: metres, speed, thirds, and which of it a file cannot tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metrics.contract.enums import EffortEvidence
from metrics.efforts.measures import Measures, edge_sd_s, measure_efforts
from metrics.efforts.reconcile import Effort
from metrics.efforts.run import Run
from metrics.recording.signal import build_signal
from tests.metrics.hand_made import Make, pieces


def measured(
    make_activity: Make, records: dict[str, Any], start_s: float, end_s: float
) -> Measures:
    """Measure one effort of a run."""
    effort = Effort(start_s=start_s, end_s=end_s, evidence=EffortEvidence.DETECTION, confidence=0.9)
    (measures,) = measure_efforts(Run.of(build_signal(make_activity(records))), [effort])
    return measures


def test_metres_and_speed_lie_between_the_edges(make_activity: Make) -> None:
    rep = measured(make_activity, pieces((100, 3.0), (80, 5.0), (100, 2.0)), 100.0, 180.0)
    assert rep.distance_m == pytest.approx(400.0)
    assert rep.speed_mps == pytest.approx(5.0)
    assert rep.thirds_mps == pytest.approx((5.0, 5.0, 5.0), abs=0.05)
    assert rep.peak_speed_2s_mps == pytest.approx(5.0, abs=0.05)
    assert (rep.grade, rep.mean_heart_rate_bpm, rep.step_length_m) == (None, None, None)


@pytest.mark.parametrize(("length_s", "is_adjusted"), [(11.0, False), (13.0, True)])
def test_a_sprint_has_no_grade_adjusted_speed(
    make_activity: Make, *, length_s: float, is_adjusted: bool
) -> None:
    run = pieces((100, 3.0), (40, 5.0), (100, 3.0))
    run["altitude_m"] = run["distance_m"] * 0.02
    rep = measured(make_activity, run, 100.0, 100.0 + length_s)
    assert (rep.gap_speed_mps is not None) is is_adjusted


@pytest.mark.parametrize(("every_s", "sd_s"), [(1, 0.6), (6, 1.6)])
def test_an_edge_is_less_certain_between_sparse_records(
    make_activity: Make, every_s: int, sd_s: float
) -> None:
    records = {name: values[::every_s] for name, values in pieces((600, 3.0)).items()}
    assert edge_sd_s(Run.of(build_signal(make_activity(records)))) == pytest.approx(sd_s)


def test_heart_rate_and_steps_are_those_of_the_effort(make_activity: Make) -> None:
    run = pieces((100, 3.0), (80, 5.0), (100, 2.0))
    is_rep = (run["time_s"] >= 100) & (run["time_s"] < 180)
    run["heart_rate_bpm"] = np.where(is_rep, 180.0, 140.0)
    run["cadence_spm"] = np.where(is_rep, 200.0, 160.0)
    rep = measured(make_activity, run, 100.0, 180.0)
    assert (rep.mean_heart_rate_bpm, rep.max_heart_rate_bpm) == (180.0, 180.0)
    assert rep.step_length_m == pytest.approx(1.5, rel=0.01)


def test_a_stopwatch_runs_from_setting_off_to_slowing_down(make_activity: Make) -> None:
    """By 0.7 s earlier than half height: of a stride between jogs that is 2 % less."""
    rep = measured(make_activity, pieces((100, 3.0), (15, 6.0), (100, 3.0)), 100.0, 115.0)
    assert rep.pace_mps == pytest.approx(6.0 - 0.7 * 3.0 / 15, abs=0.01)
    assert rep.speed_mps == pytest.approx(6.0, abs=0.01)


def test_what_a_distance_may_be_off_by(make_activity: Make) -> None:
    """Edges and lag are as long for every rep; the scale grows with it."""
    run = pieces((100, 3.0), (1000, 4.0), (100, 3.0))
    short, long = (measured(make_activity, run, 200.0, end_s) for end_s in (230.0, 1000.0))
    assert short.distance_sd_m == pytest.approx(4.0 * 2.66, rel=0.03)
    assert long.distance_sd_m == pytest.approx(np.hypot(4.0 * 2.66, 0.013 * 3200), rel=0.03)
    assert short.speed_sd_mps == pytest.approx(4.0 * 0.67 / 30, rel=0.03)
