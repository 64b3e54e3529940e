"""Channels left out, and what that changes."""

from __future__ import annotations

import numpy as np

from benchmarks.evaluation.witness_trial import ALL, Witness, answers, f1, hushed, simulated_runs


def test_a_witness_that_is_not_heard_is_not_there() -> None:
    (real,) = simulated_runs(["reps_5x800"], [1])
    alone = hushed(real.signal, frozenset({Witness.HEART}))
    assert np.isnan(alone.cadence_spm).all()
    assert alone.lag_speed_s is None
    assert np.array_equal(alone.heart_rate_bpm, real.signal.heart_rate_bpm, equal_nan=True)
    assert np.array_equal(alone.speed_mps, real.signal.speed_mps, equal_nan=True)


def test_the_heart_finds_miles_in_a_file_without_easy_running() -> None:
    runs = simulated_runs(["reps_3xmile"], [0])
    assert [answer.hits for answer in answers(runs, frozenset())] == [0]
    with_all = answers(runs, ALL)
    assert f1(with_all) == 1.0
    assert with_all[0].wrong == 0
