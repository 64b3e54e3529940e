"""The reps and rests of a hypothesis in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.efforts.evidence.shape import Shape, length_spread, longest_rest_s, spread
from metrics.efforts.run import Reps, Run
from tests.metrics.hand_made import in_turn, signal_at


def test_a_shape_holds_what_was_run_and_rested() -> None:
    run = Run.of(signal_at(in_turn((600, 3.0), (80, 5.0), (100, 2.0), (90, 5.0), (600, 3.0))))
    shape = Shape.of(run, Reps(start=np.array([600, 780]), end=np.array([680, 870])))
    assert (shape.length_s, shape.rest_s) == ([80, 90], [100])
    assert shape.metres == pytest.approx([400, 450], abs=10)
    assert shape.half == pytest.approx(3.5, abs=0.1)


def test_short_reps_spread_more_than_long_ones() -> None:
    assert length_spread(10.0) == pytest.approx(0.155, abs=0.001)
    assert length_spread(600.0) == pytest.approx(0.04, abs=0.001)


def test_a_break_is_three_usual_rests_long_or_four_minutes_more() -> None:
    assert longest_rest_s([60.0, 60.0]) == 300.0
    assert longest_rest_s([180.0]) == 540.0


def test_nobody_measures_more_finely_than_three_seconds() -> None:
    assert spread([1.0, 2.0, 3.0]) == 0.0
