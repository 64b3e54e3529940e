"""Splits of simulated races, whose watches err as real ones do, against what is true."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.recording.signal import Floats
from metrics.track.crossings import split_error_s
from metrics.track.fit import TrackFit, fit_track
from simulator.watch import Surroundings
from tests.metrics.track.raced import Raced, raced

SEEDS = range(14)


@pytest.fixture(scope="module")
def races() -> list[tuple[Raced, TrackFit]]:
    pairs = []
    for seed in SEEDS:
        for laps in (4, 8):
            race = raced(seed, laps)
            recorded = race.outing.recorded
            seconds = np.arange(len(recorded.distance_m), dtype=np.float64)
            fit = fit_track(seconds, recorded.latitude_deg, recorded.longitude_deg)
            assert fit is not None
            pairs.append((race, fit.in_lane(1)))
    return pairs


def snapped_laps(race: Raced, fit: TrackFit) -> Floats:
    """Times of the laps, from the start and to the end of the race."""
    lag_s = race.outing.watch.position_lag_s
    marks = 400.0 * np.arange(1.0, race.laps)
    passed = fit.passed(race.start_s + lag_s, race.end_s + lag_s, marks).time_s
    return np.diff([race.start_s + lag_s, *passed, race.end_s + lag_s])


def raw_laps(race: Raced) -> Floats:
    lag_s = race.outing.watch.distance_lag_s
    metres = race.outing.recorded.distance_m
    seconds = np.arange(len(metres), dtype=np.float64)
    marks = np.interp(race.start_s + lag_s, seconds, metres) + 400.0 * np.arange(1.0, race.laps)
    passed = np.interp(marks, metres + 1e-9 * seconds, seconds)
    return np.diff([race.start_s + lag_s, *passed, race.end_s + lag_s])


def is_told(race: Raced) -> bool:
    return race.outing.watch.surroundings is Surroundings.TRACK_MODE


def errors(pairs: list[tuple[Floats, Floats]]) -> Floats:
    return np.concatenate([np.abs(laps - truth) for laps, truth in pairs])


def test_splits_are_right_and_better_than_the_watchs(races: list[tuple[Raced, TrackFit]]) -> None:
    plain = [(race, fit) for race, fit in races if not is_told(race)]
    snapped = errors([(snapped_laps(race, fit), race.lap_s) for race, fit in plain])
    raw = errors([(raw_laps(race), race.lap_s) for race, _ in plain])
    assert np.median(snapped) < 0.6
    assert np.percentile(snapped, 90) < 1.5
    assert np.median(snapped) < np.median(raw) / 3
    assert np.percentile(snapped, 90) < np.percentile(raw, 90) / 3


def test_in_track_mode_the_lane_is_read_and_splits_are_nearly_exact(
    races: list[tuple[Raced, TrackFit]],
) -> None:
    told = [(race, fit) for race, fit in races if is_told(race)]
    assert told
    assert errors([(snapped_laps(race, fit), race.lap_s) for race, fit in told]).max() < 0.2


def test_stated_errors_hold_what_they_say(races: list[tuple[Raced, TrackFit]]) -> None:
    off = []
    for race, fit in races:
        laps_s = snapped_laps(race, fit)[1:-1]
        sd_s = split_error_s(laps_s, np.full(len(laps_s), 400.0), error_m=fit.error_m, bias_sd=0.0)
        off += ((laps_s - race.lap_s[1:-1]) / np.hypot(sd_s, 0.1)).tolist()
    assert 0.7 < np.mean(np.abs(off) < 1.2816) < 0.9
