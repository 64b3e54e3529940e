"""Marks that hold several reps, parted by stops of the timer."""

from __future__ import annotations

import pytest

from metrics.contract.enums import EffortEvidence
from metrics.efforts.marks.mark import Mark
from metrics.efforts.marks.stops import parted_by_stops
from tests.metrics.efforts.marks.lapped import with_pauses
from tests.metrics.hand_made import Make, pieces


def parts_of(
    make_activity: Make,
    *goes_s: int,
    stood_s: int,
    mps: float = 5.0,
    evidence: EffortEvidence = EffortEvidence.SPLIT,
) -> list[float]:
    """List the lengths of what one mark holds, whose runner stopped the timer between its goes."""
    stops, way, at_s = [], [(600, 3.0)], 600.0
    for number, seconds in enumerate(goes_s):
        if number:
            stops.append((at_s, at_s + stood_s))
            way.append((stood_s, 0.0))
            at_s += stood_s
        way.append((seconds, mps))
        at_s += seconds
    run = with_pauses(make_activity(pieces(*way, (300, 3.0))), *stops)
    mark = Mark(start_s=600.0, end_s=at_s, official_s=float(sum(goes_s)), evidence=evidence)
    return [part.end_s - part.start_s for part in parted_by_stops(run, (mark,))]


@pytest.mark.parametrize(
    ("goes_s", "stood_s", "count"),
    [
        ((17, 16), 28, 2),
        ((17, 17, 18, 16, 17), 27, 5),
        ((510, 480, 482, 233, 230), 150, 5),
        ((480, 478), 88, 2),
        ((480, 430), 88, 1),
        ((480, 478), 40, 1),
        ((180, 60), 60, 1),
        ((60, 58), 9, 1),
    ],
    ids=[
        "two strides",
        "strides",
        "long and short",
        "same meters",
        "other meters",
        "a drink",
        "a light",
        "a moment",
    ],
)
def test_like_reps_that_stops_part_are_no_single_one(
    make_activity: Make, goes_s: tuple[int, ...], stood_s: int, count: int
) -> None:
    assert len(parts_of(make_activity, *goes_s, stood_s=stood_s)) == count


def test_a_step_is_whole_whatever_stops_it(make_activity: Make) -> None:
    lengths_s = parts_of(make_activity, 60, 60, stood_s=60, evidence=EffortEvidence.STEP)
    assert lengths_s == [180.0]


def test_a_stop_at_the_end_of_a_mark_ends_its_last_rep(make_activity: Make) -> None:
    """Its lap holds the stop behind the rep as well."""
    way = [(600, 3.0), (230, 5.0), (140, 0.0), (232, 5.0), (300, 0.0), (300, 3.0)]
    run = with_pauses(make_activity(pieces(*way)), (830.0, 970.0), (1202.0, 1502.0))
    mark = Mark(start_s=600.0, end_s=1502.0, official_s=462.0, evidence=EffortEvidence.SPLIT)
    parts = parted_by_stops(run, (mark,))
    assert [(part.start_s, part.end_s) for part in parts] == [(600.0, 830.0), (970.0, 1202.0)]


def test_a_rep_and_the_jog_behind_it_are_no_like_reps(make_activity: Make) -> None:
    """As long by the clock, and not half as far: 200 m, and the walk to the line."""
    way = [(600, 3.0), (39, 5.1), (17, 0.0), (37, 2.2), (300, 3.0)]
    run = with_pauses(make_activity(pieces(*way)), (639.0, 656.0))
    mark = Mark(start_s=600.0, end_s=693.0, official_s=76.0, evidence=EffortEvidence.LAP)
    assert parted_by_stops(run, (mark,)) == (mark,)


def test_steps_on_the_way_to_the_line_are_no_rep(make_activity: Make) -> None:
    assert parts_of(make_activity, 60, 61, 5, stood_s=60) == [60.0, 61.0]
