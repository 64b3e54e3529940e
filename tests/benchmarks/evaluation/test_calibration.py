"""A fit finds the odds that made the data; an error of calibration is what bins are off by."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.evaluation.calibration import (
    Stretches,
    calibration_error,
    calibration_table,
    detected_stretches,
    fit,
    fitted_without_runner,
)
from benchmarks.evaluation.witness_trial import simulated_runs


def drawn(count: int) -> Stretches:
    """Draw stretches whose odds are 1 nat, and a nat more for each unit of the first trait."""
    rng = np.random.default_rng(3)
    traits = rng.normal(size=(count, 3))
    probability = 1 / (1 + np.exp(-1 - traits[:, 0]))
    is_right = (rng.random(count) < probability).astype(float)
    return Stretches(traits=traits, is_right=is_right, runners=("a", "b") * (count // 2))


def test_a_fit_finds_the_odds_that_made_the_data() -> None:
    stretches = drawn(20_000)
    coefficients = fit(stretches.traits, stretches.is_right)
    assert coefficients == pytest.approx([1.0, 1.0, 0.0, 0.0], abs=0.08)


def test_a_runner_left_out_is_foretold_by_the_others() -> None:
    stretches = drawn(20_000)
    confidences = fitted_without_runner(stretches)
    assert calibration_error(confidences, stretches.is_right) < 0.02


def test_a_confidence_of_nine_tenths_that_is_right_half_the_time_is_four_tenths_off() -> None:
    assert calibration_error(np.full(4, 0.95), np.array([1.0, 0.0, 1.0, 0.0])) == pytest.approx(
        0.45
    )


def test_the_table_compares_what_is_stated_with_a_fit_to_other_runners() -> None:
    runs = simulated_runs(["strides_8x15s", "reps_8x200"], [1])
    table = calibration_table(detected_stretches(runs))
    assert [line.split(" | ")[0] for line in table.splitlines()[2:]] == [
        "| as stated",
        "| fitted without the runner",
    ]
