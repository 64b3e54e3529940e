from __future__ import annotations

from collections.abc import Callable

import numpy as np

from metrics.contract.enums import Venue
from metrics.recording.signal import build_signal
from metrics.track.found import find_track
from parsers.common.activity import Activity
from tests.metrics.track.laid_out import Ground, degrees

Make = Callable[..., Activity]


def oval(make_activity: Make, every_s: int = 1) -> Activity:
    times = np.arange(0.0, 900.0, every_s)
    latitude, longitude = degrees(Ground().places(4.0 * times))
    return make_activity(
        {
            "time_s": times,
            "distance_m": 4.1 * times,
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


def test_a_treadmill_has_no_track_whatever_an_app_draws(make_activity: Make) -> None:
    activity = oval(make_activity)
    assert find_track(activity, build_signal(activity), Venue.TREADMILL) is None


def test_without_positions_there_is_none(make_activity: Make) -> None:
    activity = make_activity({"time_s": np.arange(900.0), "distance_m": 4.0 * np.arange(900.0)})
    assert find_track(activity, build_signal(activity), Venue.TRACK) is None
