"""How far a maker's distance trails the motion."""

from __future__ import annotations

import pytest

from metrics.efforts.lags import usual_lag_s
from metrics.recording.signal import build_signal
from metrics.segmentation import find_efforts
from tests.metrics.hand_made import Make, pieces


@pytest.mark.parametrize(
    ("maker", "lag_s"), [("garmin", 1.0), (None, 1.0), ("coros", 2.5), ("COROS", 2.5)]
)
def test_a_maker_has_its_lag(make_activity: Make, maker: str | None, lag_s: float) -> None:
    assert usual_lag_s(maker) == lag_s
    run = pieces((600, 3.0), *[(60, 5.0), (90, 2.0)] * 5, (300, 3.0))
    activity = make_activity(run, maker=maker)
    efforts = find_efforts(activity, build_signal(activity)).efforts
    assert efforts["start_s"][0] == pytest.approx(600 - lag_s, abs=0.6)
    assert efforts["duration_s"].to_list() == pytest.approx([60.0] * 5, abs=0.5)
