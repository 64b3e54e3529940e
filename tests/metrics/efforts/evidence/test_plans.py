"""Blocks, series and ladders tell lengths; what comes as it likes is told by none."""

from __future__ import annotations

import pytest

from metrics.efforts.evidence.plans import planned_lengths, planned_rests
from metrics.efforts.search.refine import TOLD

PACE_MPS = 4.0


def told(*length_s: float) -> float:
    """Weigh lengths that are run at one pace, a length that is told."""
    return planned_lengths(length_s, [PACE_MPS * each for each in length_s]) / (len(length_s) - 1)


@pytest.mark.parametrize(
    ("length_s", "nats"),
    [
        ((100,) * 9, 2.97),
        ((100, 75, 50) * 4, 1.88),
        ((366, 284, 212, 140, 68), 1.3),
        ((366, 284, 212, 140, 68, *(68,) * 7), 1.9),
        ((440,) * 4 + (145,) * 6, 2.33),
        ((100,), 0.0),
    ],
    ids=["block", "series", "ladder", "ladder-and-block", "two-blocks", "one"],
)
def test_a_plan_brings_nats_for_each_length_less_what_its_pieces_cost(
    length_s: tuple[float, ...], nats: float
) -> None:
    alone = len(length_s) == 1
    told_nats = planned_lengths(length_s, length_s) if alone else told(*length_s)
    assert told_nats == pytest.approx(nats, abs=0.15)


@pytest.mark.parametrize(
    "length_s",
    [
        (418, 410, 73, 71, 579, 212, 76, 104, 138, 103, 78, 141, 106, 198),
        (354, 198, 341, 64, 110, 267, 346, 180, 56, 113),
        (334, 285, 334, 360, 231, 287, 269),
    ],
)
def test_no_plan_tells_lengths_of_lights_and_dogs(length_s: tuple[float, ...]) -> None:
    assert told(*length_s) < TOLD - 0.1


def test_lengths_are_told_in_time_or_in_metres() -> None:
    faster = [100.0, 95.0, 90.0, 85.0, 80.0, 75.0]
    in_metres = planned_lengths(faster, [400.0] * 6)
    assert in_metres == pytest.approx(planned_lengths([87.5] * 6, [400.0] * 6))
    assert in_metres > planned_lengths(faster, [PACE_MPS * each for each in faster]) + 2


def test_rests_may_be_looser_than_lengths() -> None:
    assert planned_rests([60, 70, 55, 66, 75]) > 4
    assert planned_rests([35, 30, 103] * 4) > planned_rests([35, 30, 103, 103, 30, 35] * 2)
