"""Guesses find sets whose reps are not all alike."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np
import pytest

from metrics.contract.enums import SetShape
from metrics.efforts.run import Reps, Run
from metrics.efforts.search.seeds import Stretches, _lower_beside, seeds, stretches
from tests.metrics.hand_made import Make, detected, in_turn, pieces, signal_at


def test_strides_by_feel_are_found_though_their_speeds_differ(make_activity: Make) -> None:
    strides = [(20, 3.4), (85, 2.6), (20, 4.1), (85, 2.6), (20, 3.4), (85, 2.6), (20, 4.1)]
    activity = make_activity(pieces((900, 2.6), *strides, (600, 2.6)))
    assert detected(activity).efforts.height == 4


def test_a_ladder_is_found_though_no_rep_is_like_another(make_activity: Make) -> None:
    race_paces = [
        part for seconds in (40, 80, 120, 160, 200) for part in ((seconds, 4.6), (80, 2.2))
    ]
    progression = detected(make_activity(pieces((900, 3.0), *race_paces, (400, 3.0)))).sets
    assert progression["shape"].unique().to_list() == [SetShape.LADDER]
    assert progression["rep_count"].sum() == 5


Shapes = Sequence[tuple[int, float]]


def guesses(shapes: Shapes, promises: Sequence[float] = ()) -> list[list[int]]:
    """Guess at sets among stretches of (seconds, speed), 100 s apart; the lengths of each guess.

    All stand above one height; none promises anything by itself if not said so.
    """
    parts = [part for shape in shapes for part in (shape, (100, 2.0))]
    ends = 600 + np.cumsum([seconds for seconds, _ in parts])[::2]
    start = ends - np.array([seconds for seconds, _ in shapes])
    run = Run.of(signal_at(in_turn((600, 3.0), *parts)))
    candidates = Stretches(
        reps=Reps(start=start, end=ends),
        lowest=np.full(len(shapes), 4.5),
        outside=np.full(len(shapes), 2.0),
        tree=np.zeros(len(shapes), dtype=np.int64),
        promise=np.array(promises or [0.0] * len(shapes)),
    )
    return [[int(s) for s in guess.length_s] for guess in seeds(run, candidates)]


@pytest.mark.parametrize(
    ("seconds", "other_s", "is_alike"),
    [(200, 228, True), (200, 229, False), (40, 48, True), (40, 49, False)],
)
def test_alike_are_lengths_within_12_percent_and_3_s(
    seconds: int, other_s: int, *, is_alike: bool
) -> None:
    found_lengths = guesses([(seconds, 5.0)] * 3 + [(other_s, 5.0)])
    assert any(other_s in guess for guess in found_lengths) is is_alike


@pytest.mark.parametrize(("apart", "is_alike"), [(0.14, True), (0.16, False)])
def test_alike_are_speeds_within_15_percent(apart: float, *, is_alike: bool) -> None:
    (guess,) = guesses([(80, 5.0)] * 3 + [(81, 5.0 * exp(apart))])
    assert (81 in guess) is is_alike


@pytest.mark.parametrize(("apart", "count"), [(0.2, 1), (0.24, 0)])
def test_strides_by_feel_are_looked_for_within_22_percent(apart: float, count: int) -> None:
    shapes = [(20, 5.0), (20, 5.0 * exp(apart)), (20, 5.0 * exp(2 * apart))]
    assert len(guesses(shapes)) == count


@pytest.mark.parametrize(("promise", "count"), [(0.9, 0), (1.1, 1)])
def test_unlike_stretches_are_a_guess_where_each_is_plain_by_a_nat(
    promise: float, count: int
) -> None:
    assert len(guesses([(60, 5.0), (100, 5.0), (160, 5.0)], [promise] * 3)) == count


@pytest.mark.parametrize(("number", "count"), [(2, 0), (3, 1)])
def test_two_stretches_alike_are_no_set_yet(number: int, count: int) -> None:
    assert len(guesses([(80, 5.0)] * number)) == count


@pytest.mark.parametrize(("promise", "count"), [(-1.01, 0), (-0.88, 1)])
def test_a_guess_under_3_nats_cannot_grow_into_a_set(promise: float, count: int) -> None:
    """Three of 80 s alike are 5.8 nats."""
    assert len(guesses([(80, 5.0)] * 3, [promise] * 3)) == count


def test_the_three_most_promising_guesses_are_followed_and_two_like_none_of_them() -> None:
    lengths = (20, 40, 80, 160, 320, 640)
    assert len(guesses([(seconds, 5.0) for seconds in lengths for _ in range(3)])) == 5


def test_strides_seen_from_three_heights_hide_no_tempos() -> None:
    """Eight strides weigh more than four tempos, from each height that they are seen from."""
    run = Run.of(signal_at(in_turn((600, 3.0), *[(19, 5.0), (41, 1.4)] * 8, *[(360, 4.0)] * 4)))
    heights = [(19, 3.0, 1.4), (18, 3.5, 3.0), (17, 4.0, 3.5)]
    seen = [(600 + 60 * at, *each) for at in range(8) for each in heights]
    seen += [(1080 + 360 * at, 350, 3.2, 0.1) for at in range(4)]
    start, length_s, lowest, outside = np.array(seen).T
    start = start.astype(np.int64)
    candidates = Stretches(
        reps=Reps(start=start, end=start + length_s.astype(np.int64)),
        lowest=lowest,
        outside=outside,
        tree=np.zeros(len(seen), dtype=np.int64),
        promise=np.array([1.5] * 24 + [0.3] * 4),
    )
    assert [350] * 4 in [guess.length_s.tolist() for guess in seeds(run, candidates)]


@pytest.mark.parametrize(("seconds", "is_listed"), [(4, False), (5, True)])
def test_no_effort_that_a_watch_can_show_is_shorter_than_5_s(
    seconds: int, *, is_listed: bool
) -> None:
    run = Run.of(signal_at(in_turn((600, 3.0), (seconds, 7.0), (600, 3.0))))
    assert (seconds in stretches(run).reps.length_s) is is_listed


def test_what_is_lower_beside_a_plateau_is_looked_for_up_to_the_next_break() -> None:
    speed = [2.0, 3.0, 3.0, 1.0, 3.0, 2.0, 4.0]
    before, behind = _lower_beside(speed, {0, 5, 7})
    assert before.tolist() == [-1, 0, 0, -1, 3, 4, 5]
    assert behind.tolist() == [3, 3, 3, 5, 5, 7, 7]


@pytest.mark.parametrize(("dip_s", "is_bridged"), [(15, True), (16, False)])
def test_a_stumble_of_up_to_15_s_may_lie_inside_a_rep(dip_s: int, *, is_bridged: bool) -> None:
    """Then one stretch as fast as the rep holds both of its parts."""
    speed = in_turn((600, 3.0), (40, 5.0), (dip_s, 3.5), (40, 5.0), (600, 3.0))
    listed = stretches(Run.of(signal_at(speed)))
    whole = (listed.reps.length_s == 80 + dip_s) & (listed.lowest > 4.9)
    assert bool(whole.any()) is is_bridged
