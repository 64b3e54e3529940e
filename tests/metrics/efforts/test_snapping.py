from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence, SpeedBasis, Venue
from metrics.efforts.measures import Measures
from metrics.efforts.snapping import _alike, snap
from metrics.recording.signal import build_signal
from metrics.segmentation import find_efforts
from metrics.track.fit import TrackFit
from metrics.track.found import OvalRun, find_track
from metrics.track.gate import Spread
from parsers.common.activity import Activity
from parsers.parse import parse
from simulator.laps import Lapping
from simulator.shapes import outing
from simulator.watch import Surroundings
from tests.metrics.hand_made import measured_rep
from tests.metrics.track.raced import raced


@pytest.fixture(scope="module")
def track() -> OvalRun:
    (activity,) = parse(raced(0, 8).outing.fit()).activities
    track = find_track(activity, build_signal(activity), Venue.TRACK)
    assert track is not None
    return track


def laps(track: OvalRun, watch_m: list[float]) -> list[Measures]:
    """Efforts of 100 s on the track, marked by presses."""
    first_s = float(track.fit.times_s[0])
    efforts = []
    for index, metres in enumerate(watch_m):
        start_s = first_s + 60 + 110 * index
        times = np.array([start_s, start_s + 100.0]) + track.shift_s
        (way_m,) = track.fit.way_m(times[:1], times[1:]).tolist()
        effort = measured_rep(start_s, 100.0, 4.0)
        effort = replace(effort, distance_m=way_m * 1.02)
        marked = replace(effort.effort, evidence=EffortEvidence.LAP, watch_m=metres)
        efforts.append(replace(effort, effort=marked))
    return efforts


def test_marked_laps_decide_over_those_of_the_oval(track: OvalRun) -> None:
    usual = laps(track, [0.0] * 3)
    true_m = [effort.distance_m / 1.02 for effort in usual]
    noisy = [metres + off for metres, off in zip(true_m, (12.0, -12.0, 8.0), strict=True)]
    assert snap(track, laps(track, noisy))[0]
    assert not snap(track, laps(track, [300.0, 300.0, 300.0]))[0]


def test_laps_that_the_watch_ended_decide_nothing(track: OvalRun) -> None:
    ended = [
        replace(effort, effort=replace(effort.effort, is_watch_ended=True))
        for effort in laps(track, [300.0, 300.0, 300.0])
    ]
    wide = replace(track, laps=Spread(raw_m=5.0, snapped_m=3.0, laps=9))
    assert snap(wide, ended)[0]


def test_without_marks_the_laps_of_the_oval_decide(track: OvalRun) -> None:
    unmarked = laps(track, [0.0, 0.0])
    wide = replace(track, laps=Spread(raw_m=5.0, snapped_m=3.0, laps=9))
    narrow = replace(track, laps=Spread(raw_m=2.0, snapped_m=3.0, laps=9))
    assert snap(wide, unmarked)[0]
    assert not snap(narrow, unmarked)[0]
    assert not snap(replace(wide, is_dense=False), unmarked)[0]


def test_a_shut_gate_still_takes_the_bias_out(track: OvalRun) -> None:
    shut = replace(track, laps=Spread(raw_m=2.0, snapped_m=3.0, laps=9), scale=1.03)
    opens, (effort,) = snap(shut, laps(track, [0.0]))
    assert not opens
    assert effort.snapped_m is None
    assert effort.ruler is not None
    assert effort.ruler.share == pytest.approx(1 / 1.03)
    assert not effort.ruler.is_snapped


def test_an_effort_off_the_track_keeps_the_watchs_meters(track: OvalRun) -> None:
    (effort,) = laps(track, [0.0])
    _, (stray,) = snap(track, [replace(effort, distance_m=2 * effort.distance_m)])
    assert stray.ruler is None
    assert snap(track, [])[1] == []


def _detected(activity: Activity, track: OvalRun | None) -> list[tuple[float, float, str]]:
    efforts = find_efforts(activity, build_signal(activity), track=track).efforts
    columns = ("judged_speed_mps", "judged_bias_sd_mps", "speed_basis")
    return list(efforts.select(columns).iter_rows())


