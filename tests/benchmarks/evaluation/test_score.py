"""A detector that knows the truth gets full marks; each way to be wrong costs its own mark."""

from __future__ import annotations

import pytest

from benchmarks.evaluation.score import Score, table
from tests.benchmarks.evaluation.perfect import judged


@pytest.mark.parametrize("name", ["strides_6x100", "reps_20x400_plus_1", "pyramid", "fly_5x30"])
def test_the_truth_gets_full_marks(name: str) -> None:
    scored, together = judged(name)
    assert scored.is_count_exact
    assert (together.f1(0.5), together.f1(0.75)) == (1.0, 1.0)
    assert together.edge_errors_s() == pytest.approx((0.0, 0.0))
    assert together.raw_edge_errors_s() == pytest.approx((abs(scored.lag_s), abs(scored.lag_s)))
    assert together.distance_error() == pytest.approx(0.0)
    assert together.kind_right_share() == 1.0
    assert together.nominal_right_share() in (None, 1.0)
    assert together.plus_one_right_share() == (1.0 if name == "reps_20x400_plus_1" else None)


def test_a_missed_and_a_false_effort_are_no_exact_count() -> None:
    def change(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return [*rows[1:], rows[0] | {"start_s": 1.0, "end_s": 20.0}]

    scored, together = judged("strides_6x100", change)
    assert not scored.is_count_exact
    assert (scored.true_count, scored.detected_count, scored.false_count) == (6, 6, 1)
    assert together.f1(0.5) == pytest.approx(10 / 12)
    assert together.recall() == pytest.approx(5 / 6)
    assert together.worst(3) == [scored]
    assert judged("strides_6x100")[1].worst(3) == []


def test_two_reps_found_as_one_are_not_found() -> None:
    def change(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return [rows[0] | {"end_s": rows[1]["end_s"]}, *rows[2:]]

    _, together = judged("strides_8x15s", change)
    assert together.f1(0.5) == pytest.approx(2 * 6 / (8 + 7))


def test_each_wrong_word_is_counted() -> None:
    def change(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        wrong = {"kind": "surge", "nominal_distance_m": 120.0, "distance_m": 1.0}
        silent = {"nominal_distance_m": None}
        return [rows[0] | wrong, rows[1] | silent, *rows[2:]]

    _, together = judged("strides_6x100", change)
    assert together.kind_right_share() == pytest.approx(5 / 6)
    assert together.nominal_shown_share() == pytest.approx(5 / 6)
    assert together.nominal_right_share() == pytest.approx(4 / 5)


def test_calibration_needs_enough_efforts_in_a_tenth() -> None:
    scored, _ = judged("reps_20x400_plus_1")
    many = Score(sessions=(scored,) * 3)
    ((confidence, right, count),) = many.calibration()
    assert confidence == pytest.approx(0.95)
    assert (right, count) == (1.0, 63)
    assert Score(sessions=(scored,)).calibration() == []


def test_the_table_names_every_figure_once() -> None:
    _, together = judged("strides_6x100")
    lines = table([("1 Hz", together), ("none", Score(sessions=()))]).splitlines()
    assert lines[0] == "| | 1 Hz | none |"
    assert len(set(lines)) == len(lines)
    assert "| F1 at IoU ≥ 0.5 | 1.000 | – |" in lines
