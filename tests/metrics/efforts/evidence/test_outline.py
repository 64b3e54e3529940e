"""What reps and rests weigh by themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metrics.efforts.evidence.weight import IMPOSSIBLE, weigh_speed
from metrics.efforts.run import Reps, Run
from tests.metrics.efforts.evidence.hypotheses import Pieces, weighed
from tests.metrics.hand_made import Make, detected, in_turn, pieces, signal_at


def test_a_warm_up_at_half_height_hides_no_rep(
    make_activity: Make,
) -> None:
    """An uneven one passes half height again and again, where no rep could have ended."""
    uneven = [(5, 3.5), (5, 3.9)] * 60
    miles = [(355, 4.6), (200, 2.8), (345, 4.55), (200, 2.75), (365, 4.65)]
    assert detected(make_activity(pieces(*uneven, (60, 0.0), *miles, *uneven))).efforts.height == 3


@pytest.mark.parametrize(("rep_s", "nats"), [(30, 3.0), (80, 3.6)])
def test_seconds_on_the_wrong_side_count_three_nats_a_rep_s_length_and_more_of_long_ones(
    rep_s: int, nats: float
) -> None:
    """A fifth of each rep is slow; or, of each rest, 13 s are fast, 3 of them speeding up."""
    before, rest_s = [(600, 3.0)], rep_s + 20
    assert weighed([(rep_s, 5.0)] * 5).misfit == 0.0
    slow_s, fast_s = rep_s // 5, rep_s * 2 // 5
    slow_inside = [(fast_s, 5.0), (slow_s, 2.0), (fast_s, 5.0), (rest_s, 2.0)] * 5
    speed = in_turn(*before, *slow_inside, (600, 3.0))
    assert _misfit(speed, rep_s=rep_s, rest_s=rest_s) == pytest.approx(nats * 5 * slow_s / rep_s)
    fast_between = [(rep_s, 5.0), (20, 2.0), (13, 5.0), (rest_s - 33, 2.0)] * 5
    speed = in_turn(*before, *fast_between, (600, 3.0))
    assert _misfit(speed, rep_s=rep_s, rest_s=rest_s) == pytest.approx(nats * 4 * 10 / rep_s)


def _misfit(speed: Any, *, rep_s: int, rest_s: int) -> float:
    """Weigh five reps in these seconds after 600 s."""
    run = Run.of(signal_at(speed))
    start = 600 + (rep_s + rest_s) * np.arange(5)
    nothing_claimed = np.zeros(len(run.plateaus), dtype=np.bool_)
    return weigh_speed(run, Reps(start=start, end=start + rep_s), nothing_claimed).misfit


@pytest.mark.parametrize(("break_s", "nats"), [(330, 0.0), (350, 2.0)])
def test_a_rest_four_minutes_longer_is_a_break(break_s: int, nats: float) -> None:
    rests = [(100, 2.0), (100, 2.0), (break_s, 2.0), (100, 2.0)]
    assert weighed([(80, 5.0)] * 5, rests).misfit == pytest.approx(nats)


@pytest.mark.parametrize(("speed_mps", "is_possible"), [(9.8, True), (10.2, False)])
def test_no_rep_is_faster_than_10_mps(speed_mps: float, *, is_possible: bool) -> None:
    assert (weighed([(10, speed_mps)] * 4).count == 4) is is_possible


@pytest.mark.parametrize(
    "work",
    [
        [(80, 5.0)] * 5,
        [(80, 3.1)] * 4,
        [(30, 4.0), (200, 4.1), (90, 3.9)],
        [(200, 5.0), (400, 5.0), (600, 5.0), (800, 5.0), (1000, 5.0)],
    ],
)
def test_what_is_left_unweighed_as_hopeless_weighs_no_more(work: Pieces) -> None:
    weight = weighed(work)
    assert weighed(work, hopeless=weight.total - 0.001) == weight
    # The least that is never reached: reps plain to see, with nothing that speaks against them.
    most = weight.alike + weight.evenly_rested + 1.8 * len(work) - weight.misfit - 9.0
    assert weighed(work, hopeless=most - 0.001) == weight
    assert weighed(work, hopeless=most + 0.001) == IMPOSSIBLE
