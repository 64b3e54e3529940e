"""A chain bridges dips and finds the reps that a guess missed."""

from __future__ import annotations

import pytest

from tests.metrics.hand_made import Make, detected, pieces


def test_a_dip_inside_a_rep_does_not_split_it(make_activity: Make) -> None:
    reps = [
        part
        for at_s in (50, 140, 90, 110, 60)
        for part in ((at_s, 4.5), (5, 2.5), (195 - at_s, 4.5), (100, 1.5))
    ]
    efforts = detected(make_activity(pieces((600, 3.0), *reps, (300, 3.0)))).efforts
    assert efforts["duration_s"].to_list() == pytest.approx([200.0] * 5, abs=3.0)
