"""Which efforts make a set, and which of them are alike."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from metrics.contract.enums import EffortKind, SetShape
from metrics.efforts.edges import USUAL_LAG_S
from parsers.parse import parse
from simulator.shapes import session
from tests.metrics.hand_made import Make, detected, detected_sets, pieces


@pytest.mark.parametrize(("last_s", "counts"), [(20, [6]), (16, [6]), (9, [5, 1])])
def test_a_last_stride_that_the_recording_cut_short_belongs_to_its_like(
    make_activity: Make, last_s: int, counts: list[int]
) -> None:
    """A watch that trails by some seconds never writes the last ones before it is stopped."""
    parts = [(600, 3.0), *[(20, 5.2), (60, 3.0)] * 5, (last_s, 5.2)]
    shown = detected(make_activity(pieces(*parts)))
    assert shown.sets["rep_count"].to_list() == counts
    assert shown.efforts["end_s"][-1] + USUAL_LAG_S == sum(seconds for seconds, _ in parts) + 1
    assert shown.efforts["flags"].to_list() == [None] * 5 + ["cut_short"]


def test_an_effort_before_a_last_jog_was_not_cut_short(make_activity: Make) -> None:
    parts = [(600, 3.0), *[(20, 5.2), (60, 3.0)] * 5, (20, 5.2), (8, 3.0)]
    assert detected(make_activity(pieces(*parts))).efforts["flags"].to_list() == [None] * 6


@pytest.mark.parametrize(
    ("name", "shape", "counts"),
    [
        ("reps_16x400", SetShape.UNIFORM, [16]),
        ("reps_20x400_plus_1", SetShape.UNIFORM_PLUS_LAST, [20, 1]),
        ("grouped_3x4x200", SetShape.GROUPED, [4, 4, 4]),
        ("pyramid", SetShape.PYRAMID, [1] * 7),
        ("timed_10x1min", SetShape.TIMED, [10]),
    ],
)
def test_simulated_sets_have_their_shape(name: str, shape: SetShape, counts: list[int]) -> None:
    (activity,) = parse(session(name, seed=1).content).activities
    rows = detected_sets(activity)
    assert rows["shape"].unique().to_list() == [shape]
    assert rows["rep_count"].to_list() == counts
    assert rows["set_index"].unique().to_list() == [1]
    assert rows["group_index"].to_list() == list(range(1, len(counts) + 1))
    assert rows["group_count"].unique().to_list() == [len(counts)]
    assert rows["text"].n_unique() == 1


def test_a_faster_last_rep_is_the_plus_one(run_sets: Callable[..., pl.DataFrame]) -> None:
    rows = run_sets(*[(80, 5.0), (150, 2.5)] * 8, (70, 5.7))
    assert rows["rep_count"].to_list() == [8, 1]
    assert rows["shape"].unique().to_list() == [SetShape.UNIFORM_PLUS_LAST]
    assert rows["last_over_median"].to_list() == [pytest.approx(1.14, abs=0.02), None]
    assert " + 1 × 400 in 69." in rows["text"][0]


def test_strides_after_long_reps_are_a_set_of_their_own(
    run_sets: Callable[..., pl.DataFrame],
) -> None:
    rows = run_sets(*[(200, 4.6), (120, 2.2)] * 4, (300, 2.8), *[(15, 6.0), (60, 2.8)] * 4)
    assert rows["set_index"].to_list() == [1, 2]
    assert rows["kind"].to_list() == [EffortKind.REP, EffortKind.STRIDE]
