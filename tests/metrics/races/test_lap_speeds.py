from __future__ import annotations

import numpy as np
import pytest

from metrics.races.lap_speeds import lap_speeds
from metrics.races.review import RaceCard, review_race
from tests.metrics.races.conftest import MakeTrace

LAPS = ((400.0, 73.5), (400.0, 76.0), (400.0, 78.5), (400.0, 74.0))


def test_a_lap_takes_the_seconds_of_its_split(make_trace: MakeTrace) -> None:
    trace = make_trace(*LAPS, bias=0.02, lag_s=4.0)
    review = review_race(RaceCard(distance_m=1600.0, official_s=302.0), trace)
    laps = lap_speeds(trace, review)
    assert [lap.lap for lap in laps] == [1, 2, 3, 4]
    assert sum(lap.duration_s for lap in laps) == pytest.approx(302.0)
    for lap in laps:
        assert lap.along_m[[0, -1]] == pytest.approx([0, 400])
        run_s = float(np.trapezoid(1 / lap.speed_mps, lap.along_m))
        assert run_s == pytest.approx(lap.duration_s, rel=0.02)


def test_without_a_recording_of_the_race_there_is_nothing_to_draw(make_trace: MakeTrace) -> None:
    trace = make_trace(*LAPS)
    review = review_race(RaceCard(distance_m=1600.0, official_s=250.0), trace)
    assert lap_speeds(trace, review) == ()
