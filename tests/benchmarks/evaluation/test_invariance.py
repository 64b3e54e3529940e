"""Thinned-out and split runs are what they say, and moves are counted."""

from __future__ import annotations

import polars as pl
import pytest

from benchmarks.evaluation.invariance import Moves, halved, halving, parts, splitting
from parsers.common.activity import Activity
from parsers.parse import parse
from simulator.shapes import session


@pytest.fixture(scope="module")
def activity() -> Activity:
    (activity,) = parse(session("stop_and_go", seed=3).content).activities
    return activity


def test_every_second_record_is_left_out(activity: Activity) -> None:
    thin = halved(activity).records
    assert thin["time_s"].to_list() == activity.records["time_s"].to_list()[::2]


def test_two_parts_hold_the_whole_and_know_their_place(activity: Activity) -> None:
    cut = activity.pauses.select("start_s", "end_s").row(1)
    first, second = parts(activity, cut)
    together = pl.concat([first.records, second.records])["distance_m"]
    assert together.to_list() == activity.records["distance_m"].to_list()
    assert len(first.pauses) + len(second.pauses) == len(activity.pauses) - 1
    assert second.records["time_s"][0] == 0
    assert second.file_offset_s == pytest.approx(cut[1])
    assert second.pauses["start_s"].to_list()[0] > 0


def test_long_reps_survive_halving_and_splitting() -> None:
    thin = halving(["reps_5x800"], [1, 2])
    assert thin.sessions == 2
    assert thin.kept_count == thin.wanted_count >= 10
    cut = splitting(["reps_5x800"], range(8))
    assert cut.sessions > 0
    assert cut.kept_count <= cut.wanted_count


def test_moves_add_up() -> None:
    moves = Moves(wanted_count=2, kept_count=1, sessions=1, moves_s=(0.5, 1.0))
    both = moves + Moves(wanted_count=1, kept_count=1, sessions=1, moves_s=(3.0,))
    assert (both.wanted_count, both.kept_count, both.sessions) == (3, 2, 2)
    assert both.median_and_most_s == (1.0, 3.0)
    assert Moves().median_and_most_s is None
