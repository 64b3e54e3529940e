"""What an effort measures: metres, speed, thirds, and which of it a file cannot tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metrics.contract.enums import EffortEvidence
from metrics.efforts.measures import Measures, edge_sd_s, measure_efforts
from metrics.efforts.reconcile import Effort
from metrics.efforts.run import Run
from metrics.recording.distance_errors import stream_error_m
from metrics.recording.signal import Floats, build_signal
from tests.metrics.hand_made import Make, in_turn, pieces, signal_at

EDGES_S = np.hypot(np.hypot(0.6, 2**0.5 * 0.9), 1.0)
"""Of the motion, of two marks, the lag."""


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
    for rep in (short, long):
        wander_m = stream_error_m(np.array(rep.duration_s), noise_mps=0.0)
        others_m = np.hypot(4.0 * EDGES_S, wander_m)
        assert rep.distance_sd_m == pytest.approx(np.hypot(others_m, 0.013 * rep.distance_m))
        assert rep.speed_sd_mps == pytest.approx(
            np.hypot(4.0 * 0.67, wander_m) / rep.duration_s, rel=0.01
        )


def measured_exactly(speed_mps: Floats, seconds: float, *, noise_mps: float = 0.0) -> Measures:
    """Measure an effort that begins after 100 s of a signal as it is."""
    run = Run.of(signal_at(speed_mps, noise_mps=noise_mps))
    effort = Effort(
        start_s=100.0, end_s=100.0 + seconds, evidence=EffortEvidence.DETECTION, confidence=0.9
    )
    (measures,) = measure_efforts(run, [effort])
    return measures


@pytest.mark.parametrize("seconds", [20.0, 100.0])
def test_a_rep_errs_by_what_the_watch_wanders_in_its_time(seconds: float) -> None:
    wander_m = float(stream_error_m(np.array(seconds), noise_mps=1.0))
    rep = measured_exactly(in_turn((400, 4.0)), seconds, noise_mps=1.0)
    assert rep.noise_sd_mps == pytest.approx(wander_m / seconds)
    assert rep.distance_sd_m == pytest.approx(
        np.hypot(np.hypot(wander_m, 4 * EDGES_S), 0.013 * 4 * seconds), rel=1e-6
    )
    edges_m, start_m = 0.6 * 4.0 / 2, 0.6 * 4.0
    assert rep.speed_sd_mps == pytest.approx(
        np.hypot(np.hypot(wander_m, edges_m), start_m) / seconds, rel=1e-6
    )


def test_an_edge_counts_half_and_what_settles_at_either_end_whole() -> None:
    """An edge of 0.6 s counts half: of 100 s at 4 m/s."""
    rep = measured_exactly(in_turn((400, 4.0)), 100.0)
    assert rep.edges_sd_mps == pytest.approx(np.hypot(1.2, 1.6) / 100, rel=0.002)


def test_thirds_leave_out_two_seconds_of_speeding_up() -> None:
    """Ever faster by 0.1 m/s a second: the first of three times 18.7 s has its middle at 11.3 s."""
    faster = 3.0 + 0.1 * np.arange(400.0)
    first_mps, _, last_mps = measured_exactly(faster, 60.0).thirds_mps
    assert first_mps == pytest.approx(13.0 + 0.1 * (2 + 56 / 6) - 0.05, abs=0.01)
    assert last_mps == pytest.approx(13.0 + 0.1 * (58 - 56 / 6) - 0.05, abs=0.01)
