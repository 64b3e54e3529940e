from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from metrics.contract.enums import Venue
from metrics.recording.signal import build_signal
from metrics.track.found import find_track
from parsers.common.activity import Activity
from tests.metrics.track.laid_out import Ground, degrees

Make = Callable[..., Activity]


def oval(make_activity: Make, every_s: int = 1, watch_mps: float = 4.1) -> Activity:
    times = np.arange(0.0, 900.0, every_s)
    latitude, longitude = degrees(Ground().places(4.0 * times))
    return make_activity(
        {
            "time_s": times,
            "distance_m": watch_mps * times,
            "latitude_deg": latitude,
            "longitude_deg": longitude,
        }
    )


def test_a_track_beside_its_signal(make_activity: Make) -> None:
    activity = oval(make_activity)
    track = find_track(activity, build_signal(activity), Venue.UNKNOWN)
    assert track is not None
    assert track.is_dense
    assert track.scale is not None
    assert abs(track.scale - 1.025) < 0.001


def test_records_five_seconds_apart_are_not_dense(make_activity: Make) -> None:
    activity = oval(make_activity, every_s=5)
    track = find_track(activity, build_signal(activity), Venue.UNKNOWN)
    assert track is not None
    assert not track.is_dense


@pytest.mark.parametrize("watch_mps", [3.5, 4.5])
def test_meters_of_another_loop_are_not_measured_along_the_oval(
    make_activity: Make, watch_mps: float
) -> None:
    activity = oval(make_activity, watch_mps=watch_mps)
    assert find_track(activity, build_signal(activity), Venue.UNKNOWN) is None


def test_a_treadmill_has_no_track_whatever_an_app_draws(make_activity: Make) -> None:
    activity = oval(make_activity)
    assert find_track(activity, build_signal(activity), Venue.TREADMILL) is None


def test_without_positions_there_is_none(make_activity: Make) -> None:
    activity = make_activity({"time_s": np.arange(900.0), "distance_m": 4.0 * np.arange(900.0)})
    assert find_track(activity, build_signal(activity), Venue.TRACK) is None
