"""How far reps stand out."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.efforts.evidence.weight import weigh_speed
from metrics.efforts.run import Reps, Run
from tests.metrics.efforts.evidence.hypotheses import weighed
from tests.metrics.hand_made import in_turn, signal_at


@pytest.mark.parametrize(
    ("speed_mps", "nats"),
    [
        (5.0, 5 * 0.3),  # Beyond doubt, which proves little.
        (3.5, 5 * 1.5 * ((0.5 / 3) / 0.16167 - 1)),
        (3.2, 9 * 1.5 * ((0.2 / 3) / 0.16167 - 1)),  # The rests do not stand out either.
        (2.0, 9 * -4.0),  # Slower than both sides by far.
    ],
)
def test_reps_stand_out_from_both_sides(speed_mps: float, nats: float) -> None:
    """Of a rep of 80 s a contrast of 0.162 is plain, and weighs 1.5 nats for each so much more."""
    rests = [(100, 3.0)] * 4
    assert weighed([(80, speed_mps)] * 5, rests).contrast == pytest.approx(nats, abs=0.02)


def test_the_sides_of_a_rep_are_15_s_long() -> None:
    """In the last second of 15 a dash makes them 3.2 m/s; nearer they are 3.0, further 2.8."""
    jog, dash = (14, 3.0), (1, 6.0)
    one_turn = [(80, 3.4), jog, dash, (70, 0.5), dash, jog]
    run = Run.of(signal_at(in_turn((600, 3.0), dash, jog, *one_turn * 5, (600, 3.0))))
    start = 615 + 180 * np.arange(5)
    reps = Reps(start=start, end=start + 80)
    weight = weigh_speed(run, reps, np.zeros(len(run.plateaus), dtype=np.bool_))
    assert weight.contrast == pytest.approx(5 * 1.5 * ((3.4 / 3.2 - 1) / 0.16167 - 1), abs=0.02)


@pytest.mark.parametrize(
    ("speed_mps", "nats"),
    [
        (5.0, 5 * 1.5),  # Beyond doubt.
        (3.4, 5 * 1.5 * (0.4 / 3 / 0.12 - 0.7)),
        (3.3, 5 * 1.5 * (0.3 / 3 / 0.12 - 0.7)),
        (2.5, 5 * -1.2),  # Slower than easy.
    ],
)
def test_reps_are_faster_than_the_run_s_easy_level(speed_mps: float, nats: float) -> None:
    """Of a rep of 180 s a contrast of 0.12 is plain; seven tenths of it speak neither way."""
    weight = weighed([(180, speed_mps)] * 5, [(100, 1.0)] * 4)
    assert weight.against_easy == pytest.approx(nats, abs=0.02)


@pytest.mark.parametrize(("fast_s", "nats"), [(300, 3 * 0.75), (1500, 3 * 2.5)])
def test_other_running_as_fast_counts_up_to_two_and_a_half_times_the_reps(
    fast_s: int, nats: float
) -> None:
    after = [(300, 3.0), (fast_s, 5.0), (300, 3.0)]
    weight = weighed([(80, 5.0)] * 5, before=[(3000, 3.0)], after=after)
    assert weight.unclaimed == pytest.approx(nats, abs=0.02)
