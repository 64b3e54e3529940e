"""Best efforts: exact by brute force, lawful by hypothesis, honest about spikes and gaps."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from time import process_time

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from numpy.typing import NDArray

from metrics.contract.enums import Venue
from metrics.recording.distance_errors import stream_error_m
from metrics.totals.best_efforts import (
    DISTANCES_M,
    TIMES_S,
    best_efforts,
    fastest_over_distances,
    furthest_in_times,
)
from metrics.totals.measured import MeasuredActivity
from parsers.common.activity import Activity

Make = Callable[..., Activity]
Floats = NDArray[np.float64]

SLOWER = 2.0
"""A busy or an older machine."""

# Steps of whole decimetres, zeros (standing) often among them: equal distances must occur.
steps = st.lists(
    st.one_of(st.just(0), st.integers(0, 80), st.integers(20, 50)), min_size=2, max_size=60
)


def cumulative(decimetres: list[int]) -> Floats:
    return np.concatenate(([0.0], np.cumsum(decimetres))) / 10


def brute_force_s(distance_m: Floats, target_m: float) -> float:
    """Shortest time over a target, from a dense grid of starts and from an end at every bend."""
    times = np.arange(len(distance_m), dtype=np.float64)
    shortest = np.inf
    for start_s in np.arange(0.0, times[-1], 0.05):
        goal_m = np.interp(start_s, times, distance_m) + target_m
        end_s = first_time(distance_m, goal_m)
        shortest = min(shortest, end_s - start_s)
    for end in range(1, len(distance_m)):
        # The latest time at a distance is the first time on the way back.
        way_back = distance_m[end] - distance_m[end::-1]
        shortest = min(shortest, first_time(way_back, target_m))
    return shortest


def first_time(distance_m: Floats, goal_m: float) -> float:
    """When a distance is first reached; infinite if never."""
    reached = np.flatnonzero(distance_m >= goal_m - 1e-9)
    if len(reached) == 0:
        return float("inf")
    end = int(reached[0])
    step_m = distance_m[end] - distance_m[end - 1]
    return float(end - max(distance_m[end] - goal_m, 0.0) / step_m)


@given(steps, st.integers(1, 100))
@settings(max_examples=60)
def test_the_fastest_window_is_that_of_a_dense_search(decimetres: list[int], percent: int) -> None:
    distance_m = cumulative(decimetres)
    target_m = distance_m[-1] * percent / 100
    if target_m == 0:
        return
    window = fastest_over_distances(distance_m, (target_m,))
    found_s = window.end_s[0] - window.start_s[0]
    assert found_s == pytest.approx(brute_force_s(distance_m, target_m), abs=1e-6)


@given(steps, st.integers(1, 100))
@settings(max_examples=100)
def test_the_window_covers_its_target_inside_the_run(decimetres: list[int], percent: int) -> None:
    distance_m = cumulative(decimetres)
    target_m = distance_m[-1] * percent / 100
    if target_m == 0:
        return
    window = fastest_over_distances(distance_m, (target_m,))
    times = np.arange(len(distance_m))
    start_m, end_m = np.interp((window.start_s[0], window.end_s[0]), times, distance_m)
    assert end_m - start_m == pytest.approx(target_m)
    assert 0 <= window.start_s[0] < window.end_s[0] <= times[-1]


@given(steps)
def test_a_longer_distance_never_takes_less_time(decimetres: list[int]) -> None:
    targets = tuple(np.linspace(0.5, 300, 25))
    window = fastest_over_distances(cumulative(decimetres), targets)
    durations = (window.end_s - window.start_s)[np.isfinite(window.start_s)]
    assert (np.diff(durations) >= -1e-9).all()


@given(steps)
def test_targets_together_are_as_targets_alone(decimetres: list[int]) -> None:
    distance_m = cumulative(decimetres)
    targets = (0.7, 3.0, 3.1, 10.0, 40.0, 41.0, 200.0)
    together = fastest_over_distances(distance_m, targets)
    for index, target in enumerate(targets):
        alone = fastest_over_distances(distance_m, (target,))
        assert alone.start_s[0] == pytest.approx(together.start_s[index], nan_ok=True)
        assert alone.end_s[0] == pytest.approx(together.end_s[index], nan_ok=True)


@given(steps, st.integers(0, 40))
def test_standing_before_the_start_shifts_and_changes_nothing(
    decimetres: list[int], stood_s: int
) -> None:
    targets = (5.0, 20.0, 60.0)
    plain = fastest_over_distances(cumulative(decimetres), targets)
    later = fastest_over_distances(cumulative([0] * stood_s + decimetres), targets)
    assert later.end_s - later.start_s == pytest.approx(plain.end_s - plain.start_s, nan_ok=True)


@given(steps, steps)
def test_running_on_never_makes_a_best_worse(before: list[int], after: list[int]) -> None:
    targets = (5.0, 20.0, 60.0, 100.0)
    half = fastest_over_distances(cumulative(before), targets)
    whole = fastest_over_distances(cumulative(before + after), targets)
    held = np.isfinite(half.start_s)
    gained = (half.end_s - half.start_s) - (whole.end_s - whole.start_s)
    assert (gained[held] >= -1e-9).all()


@given(steps)
def test_more_time_covers_more_and_never_beats_its_parts(decimetres: list[int]) -> None:
    distance_m = cumulative(decimetres)
    targets = tuple(range(1, len(distance_m)))
    window = furthest_in_times(distance_m, targets)
    ends = np.stack((window.start_s, window.end_s)).astype(int)
    most_m = distance_m[ends[1]] - distance_m[ends[0]]
    assert (np.diff(most_m) >= -1e-9).all()
    for first, second in ((a, b) for a in range(1, 6) for b in range(1, 6)):
        if first + second <= len(most_m):
            parts_m = most_m[first - 1] + most_m[second - 1]
            assert most_m[first + second - 1] <= parts_m + 1e-9


@given(steps)
def test_time_and_distance_agree(decimetres: list[int]) -> None:
    """The most that 10 s cover is covered in 10 s and no less."""
    distance_m = cumulative(decimetres)
    window = furthest_in_times(distance_m, (10,))
    if np.isnan(window.start_s[0]):
        return
    most_m = distance_m[int(window.end_s[0])] - distance_m[int(window.start_s[0])]
    if most_m > 0:
        fastest = fastest_over_distances(distance_m, (most_m,))
        assert fastest.end_s[0] - fastest.start_s[0] <= 10 + 1e-9
        longer = fastest_over_distances(distance_m, (most_m + 0.01,))
        assert not longer.end_s[0] - longer.start_s[0] < 10


def best_over(frame: pl.DataFrame, distance_m: float) -> dict[str, object]:
    return frame.filter(by="distance", target=distance_m).row(0, named=True)


def measured(
    make_activity: Make, run_mps: Floats, recorded_mps: Floats | None = None
) -> MeasuredActivity:
    recorded = run_mps if recorded_mps is None else recorded_mps
    columns = {
        "time_s": np.arange(len(run_mps) + 1.0),
        "distance_m": np.concatenate(([0.0], np.cumsum(run_mps))),
        "speed_mps": np.append(recorded, recorded[-1]),
    }
    return MeasuredActivity.of(make_activity(columns))


def test_an_even_run_has_the_same_speed_over_every_target(make_activity: Make) -> None:
    frame = best_efforts(measured(make_activity, np.full(1200, 4.0))).frame()
    assert frame["speed_mps"].to_numpy() == pytest.approx(np.full(len(frame), 4.0))
    assert frame.filter(by="distance")["target"].max() == 4000.0
    assert frame.filter(by="time")["target"].max() == 1200.0


def test_a_fast_kilometre_inside_a_run_is_found_where_it_was(make_activity: Make) -> None:
    speed = np.full(1800, 3.0)
    speed[600:800] = 5.0
    row = best_over(best_efforts(measured(make_activity, speed)).frame(), 1000.0)
    assert (row["start_s"], row["end_s"], row["duration_s"]) == (600.0, 800.0, 200.0)
    assert row["showable"]
    assert row["flags"] is None


def test_a_pause_counts_as_time(make_activity: Make) -> None:
    time_s = np.concatenate((np.arange(0.0, 101.0), np.arange(160.0, 261.0)))
    distance_m = np.concatenate((np.arange(0.0, 101.0), np.arange(100.0, 201.0))) * 4
    activity = make_activity({"time_s": time_s, "distance_m": distance_m}, pauses=[(100.0, 160.0)])
    frame = best_efforts(MeasuredActivity.of(activity)).frame()
    assert best_over(frame, 400.0)["duration_s"] == 100.0
    assert best_over(frame, 800.0)["duration_s"] == 260.0


def test_a_jump_of_the_positions_is_kept_but_not_shown(make_activity: Make) -> None:
    speed = np.full(1200, 3.0)
    recorded = speed.copy()
    speed[600:604] = 25.0
    run = measured(make_activity, speed, recorded)
    frame = best_efforts(run).frame()
    hundred = best_over(frame, 100.0)
    assert hundred["duration_s"] < 10  # type: ignore[operator]
    assert not hundred["showable"]
    assert hundred["flags"] == "coarse spike"


def test_a_jump_that_hardly_moves_a_long_time_leaves_it_showable(make_activity: Make) -> None:
    speed = np.full(4000, 3.0)
    recorded = speed.copy()
    speed[600:602] = 12.0
    frame = best_efforts(measured(make_activity, speed, recorded)).frame()
    assert best_over(frame, 10_000.0)["showable"]
    assert not best_over(frame, 200.0)["showable"]


def test_a_hole_in_the_records_makes_no_record(make_activity: Make) -> None:
    time_s = np.concatenate((np.arange(0.0, 300.0), np.arange(400.0, 700.0)))
    distance_m = np.where(time_s < 300, time_s * 3, 900 + 500 + (time_s - 400) * 3)
    frame = best_efforts(
        MeasuredActivity.of(make_activity({"time_s": time_s, "distance_m": distance_m}))
    ).frame()
    row = best_over(frame, 400.0)
    assert row["flags"] == "coarse"


def test_a_treadmill_gives_no_times_to_show(make_activity: Make) -> None:
    time_s = np.arange(1200.0)
    records = {"time_s": time_s, "distance_m": time_s * 4}
    frame = best_efforts(MeasuredActivity.of(make_activity(records, sub_sport="treadmill"))).frame()
    assert best_over(frame, 1000.0)["flags"] == "treadmill"
    assert not frame["showable"].any()


def test_short_distances_are_kept_for_curves_only(make_activity: Make) -> None:
    frame = best_efforts(measured(make_activity, np.full(300, 6.0))).frame()
    shown = frame.filter(by="distance").select("target", "showable")
    assert all(showable == (target >= 100) for target, showable in shown.iter_rows())


def test_a_walk_never_holds_a_record_that_a_run_beat(make_activity: Make) -> None:
    """Every best of a run is at least as fast as that of a walk recorded more thinly."""
    run = best_efforts(measured(make_activity, np.full(2000, 3.1))).frame()
    time_s = np.arange(0.0, 2001.0, 7.0)
    walk = best_efforts(
        MeasuredActivity.of(make_activity({"time_s": time_s, "distance_m": np.floor(time_s * 1.5)}))
    ).frame()
    both = run.join(walk, on=["by", "target"], suffix="_walk")
    assert (both["speed_mps"] > both["speed_mps_walk"]).all()


def test_the_error_shrinks_in_parts_with_the_distance(make_activity: Make) -> None:
    frame = best_efforts(measured(make_activity, np.full(3000, 4.0))).frame()
    distance = frame.filter(by="distance")
    share = (distance["error_s"] / distance["duration_s"]).to_list()
    assert all(longer < shorter for shorter, longer in pairwise(share))
    assert frame.filter(by="time")["error_s"].null_count() == len(frame.filter(by="time"))


def test_the_longest_times_are_those_of_the_contract() -> None:
    assert (TIMES_S[0], TIMES_S[-1]) == (1, 7200)


def test_the_targets_are_those_of_the_contract() -> None:
    distances = """30 40 50 60 80 100 150 200 300 400 500 600 800 1000 1200 1500 1600 1609.344 2000
        3000 3200 3218.688 4000 5000 6000 8000 10000 12000 15000 16093.44 20000 21097.5 25000 30000
        42195"""
    times = """1 2 3 4 5 6 8 10 12 15 20 25 30 40 45 60 75 90 120 150 180 240 300 360 420 480 600
        720 900 1200 1500 1800 2400 2700 3000 3600 4500 5400 7200"""
    assert list(DISTANCES_M) == [float(text) for text in distances.split()]
    assert list(TIMES_S) == [int(text) for text in times.split()]


def wander_m(seconds: float, of_s: float) -> float:
    """Tell what the best of so many stretches of a signal without noise errs by."""
    one_m = stream_error_m(np.array(seconds), noise_mps=0.0)
    return float(np.sqrt(1 + np.log(of_s / seconds)) * one_m)


def test_the_error_is_of_the_best_of_many_windows_and_of_the_scale(make_activity: Make) -> None:
    """At 4 m/s and 1 Hz, without positions: sqrt((wander / 4)² + (0.033 t)² + 2 · 0.1²)."""
    frame = best_efforts(measured(make_activity, np.full(3000, 4.0))).frame()
    for metres in (100.0, 1000.0, 10_000.0):
        seconds = metres / 4
        parts_s = (wander_m(seconds, 3000.0) / 4, 0.033 * seconds, 2**0.5 * 0.1)
        error_s = best_over(frame, metres)["error_s"]
        assert error_s == pytest.approx(np.sqrt(np.sum(np.square(parts_s))), rel=1e-3)


@pytest.mark.parametrize(
    ("venue", "share"), [(Venue.TRACK, 0.027), (Venue.ROAD_OR_TRAIL, 0.013), (Venue.UNKNOWN, 0.033)]
)
def test_a_watch_over_reads_on_a_track_more_than_elsewhere(
    make_activity: Make, venue: Venue, share: float
) -> None:
    run = replace(measured(make_activity, np.full(3000, 4.0)), venue=venue)
    error_s = best_over(best_efforts(run).frame(), 10_000.0)["error_s"]
    assert error_s == pytest.approx(np.hypot(share * 2500, wander_m(2500.0, 3000.0) / 4), rel=1e-3)


def test_sampling_every_60_s_adds_8_5_s_to_an_error(make_activity: Make) -> None:
    time_s = np.arange(0.0, 6001.0, 60.0)
    run = MeasuredActivity.of(make_activity({"time_s": time_s, "distance_m": time_s * 4}))
    error_s = best_over(best_efforts(run).frame(), 1000.0)["error_s"]
    parts_s = (wander_m(250.0, 6000.0) / 4, 0.033 * 250, 2**0.5 * 6.0)
    assert error_s == pytest.approx(np.sqrt(np.sum(np.square(parts_s))), rel=1e-3)


@pytest.mark.parametrize(
    ("hole_s", "flags"), [(14, None), (18, None), (23, "coarse"), (26, "coarse")]
)
def test_a_tenth_of_a_window_without_records_is_a_guess(
    make_activity: Make, hole_s: int, flags: str | None
) -> None:
    """Of the 200 s of the only 800 m, so many less one lie strictly inside the hole."""
    time_s = np.concatenate((np.arange(0.0, 90.0), np.arange(90.0 + hole_s, 201.0)))
    run = MeasuredActivity.of(make_activity({"time_s": time_s, "distance_m": time_s * 4}))
    assert best_over(best_efforts(run).frame(), 800.0)["flags"] == flags


@given(st.integers(20, 50), st.integers(60, 90), st.integers(0, 300))
@settings(max_examples=30)
def test_a_walk_never_beats_a_run(run_s: int, more_s: int, walk_s: int) -> None:
    """A run of 3 m/s holds every distance that it covers, wherever one walks or stands."""
    run = [30] * (run_s + more_s)
    distance_m = cumulative([12] * walk_s + run + [0] * 40 + [15] * walk_s)
    windows = fastest_over_distances(distance_m, (30.0, 60.0, 3.0 * run_s))
    assert (windows.start_s >= walk_s - 1e-6).all()
    assert (windows.end_s <= walk_s + len(run) + 1e-6).all()
    assert windows.end_s - windows.start_s == pytest.approx([10.0, 20.0, run_s])


RNG = np.random.default_rng(4)
DAY_S = 86_400
DAYS = {
    "trail": RNG.normal(2.5, 0.5, DAY_S).clip(0, 6),
    "belt": np.full(DAY_S, 3.0),
    "stops": np.tile([0.0, 5.0], DAY_S // 2),
}


@pytest.mark.parametrize("day", DAYS)
def test_a_day_takes_less_than_50_ms(day: str) -> None:
    distance_m = np.concatenate(([0.0], np.cumsum(DAYS[day])))

    def seconds() -> float:
        begun = process_time()
        within = furthest_in_times(distance_m, TIMES_S)
        fastest_over_distances(distance_m, DISTANCES_M, within=within)
        return process_time() - begun

    # Of a machine at work the best of some tries is what the program takes.
    assert min(seconds() for _ in range(5)) < 0.05 * SLOWER


def test_twice_the_hours_take_about_twice_the_time() -> None:
    def seconds(hours: int) -> float:
        distance_m = np.concatenate(([0.0], np.cumsum(DAYS["trail"][: 3600 * hours])))
        begun = process_time()
        fastest_over_distances(distance_m, DISTANCES_M)
        return process_time() - begun

    assert min(seconds(24) for _ in range(4)) < 4 * min(seconds(12) for _ in range(4))


@given(steps, st.integers(1, 100))
@settings(max_examples=60)
def test_many_windows_are_searched_as_exactly_as_few(decimetres: list[int], percent: int) -> None:
    distance_m = cumulative(decimetres)
    target_m = distance_m[-1] * percent / 100
    if target_m == 0:
        return
    few = fastest_over_distances(distance_m, (target_m,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("metrics.totals.best_efforts.FEW_WINDOWS", 0)
        many = fastest_over_distances(distance_m, (target_m,))
    lasts = (each.end_s[0] - each.start_s[0] for each in (few, many))
    assert next(lasts) == pytest.approx(next(lasts), abs=1e-6)
