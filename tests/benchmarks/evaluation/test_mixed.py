"""Mixed sets are scored by their groups and by the meters at 800 pace."""

from __future__ import annotations

from statistics import mean, median

import pytest

from benchmarks.evaluation.mixed import MixedScore, mixed_scores, mixed_table
from metrics import Evidence
from simulator.laps import Lapping


def score(**values: object) -> MixedScore:
    right: dict[str, object] = {"true_sizes": [2, 3], "stated_sizes": [2, 3], "true_m": 900.0}
    plain: dict[str, object] = {"name": "2x1000_3x300", "low_m": 880.0, "high_m": 925.0}
    return MixedScore(**{**right, **plain, **values})  # type: ignore[arg-type]


def test_a_session_is_right_where_every_group_has_its_reps() -> None:
    assert score().is_grouped_right
    assert not score(stated_sizes=[5]).is_grouped_right
    assert not score(stated_sizes=[2, 2, 1]).is_grouped_right


def test_the_range_holds_the_truth_or_does_not() -> None:
    assert score().is_inside
    assert score().half_width == 0.025
    assert not score(true_m=926.0).is_inside


@pytest.mark.parametrize(("lapping", "least_right"), [(Lapping.MANUAL, 0.95), (Lapping.NONE, 0.85)])
def test_groups_are_right_and_their_meters_at_800_pace_are_told_closely(
    lapping: Lapping, least_right: float
) -> None:
    """Of these paces, 6 % apart, half of the range is 8 % of the meters at most (median)."""
    scores = mixed_scores(range(3), lapping=lapping, evidence=Evidence.AUTO)
    assert len(scores) == 24
    assert mean(each.is_grouped_right for each in scores) >= least_right
    assert mean(each.is_inside for each in scores) >= 0.75
    assert median(each.half_width for each in scores) <= 0.08


def test_the_table_has_a_row_for_each_kind() -> None:
    assert len(mixed_table([1]).splitlines()) == 2 + 1 + 8
