"""Edges lie where half of the change of speed is done."""

from __future__ import annotations

import pytest

from metrics.efforts.lags import USUAL_LAG_S
from tests.metrics.hand_made import Make, detected, pieces


def test_strides_in_an_easy_run_are_found_with_their_edges(make_activity: Make) -> None:
    activity = make_activity(pieces((600, 3.0), *[(15, 5.2), (60, 3.0)] * 4, (300, 3.0)))
    efforts = detected(activity).efforts
    assert (efforts["start_s"] + USUAL_LAG_S).to_list() == pytest.approx(
        [600, 675, 750, 825], abs=1.0
    )
    assert efforts["duration_s"].to_list() == pytest.approx([15.0] * 4, abs=1.0)
    assert efforts["distance_m"].to_list() == pytest.approx([78.0] * 4, rel=0.06)
