"""The cost of running on slopes, against the published polynomial."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.recording.grade import cost_of_grade, flat_speed


@pytest.mark.parametrize(
    ("grade", "cost"), [(0.0, 3.6), (0.1, 5.968), (-0.1, 2.152), (0.2, 9.007), (-0.2, 1.800)]
)
def test_cost_of_running_on_a_grade(grade: float, cost: float) -> None:
    assert cost_of_grade(grade) == pytest.approx(cost, abs=2e-3)


def test_speed_on_the_flat_at_the_same_cost() -> None:
    speeds = flat_speed(np.array([3.0, 3.0, 0.0, 3.0, 3.0]), np.array([0.0, 0.1, 0.1, np.nan, 0.9]))
    assert speeds[[0, 2, 3]].tolist() == [3.0, 0.0, 3.0]
    assert speeds[1] == pytest.approx(3.0 * 5.968 / 3.6, rel=1e-3)
    assert speeds[4] == pytest.approx(3.0 * cost_of_grade(0.45) / 3.6)
