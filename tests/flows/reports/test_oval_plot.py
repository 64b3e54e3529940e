"""Pictures of a track: of the right laps, in the named format, without a place on Earth."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from flows.reports.oval_plot import draw_laps, draw_oval, lap_traces
from metrics.contract.enums import Venue
from metrics.recording.signal import Signal, build_signal
from metrics.track.fit import fit_track
from metrics.track.found import OvalRun, find_track
from parsers import parse
from tests.metrics.track.raced import Raced, raced


@pytest.fixture(scope="module")
def race() -> tuple[Raced, OvalRun, Signal]:
    race = raced(4, 4)
    (activity,) = parse(race.outing.fit()).activities
    signal = build_signal(activity)
    track = find_track(activity, signal, Venue.TRACK)
    assert track is not None
    return race, replace(track, fit=track.fit.in_lane(1)), signal


def test_laps_lie_over_each_other(race: tuple[Raced, OvalRun, Signal]) -> None:
    run, track, signal = race
    lag_s = run.outing.watch.distance_lag_s
    laps = lap_traces(track, signal, run.start_s + lag_s, run.end_s + lag_s)
    assert [trace.lap for trace in laps] == [1, 2, 3, 4]
    assert [trace.duration_s for trace in laps] == pytest.approx(run.lap_s.tolist(), abs=3.0)
    assert sum(trace.duration_s for trace in laps) == pytest.approx(run.end_s - run.start_s)
    for trace in laps[:-1]:
        assert trace.along_m[0] == 0
        assert trace.along_m[-1] == pytest.approx(400, abs=5)
        assert all(later > sooner for sooner, later in pairwise(trace.along_m.tolist()))
        assert np.median(trace.speed_mps) == pytest.approx(400 / trace.duration_s, rel=0.1)


def test_a_mile_begins_before_the_line(race: tuple[Raced, OvalRun, Signal]) -> None:
    run, track, signal = race
    laps = lap_traces(track, signal, run.start_s, run.end_s, first_m=9.34)
    assert laps[0].along_m[-1] == pytest.approx(9.34, abs=5)


def test_no_laps_where_the_race_was_elsewhere(race: tuple[Raced, OvalRun, Signal]) -> None:
    _, track, signal = race
    assert lap_traces(track, signal, -500.0, -100.0) == []


@pytest.mark.parametrize(("suffix", "start"), [(".svg", b"<?xml"), (".png", b"\x89PNG")])
def test_both_pictures_are_written(
    race: tuple[Raced, OvalRun, Signal], suffix: str, start: bytes, tmp_path: Path
) -> None:
    run, track, signal = race
    oval, laps = tmp_path / f"oval{suffix}", tmp_path / f"laps{suffix}"
    draw_oval(oval, title="1600", fit=track.fit, efforts=[(run.start_s, run.end_s)] * 14)
    draw_laps(laps, title="1600", laps=lap_traces(track, signal, run.start_s, run.end_s))
    assert oval.read_bytes().startswith(start)
    assert laps.read_bytes().startswith(start)


def test_a_picture_is_the_same_wherever_on_earth_the_oval_lies(
    race: tuple[Raced, OvalRun, Signal],
) -> None:
    """All that is drawn are meters from the center, within the oval and its lanes."""
    recorded = race[0].outing.recorded
    seconds = np.arange(len(recorded.distance_m), dtype=np.float64)
    here, there = (
        fit_track(seconds, recorded.latitude_deg, recorded.longitude_deg + moved_deg)
        for moved_deg in (0.0, 31.7)
    )
    assert here is not None
    assert there is not None
    for mine, moved, reach_m in zip(here.flat_m, there.flat_m, (95.0, 55.0), strict=True):
        assert np.abs(mine - moved).max() < 0.01
        assert np.abs(mine).max() < reach_m


def test_nothing_to_draw_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no laps to draw"):
        draw_laps(tmp_path / "laps.svg", title="", laps=[])
    with pytest.raises(ValueError, match=r"laps\.pdf: a picture ends"):
        draw_laps(tmp_path / "laps.pdf", title="", laps=[])
