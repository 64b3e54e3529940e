"""Mixed sets are scored by their groups and by the meters at 800 pace."""

from __future__ import annotations

from statistics import mean

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


def test_pressed_groups_are_mostly_right() -> None:
    scores = mixed_scores(range(2), lapping=Lapping.MANUAL, evidence=Evidence.AUTO)
    assert len(scores) == 16
    assert mean(each.is_grouped_right for each in scores) >= 0.8


def test_the_table_has_a_row_for_each_kind() -> None:
    assert len(mixed_table([1]).splitlines()) == 2 + 1 + 8
