"""Runs without a set."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.contract.enums import EffortKind
from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from simulator.body import SimulatedAthlete
from simulator.shapes import NEGATIVES, outing, session


@pytest.mark.parametrize("name", NEGATIVES)
def test_a_run_without_a_set_has_no_reps(name: str) -> None:
    kinds = {effort.kind for effort in session(name, seed=5).truth.efforts}
    assert kinds <= {EffortKind.SUSTAINED}


def test_a_treadmill_has_no_positions() -> None:
    recorded = outing("treadmill", seed=1).recorded
    assert np.isnan(recorded.latitude_deg).all()


@pytest.mark.parametrize(
    ("name", "real"), [("with_a_dog", (0.64, 1.30)), ("stop_and_go", (0.53, 1.42))]
)
def test_runs_between_breaks_are_as_uneven_as_those_of_strangers(
    name: str, real: tuple[float, float]
) -> None:
    """Within a run, the logs of their lengths spread so in the middle 80 of 100 of real ones."""
    spreads = [_spread_between_stops(name, seed) for seed in range(40)]
    assert real[0] < np.median(spreads) < real[1]
    assert np.std(spreads) > 0.15


def _spread_between_stops(name: str, seed: int) -> float:
    rng = np.random.default_rng(seed)
    lengths_s = [0.0]
    for phase in NEGATIVES[name](SimulatedAthlete(speed_5k_mps=4.5), rng).phases:
        if phase.speed_mps > WALK_TO_RUN_MPS:
            lengths_s[-1] += phase.duration_s or 0.0
        elif lengths_s[-1] > 0:
            lengths_s.append(0.0)
    return float(np.std(np.log([length_s for length_s in lengths_s if length_s > 0])))