def test_the_track_takes_its_bias_out_of_judged_speeds() -> None:
    before: list[float] = []
    after: list[float] = []
    for seed in range(8):
        run = outing("reps_5x800", seed=seed, lapping=Lapping.NONE)
        if run.watch.surroundings is not Surroundings.TRACK:
            continue
        (activity,) = parse(run.fit()).activities
        track = find_track(activity, build_signal(activity), Venue.TRACK)
        assert track is not None
        truth = np.median([effort.distance_m / effort.duration_s for effort in run.truth.efforts])
        for found, off in ((None, before), (track, after)):
            speeds = _detected(activity, found)
            off.append(float(np.median([speed for speed, _, _ in speeds])) / truth - 1)
        assert all(basis != SpeedBasis.RECORDED_SPEED for _, _, basis in speeds)
        assert all(bias / speed < 0.02 for speed, bias, _ in speeds)
    assert np.mean(before) > 0.012
    assert abs(np.mean(after)) < 0.006


@pytest.mark.parametrize(("watch_over", "is_stray"), [(1.16, False), (1.2, True)])
def test_ways_that_part_by_15_percent_left_the_track(
    track: OvalRun, watch_over: float, *, is_stray: bool
) -> None:
    (effort,) = laps(track, [0.0])
    read = replace(effort, distance_m=effort.distance_m / 1.02 * watch_over)
    _, (snapped,) = snap(track, [read])
    assert (snapped.ruler is None) is is_stray


@pytest.mark.parametrize(("least_m", "most_m", "is_snapped"), [(84, 99, False), (101, 116, True)])
def test_efforts_of_100_m_and_more_have_a_way_of_their_own(
    track: OvalRun, least_m: float, most_m: float, *, is_snapped: bool
) -> None:
    start_s = float(track.fit.times_s[0]) + 60
    ends_s = start_s + np.arange(10.0, 60.0)
    ways_m = track.fit.way_m(np.full(50, start_s) + track.shift_s, ends_s + track.shift_s)
    place = int(np.flatnonzero((ways_m > least_m) & (ways_m < most_m))[0])
    effort = measured_rep(start_s, float(ends_s[place]) - start_s, 4.0)
    effort = replace(effort, distance_m=float(ways_m[place]))
    wide = replace(track, laps=Spread(raw_m=5.0, snapped_m=3.0, laps=9))
    _, (snapped,) = snap(wide, [effort])
    assert (snapped.snapped_m is not None) is is_snapped


def test_a_line_is_run_to_3_in_1000_and_a_file_s_scale_to_5(track: OvalRun) -> None:
    exact = replace(track, fit=_without_bias(track), scale=1.02)
    wide = replace(exact, laps=Spread(raw_m=5.0, snapped_m=3.0, laps=9))
    narrow = replace(exact, laps=Spread(raw_m=2.0, snapped_m=3.0, laps=9))
    own_bias = exact.fit.bias_sd
    for of_laps, bias_sd in ((wide, 0.003), (narrow, np.hypot(0.003, 0.005))):
        _, (effort,) = snap(of_laps, laps(track, [0.0]))
        assert effort.ruler is not None
        assert effort.ruler.bias_sd == pytest.approx(np.hypot(own_bias, bias_sd))


def _without_bias(track: OvalRun) -> TrackFit:
    """Lay the run along a lane that is known."""
    return track.fit.in_lane(1)


@pytest.mark.parametrize(("longer_m", "groups"), [(423.0, 1), (426.0, 2)])
def test_marked_laps_within_6_percent_are_of_one_distance(longer_m: float, groups: int) -> None:
    pairs = [(400.0, 400.0)] * 3 + [(longer_m, 400.0)] * 3
    assert len(_alike(pairs)) == groups


def test_the_oval_leaves_a_watch_its_own_meters_and_their_error(track: OvalRun) -> None:
    """What it reads too much is told by the ruler, and is none of the errors around it."""
    shut = replace(track, laps=Spread(raw_m=2.0, snapped_m=3.0, laps=9), scale=1.03)
    before = laps(track, [0.0])
    _, (effort,) = snap(shut, before)
    assert (effort.distance_m, effort.distance_sd_m) == (before[0].distance_m, 5.0)
