from __future__ import annotations

import numpy as np
import pytest

from parsers.common.steps import of_both_legs

NAN = np.nan


@pytest.mark.parametrize(
    ("cadence", "steps"),
    [
        ([85.0, 0.0, NAN, 86.5], [170.0, 0.0, NAN, 173.0]),
        ([170.0, 60.0, NAN, 174.0], [170.0, 60.0, NAN, 174.0]),
        ([85.0, 85.0, 171.0, 85.0], [170.0, 170.0, 171.0, 170.0]),  # both legs now and then
        ([85.0, 85.0, 145.0, 85.0], [170.0, 170.0, 290.0, 170.0]),  # a sprint
        ([85.0, 85.0, 254.0, 85.0], [170.0, 170.0, 508.0, 170.0]),  # a sensor's error stays one
        ([120.0, 120.0], [120.0, 120.0]),
        ([0.0, 0.0], [0.0, 0.0]),
        ([NAN], [NAN]),
        ([], []),
    ],
)
def test_steps_of_both_legs(cadence: list[float], steps: list[float]) -> None:
    assert np.array_equal(of_both_legs(np.array(cadence)), steps, equal_nan=True)
