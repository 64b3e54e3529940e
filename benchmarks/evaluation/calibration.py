"""Whether a confidence is what it says: fitted anew without each runner in turn.

The traits are the product's, the fit is a logistic regression by Newton's method with a slight
pull towards 0, for some runners have no stretch that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from benchmarks.evaluation.judge import overlaps
from benchmarks.evaluation.real_runs import RealRun
from metrics.efforts.confidence import (
    MOST_SURE,
    NATS_OF_TRAITS,
    TYPICAL_NATS,
    stretch_traits,
)
from metrics.efforts.search.detection import detect

Floats: TypeAlias = NDArray[np.float64]

BINS = 10
ROUNDS = 30
PULL = 0.1
"""Weight of the pull of each coefficient towards 0: that of a tenth of a stretch."""


class Stretches(Struct, frozen=True, kw_only=True):
    """Detected stretches: a row of traits each, whether it was an effort, and whose."""

    traits: Floats
    is_right: Floats
    runners: tuple[str, ...]


def detected_stretches(runs: Iterable[RealRun]) -> Stretches:
    """Detect in all sessions whose every effort is labeled, and compare."""
    traits, is_right, runners = [], [], []
    for real in runs:
        if not real.is_complete:
            continue
        run = real.prepared()
        sets = detect(run)
        spans = [
            tuple(run.clock.motion_s(np.array([each.start_s, each.end_s])).tolist())
            for detected in sets
            for each in detected.stretches
            if len(detected.stretches) > 1  # A lone effort is neither right nor wrong.
        ]
        hits = {found for _, found, _ in overlaps(real.reps, spans)}
        rows = [stretch_traits(run, each) for each in sets if len(each.stretches) > 1]
        traits += rows
        is_right += [float(at in hits) for at in range(len(spans))]
        runners += [real.runner] * len(spans)
    return Stretches(
        traits=np.concatenate(traits), is_right=np.array(is_right), runners=tuple(runners)
    )


def stated(stretches: Stretches) -> Floats:
    """Compute the confidence that the product states."""
    nats = TYPICAL_NATS + stretches.traits @ np.array(NATS_OF_TRAITS)
    confidences: Floats = np.minimum(1 / (1 + np.exp(-nats)), MOST_SURE)
    return confidences


def fitted_without_runner(stretches: Stretches) -> Floats:
    """Compute the confidence that a fit to all other runners states, runner by runner."""
    confidences = np.empty(len(stretches.is_right))
    for runner in set(stretches.runners):
        is_left_out = np.array([other == runner for other in stretches.runners])
        coefficients = fit(stretches.traits[~is_left_out], stretches.is_right[~is_left_out])
        nats = _with_ones(stretches.traits[is_left_out]) @ coefficients
        confidences[is_left_out] = np.minimum(1 / (1 + np.exp(-nats)), MOST_SURE)
    return confidences


def fit(traits: Floats, is_right: Floats) -> Floats:
    """Fit a logistic regression: the typical nats, then those of each trait."""
    rows = _with_ones(traits)
    scale = np.maximum(np.abs(rows).max(axis=0), 1e-9)
    rows = rows / scale
    pull = PULL * np.eye(rows.shape[1])
    pull[0, 0] = 0.0
    coefficients = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        probability = 1 / (1 + np.exp(-rows @ coefficients))
        slope = rows.T @ (is_right - probability) - pull @ coefficients
        bend = (rows.T * (probability * (1 - probability))) @ rows + pull
        coefficients = coefficients + np.linalg.solve(bend + 1e-9 * np.eye(len(bend)), slope)
    fitted: Floats = coefficients / scale
    return fitted


def _with_ones(traits: Floats) -> Floats:
    return np.column_stack((np.ones(len(traits)), traits))


def calibration_error(confidences: Floats, is_right: Floats) -> float:
    """Compute the expected calibration error over ten equal bins of confidence."""
    tenth = np.minimum((confidences * BINS).astype(int), BINS - 1)
    return sum(
        float(np.mean(tenth == number))
        * abs(float(confidences[tenth == number].mean() - is_right[tenth == number].mean()))
        for number in set(tenth.tolist())
    )


def calibration_table(stretches: Stretches) -> str:
    """Lay out what is stated, what a fit without the runner states, and what is right."""
    lines = ["| | mean confidence | share right | calibration error |", "|---|---|---|---|"]
    columns: Sequence[tuple[str, Floats]] = (
        ("as stated", stated(stretches)),
        ("fitted without the runner", fitted_without_runner(stretches)),
    )
    for label, confidences in columns:
        error = calibration_error(confidences, stretches.is_right)
        right = float(stretches.is_right.mean())
        lines.append(f"| {label} | {confidences.mean():.3f} | {right:.3f} | {error:.3f} |")
    return "\n".join(lines) + "\n"
