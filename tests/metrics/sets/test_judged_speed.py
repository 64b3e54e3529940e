"""The speed that a group is judged by, and its errors."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from metrics.contract.enums import DurationSource, SpeedBasis
from metrics.sets.judged_speed import JudgedSpeed, judge_group_speed


def test_speed_has_its_own_and_its_shared_error(run_sets: Callable[..., pl.DataFrame]) -> None:
    few, many = run_sets(*[(80, 5.0), (100, 2.0)] * 4), run_sets(*[(80, 5.0), (100, 2.0)] * 12)
    assert many["judged_speed_sd_mps"][0] < few["judged_speed_sd_mps"][0]
    assert many["judged_bias_sd_mps"][0] == pytest.approx(few["judged_bias_sd_mps"][0], rel=0.02)
    assert many["duration_source"].to_list() == [DurationSource.MOTION]
    assert many["judged_speed_mps"][0] == pytest.approx(5.0, rel=0.01)


def test_a_press_at_a_mark_gives_the_best_speed() -> None:
    pressed = JudgedSpeed(
        speed_mps=5.0, sd_mps=0.1, bias_sd_mps=0.02, basis=SpeedBasis.NOMINAL_OFFICIAL
    )
    measured = JudgedSpeed(speed_mps=5.2, sd_mps=0.1, bias_sd_mps=0.07, basis=SpeedBasis.MEASURED)
    assert judge_group_speed([pressed]).sd_mps == 0.1
    assert judge_group_speed([pressed, measured]).basis is SpeedBasis.MEASURED
    assert judge_group_speed([pressed, measured]).bias_sd_mps == 0.07
