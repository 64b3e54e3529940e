"""The truth as text and as rows of the corpus' own table."""

from __future__ import annotations

import json

import pytest

from simulator.laps import Lapping
from simulator.shapes import session


def test_the_text_holds_every_effort_with_its_edges() -> None:
    truth = session("strides_6x100", seed=2, lapping=Lapping.MANUAL).truth
    written = json.loads(truth.to_json())
    assert written["kind"] == "strides"
    assert [effort["rep"] for effort in written["efforts"]] == [1, 2, 3, 4, 5, 6]
    for row, effort in zip(written["efforts"], truth.efforts, strict=True):
        assert row["start_s"] == pytest.approx(effort.start_s, abs=5e-4)
        assert row["duration_s"] == pytest.approx(effort.end_s - effort.start_s, abs=1e-3)
        assert row["nominal_distance_m"] == 100


def test_rows_have_the_corpus_columns_in_the_time_of_the_distance_stream() -> None:
    truth = session("reps_8x200", seed=2).truth
    rows = truth.reps("8x200.fit")
    assert list(rows[0]) == [
        "path",
        "rep",
        "start_s",
        "end_s",
        "distance_m",
        "duration_s",
        "kind",
        "grade",
        "rep_class",
    ]
    assert len(rows) == 8
    assert float(rows[0]["start_s"]) == pytest.approx(
        truth.efforts[0].start_s + truth.distance_lag_s, abs=0.01
    )
