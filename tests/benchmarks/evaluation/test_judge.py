"""One session's facts against its truth."""

from __future__ import annotations

from benchmarks.evaluation.judge import judge
from simulator.shapes import session
from tests.benchmarks.evaluation.perfect import facts_of, judged, perfect_rows


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


def test_twenty_plus_one_as_one_group_is_wrong() -> None:
    def change(rows: list[dict[str, object]]) -> list[dict[str, object]]:
        return [row | {"group_index": 1} for row in rows]

    scored, _ = judged("reps_20x400_plus_1", change)
    assert scored.is_plus_one_right is False


def test_a_distance_is_compared_with_the_lap_that_marks_it_alone() -> None:
    """Within 10 m of the first and not of the second; two laps together mark the third."""
    truth = session("strides_6x100", seed=3).truth
    rows = perfect_rows(truth)[:3]
    metres = [float(str(row["distance_m"])) for row in rows]
    laps: list[dict[str, object]] = [
        {"effort_index": 1, "distance_m": metres[0] + 9},
        {"effort_index": 2, "distance_m": metres[1] - 11},
        {"effort_index": 3, "distance_m": metres[2] / 2},
        {"effort_index": 3, "distance_m": metres[2] / 2},
        {"effort_index": None, "distance_m": 800.0},
    ]
    assert judge(truth, facts_of(rows, laps=laps)).laps_within == (True, False)
