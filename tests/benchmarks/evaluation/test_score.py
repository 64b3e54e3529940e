"""A detector that knows the truth gets full marks; each way to be wrong costs its own mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

import polars as pl
import pytest

from benchmarks.evaluation.judge import SessionScore, judge
from benchmarks.evaluation.score import Score, table
from metrics import Facts
from metrics.contract.tables import ACTIVITIES, EFFORTS, SERIES, SETS, no_rows
from metrics.efforts.edges import USUAL_LAG_S
from parsers.common.schema import Table, TableRows
from simulator.shapes import session
from simulator.truth import TrueEffort, Truth

Change = Callable[[list[dict[str, object]]], list[dict[str, object]]]


def perfect_rows(truth: Truth) -> list[dict[str, object]]:
    rows = []
    for effort in truth.efforts:
        shown = shifted(effort, truth.distance_lag_s - USUAL_LAG_S)
        row = asdict(shown) | {"distance_m": effort.distance_m * (1 + truth.distance_bias)}
        rows.append(row | {"confidence": 0.95})
    return rows


def shifted(effort: TrueEffort, seconds: float) -> TrueEffort:
    return replace(effort, start_s=effort.start_s + seconds, end_s=effort.end_s + seconds)


def facts_of(rows: list[dict[str, object]], *, shortest_findable_s: float = 5.0) -> Facts:
    columns = (
        "start_s",
        "end_s",
        "distance_m",
        "kind",
        "nominal_distance_m",
        "nominal_duration_s",
        "confidence",
        "set_index",
        "group_index",
    )
    efforts = pl.DataFrame(
        [{name: row[name] for name in columns} for row in rows],
        schema={name: EFFORTS.schema[name] for name in columns},
    )
    sets = efforts.group_by("set_index", "group_index").agg(
        pl.len().cast(SETS.schema["rep_count"]).alias("rep_count")
    )
    activities = pl.DataFrame({"shortest_findable_s": [shortest_findable_s]})
    return Facts(
        activity_id="0" * 20,
        start_time_utc=None,
        is_run=True,
        rows={
            table.name: TableRows.of(table, _with_all_columns(table, frame))
            for table, frame in ((EFFORTS, efforts), (SETS, sets), (ACTIVITIES, activities))
        },
        recording=no_rows(SERIES),
    )


def _with_all_columns(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame under the whole schema, null where the test says nothing."""
    return pl.concat([table.empty(), frame], how="diagonal")


def judged(name: str, change: Change = lambda rows: rows) -> tuple[SessionScore, Score]:
    truth = session(name, seed=3).truth
    scored = judge(truth, facts_of(change(perfect_rows(truth))))
    return scored, Score(sessions=(scored,))


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


def test_a_sustained_effort_is_neither_right_nor_wrong() -> None:
    def change(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return [*rows, rows[0] | {"start_s": 5.0, "end_s": 600.0, "kind": "sustained"}]

    scored, _ = judged("strides_6x100", change)
    assert scored.is_count_exact
    race, _ = judged("race")
    assert (race.true_count, race.detected_count) == (0, 0)


def test_what_the_sampling_cannot_show_is_neither_wanted_nor_false() -> None:
    truth = session("strides_8x15s", seed=3).truth
    rows = perfect_rows(truth)[:2]
    scored = judge(truth, facts_of(rows, shortest_findable_s=30.0))
    assert (scored.true_count, scored.detected_count, scored.false_count) == (0, 0, 0)


def test_each_wrong_word_is_counted() -> None:
    def change(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        wrong = {"kind": "surge", "nominal_distance_m": 120.0, "distance_m": 1.0}
        silent = {"nominal_distance_m": None}
        return [rows[0] | wrong, rows[1] | silent, *rows[2:]]

    _, together = judged("strides_6x100", change)
    assert together.kind_right_share() == pytest.approx(5 / 6)
    assert together.nominal_shown_share() == pytest.approx(5 / 6)
    assert together.nominal_right_share() == pytest.approx(4 / 5)


def test_twenty_plus_one_as_one_group_is_wrong() -> None:
    def change(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return [row | {"group_index": 1} for row in rows]

    scored, _ = judged("reps_20x400_plus_1", change)
    assert scored.is_plus_one_right is False


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
