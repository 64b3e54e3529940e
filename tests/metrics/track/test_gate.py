from __future__ import annotations

import numpy as np
import pytest

from metrics.contract.enums import Venue
from metrics.recording.signal import Floats, Signal, build_signal
from metrics.track.fit import TrackFit, fit_track
from metrics.track.found import OvalRun, find_track
from metrics.track.gate import (
    Spread,
    scale,
    shift_behind,
    spread_of_laps,
    spread_of_marked,
    whole_laps,
)
from parsers.parse import parse
from simulator.watch import Surroundings
from tests.metrics.hand_made import signal_at
from tests.metrics.track.laid_out import Ground, degrees
from tests.metrics.track.raced import Raced, raced


def on_track(seed: int) -> tuple[Raced, OvalRun, Signal]:
    race = raced(seed, 8)
    (activity,) = parse(race.outing.fit()).activities
    signal = build_signal(activity)
    track = find_track(activity, signal, Venue.TRACK)
    assert track is not None
    return race, track, signal


@pytest.fixture(scope="module", params=range(4))
def one(request: pytest.FixtureRequest) -> tuple[Raced, TrackFit, Signal]:
    race, track, signal = on_track(request.param)
    return race, track.fit, signal


def test_the_watchs_bias_is_found(one: tuple[Raced, TrackFit, Signal]) -> None:
    race, fit, signal = one
    fit = fit.in_lane(1)
    found = scale(fit, whole_laps(fit, signal, shift_behind(fit, signal)))
    assert found == pytest.approx(1 + race.outing.watch.distance_bias, abs=0.015)


def test_positions_trail_as_they_do(one: tuple[Raced, TrackFit, Signal]) -> None:
    race, fit, signal = one
    watch = race.outing.watch
    assert shift_behind(fit, signal) == pytest.approx(
        watch.position_lag_s - watch.distance_lag_s, abs=2.6
    )


def test_laps_of_the_oval_are_told_apart_from_the_watchs_error(
    one: tuple[Raced, TrackFit, Signal],
) -> None:
    race, fit, signal = one
    spread = spread_of_laps(fit, whole_laps(fit, signal, 0.0))
    assert spread.laps >= 8
    is_told = race.outing.watch.surroundings is Surroundings.TRACK_MODE
    assert (spread.snapped_m < 0.3) is is_told
    # Where a watch's laps are alike to some meters, the oval has nothing to mend.
    assert spread.falls or spread.raw_m < 3.0


def test_the_gate_opens_where_the_spread_falls_and_nowhere_else() -> None:
    even, wide = np.array([800.0, 801.0, 799.0]), np.array([800.0, 812.0, 795.0])
    assert spread_of_marked(wide, even).falls
    assert not spread_of_marked(even, wide).falls
    assert not spread_of_marked(even, even).falls


def test_what_is_estimated_must_fall_by_more_than_it_may_be_off() -> None:
    def spread(snapped_m: float) -> Spread:
        return Spread(raw_m=3.0, snapped_m=snapped_m, laps=8, error_share=0.25)

    assert spread(2.39).falls
    assert not spread(2.41).falls


def test_two_laps_tell_nothing() -> None:
    unknown = np.array([800.0, np.nan, 812.0])
    assert not spread_of_marked(unknown, np.array([800.0, 800.0, 800.0])).falls
    assert spread_of_marked(unknown[:1], unknown[:1]) == Spread(raw_m=0.0, snapped_m=0.0, laps=1)


def test_who_ran_no_whole_lap_has_no_scale() -> None:
    _, track, signal = on_track(0)
    short = track.fit.times_s < track.fit.times_s[0] + 40
    cut = TrackFit(
        oval=track.fit.oval,
        lanes=track.fit.lanes,
        direction=track.fit.direction,
        times_s=track.fit.times_s[short],
        along_m=track.fit.along_m[short],
        stretch=track.fit.stretch[short],
        beside_m=track.fit.beside_m[short],
        flat_m=(track.fit.flat_m[0][short], track.fit.flat_m[1][short]),
        gain_m=track.fit.gain_m[short[1:]],
    )
    laps = whole_laps(cut, signal, 0.0)
    assert scale(cut, laps) is None
    assert not spread_of_laps(cut, laps).falls


def run_at(speed_mps: Floats, late_s: float) -> tuple[TrackFit, Signal]:
    """Lay a run along an oval of which the positions trail the signal.

    A second's speed is that of the half second before and after it.
    """
    seconds = np.arange(float(len(speed_mps)))
    way_m = np.interp(seconds - late_s - 0.5, seconds, np.cumsum(speed_mps))
    fit = fit_track(seconds, *degrees(Ground(turn_deg=40).places(way_m)))
    assert fit is not None
    return fit, signal_at(speed_mps)


@pytest.mark.parametrize(
    ("late_s", "seen_s"),
    [(-4.0, -3.0), (-3.0, -3.0), (0.0, 0.0), (4.0, 4.0), (7.0, 7.0), (8.0, 7.0)],
)
def test_positions_trail_from_minus_3_to_7_s(late_s: float, seen_s: float) -> None:
    speed = 4.0 + np.sin(2 * np.pi * np.arange(1200.0) / 120)
    fit, signal = run_at(speed, late_s)
    assert shift_behind(fit, signal) == seen_s


@pytest.mark.parametrize(("speed_mps", "is_run"), [(1.9, False), (2.1, True)])
def test_laps_slower_than_2_mps_are_not_compared(speed_mps: float, *, is_run: bool) -> None:
    fit, signal = run_at(np.full(1000, speed_mps), 0.0)
    assert (scale(fit, whole_laps(fit, signal, 0.0)) is not None) is is_run


def test_what_is_milled_about_between_400s_is_no_lap_s() -> None:
    """Four laps each begin where the last one ended, after two minutes and 72 m at the line."""
    easy, rep, rest = np.full(800, 3.0), np.full(80, 5.0), np.full(120, 0.6)
    ran = np.concatenate([easy, *[rest, rep] * 4])
    way = np.concatenate([easy, *[np.zeros(120), rep] * 4])
    seconds = np.arange(float(len(ran)))
    way_m = np.interp(seconds - 0.5, seconds, np.cumsum(way))
    fit = fit_track(seconds, *degrees(Ground(turn_deg=40).places(way_m)))
    assert fit is not None
    laps = whole_laps(fit, signal_at(ran), 0.0)
    assert laps.seconds.max() < 140
    assert scale(fit, laps) == pytest.approx(1.0, abs=0.01)
