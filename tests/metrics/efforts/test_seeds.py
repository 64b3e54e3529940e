"""Guesses find sets whose reps are not all alike."""

from __future__ import annotations

from metrics.contract.enums import SetShape
from tests.metrics.hand_made import Make, detected, pieces


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
