from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.recording.signal import Floats, build_signal
from metrics.recording.world_records import (
    beats_record,
    flat_metres,
    record_m,
    record_s,
    record_share,
    ridden,
)
from parsers.common.activity import Activity

Make = Callable[..., Activity]


def rides(make_activity: Make, speed: Floats, altitude_m: Floats | None = None) -> Floats:
    columns = {"time_s": np.arange(float(len(speed))), "distance_m": np.cumsum(speed)}
    columns |= {} if altitude_m is None else {"altitude_m": altitude_m}
    return np.flatnonzero(ridden(build_signal(make_activity(columns)))).astype(np.float64)


@pytest.mark.parametrize(
    ("distance_m", "seconds"),
    [
        (100.0, 8.065),  # 12.4 m/s, with a flying start
        (199.0, 16.05),
        (200.0, 19.19),
        (400.0, 43.03),
        (800.0, 100.91),
        (1000.0, 131.96),
        (1500.0, 206.0),
        (1609.344, 223.13),
        (2000.0, 283.13),
        (3000.0, 437.55),
        (5000.0, 755.36),
        (10_000.0, 1571.0),
        (21_097.5, 3402.0),
        (42_195.0, 7235.0),
        (100_000.0, 21_935.0),
        (319_614.0, 86_400.0),
        (639_228.0, 172_800.0),  # Two days at the speed of one.
    ],
)
def test_records_are_those_of_the_books(distance_m: float, seconds: float) -> None:
    assert record_s(np.array([distance_m]))[0] == pytest.approx(seconds, abs=0.01)


@given(st.floats(1.0, 400_000.0))
def test_the_furthest_in_a_record_s_time_is_its_distance(distance_m: float) -> None:
    seconds = record_s(np.array([distance_m]))
    longest_flying_s = 200 / 12.4
    if not longest_flying_s < seconds[0] < 19.19:
        assert record_m(seconds)[0] == pytest.approx(distance_m, rel=1e-9)


@given(st.lists(st.floats(0.1, 100_000.0), min_size=2, max_size=30))
def test_more_time_is_never_less_far(seconds: list[float]) -> None:
    assert (np.diff(record_m(np.sort(seconds))) >= 0).all()


def test_what_equals_the_record_does_not_beat_it() -> None:
    metres = np.array([1000.0, 1000.0, 0.0, np.nan])
    seconds = np.array([131.96, 131.90, 10.0, 10.0])
    assert beats_record(metres, seconds).tolist() == [False, True, False, False]


@pytest.mark.parametrize(("speed_mps", "is_ride"), [(8.2, False), (8.9, True)])
def test_a_minute_faster_than_the_record_was_ridden(
    make_activity: Make, speed_mps: float, is_ride: bool
) -> None:
    """The record over 60 s is 8.6 m/s."""
    speed = np.repeat([3.0, speed_mps, 3.0], [600, 70, 600])
    assert bool(len(rides(make_activity, speed))) == is_ride


def test_a_ride_lasts_until_it_slows_down(make_activity: Make) -> None:
    bus = [1.2, *np.linspace(1.2, 9, 20), *np.full(300, 9.0), *np.linspace(9, 1, 20)]
    speed = np.concatenate((np.full(1200, 3.0), bus, np.full(120, 1.0)))
    found = rides(make_activity, speed)
    assert found[0] == pytest.approx(1209, abs=5)
    assert found[-1] == pytest.approx(1532, abs=5)


def test_a_jump_of_the_positions_is_no_ride(make_activity: Make) -> None:
    for jump_m in (60.0, 400.0, 90_000.0):
        speed = np.full(1800, 3.0)
        speed[900] = jump_m
        assert len(rides(make_activity, speed)) == 0


@pytest.mark.parametrize(("seconds", "is_ride"), [(7, False), (15, True)])
def test_ten_seconds_faster_than_any_sprint_are_a_ride(
    make_activity: Make, seconds: int, is_ride: bool
) -> None:
    speed = np.full(900, 3.0)
    speed[400 : 400 + seconds] = 20.0
    assert bool(len(rides(make_activity, speed))) == is_ride


@pytest.mark.parametrize(("grade", "is_ride"), [(0.0, True), (-0.01, True), (-0.10, False)])
def test_a_descent_counts_by_its_cost(make_activity: Make, grade: float, is_ride: bool) -> None:
    """Four minutes at 7.8 m/s; the record on the flat is 7.1 m/s."""
    speed = np.repeat([3.0, 7.8, 3.0], [300, 240, 300])
    altitude_m = 800 + np.cumsum(speed * np.repeat([0.0, grade, 0.0], [300, 240, 300]))
    assert bool(len(rides(make_activity, speed, altitude_m))) == is_ride


def test_flat_metres_never_exceed_the_way(make_activity: Make) -> None:
    random = np.random.default_rng(5)
    distance_m = np.cumsum(random.uniform(0, 6, 1500))
    altitude_m = 300 + np.cumsum(random.normal(0, 0.4, 1500))
    records = {"time_s": np.arange(1500.0), "distance_m": distance_m, "altitude_m": altitude_m}
    signal = build_signal(make_activity(records))
    flat_m = flat_metres(signal, signal.distance_m)
    assert (np.diff(flat_m) >= 0).all()
    assert (np.diff(flat_m) <= np.diff(signal.distance_m) + 1e-9).all()


@pytest.mark.parametrize(("speed_mps", "share"), [(3.0, 0.465), (6.0, 0.929)])
def test_an_even_run_has_its_share_of_the_longest_window(
    make_activity: Make, speed_mps: float, share: float
) -> None:
    """Over 1,200 s the record is 6.46 m/s."""
    signal = build_signal(
        make_activity({"time_s": np.arange(1201.0), "distance_m": np.arange(1201.0) * speed_mps})
    )
    flat_m = flat_metres(signal, signal.distance_m)
    assert record_share(flat_m) == pytest.approx(share, abs=0.01)
    assert record_share(np.zeros(0)) == 0.0


@pytest.mark.parametrize(("seconds", "is_ride"), [(56, False), (66, True)])
def test_a_ride_beats_the_record_over_a_minute(
    make_activity: Make, seconds: int, *, is_ride: bool
) -> None:
    """At 8.8 m/s between two stands; the record over 60 s is 8.6 m/s."""
    speed = np.repeat([0.0, 8.8, 0.0], [600, seconds, 600])
    assert bool(len(rides(make_activity, speed))) is is_ride


def test_every_window_is_compared_with_its_record() -> None:
    """A stretch that beats the record over any window, with nothing before and after."""
    for window_s in (20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 2400, 3600, 7200):
        limit_m = record_m(np.array([float(window_s)]))[0]
        steps_m = np.zeros(20_000)
        steps_m[5000 : 5000 + window_s] = 1.03 * limit_m / window_s
        assert record_share(np.cumsum(steps_m)) == pytest.approx(1.03, abs=0.003)


def test_a_descent_is_measured_over_a_minute(make_activity: Make) -> None:
    """A slope of 10 % begins after 200 s: 32 s before it is not seen, and 27 s before it is."""
    altitude_m = 500 - np.cumsum(np.where(np.arange(400) < 200, 0.0, 0.3))
    columns = {
        "time_s": np.arange(400.0),
        "distance_m": np.cumsum(np.full(400, 3.0)),
        "altitude_m": altitude_m,
    }
    signal = build_signal(make_activity(columns))
    flat_m = flat_metres(signal, signal.distance_m)
    lost = 1 - np.diff(flat_m) / np.diff(signal.distance_m)
    assert lost[167] == pytest.approx(0.0, abs=1e-6)
    assert lost[173] > 0.005
