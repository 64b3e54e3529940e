"""Runs without a set."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.contract.enums import EffortKind
from simulator.shapes import NEGATIVES, outing, session


@pytest.mark.parametrize("name", NEGATIVES)
def test_a_run_without_a_set_has_no_reps(name: str) -> None:
    kinds = {effort.kind for effort in session(name, seed=5).truth.efforts}
    assert kinds <= {EffortKind.SUSTAINED}


def test_a_treadmill_has_no_positions() -> None:
    recorded = outing("treadmill", seed=1).recorded
    assert np.isnan(recorded.latitude_deg).all()
