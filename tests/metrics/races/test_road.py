import numpy as np
import pytest
from msgspec.structs import replace

from metrics.races.finder import RaceWindow
from metrics.races.road import road_figures
from tests.metrics.races.conftest import MakeTrace


def test_a_negative_split_is_below_0(make_trace: MakeTrace) -> None:
    trace = make_trace((2500.0, 620.0), (2500.0, 580.0), before=10.0)
    window = RaceWindow(start_s=10.0, duration_s=1200.0, watch_m=5000.0)
    road = road_figures(trace, window, 5000.0)
    assert road is not None
    assert road.second_half_s == pytest.approx(-40, abs=0.5)
    assert road.gap_mps is None  # no altitude


def test_a_climb_is_worth_more_on_the_flat(make_trace: MakeTrace) -> None:
    """3 % up all the way: 1.03·19.5/3.6 per cent each (Minetti): some 17 %."""
    trace = make_trace((5000.0, 1250.0), before=10.0)
    travelled = trace.raw_m
    assert travelled is not None
    hilly = replace(trace, altitude_m=100 + 0.03 * travelled)
    window = RaceWindow(start_s=10.0, duration_s=1250.0, watch_m=5000.0)
    road = road_figures(hilly, window, 5000.0)
    assert road is not None
    cost = np.polyval((155.4, -30.4, -43.3, 46.3, 19.5, 3.6), 0.03) / 3.6
    assert road.gap_mps == pytest.approx(4.0 * cost, rel=0.01)
    assert road.ascent_m == pytest.approx(150, rel=0.05)


def test_without_the_race_there_are_no_figures(make_trace: MakeTrace) -> None:
    assert road_figures(make_trace((5000.0, 1250.0)), None, 5000.0) is None
