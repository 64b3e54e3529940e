"""Real recordings: ovals where there are ovals, none on roads, and the gate as it must be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from metrics.measure import measure
from metrics.recording.signal import build_signal
from metrics.totals.measured import MeasuredActivity
from metrics.track.found import OvalRun, find_track
from parsers import parse
from parsers.common.activity import Activity, Detail

TRACKS = {
    *(f"sessions/runner-01/{n:03}.fit" for n in (1, 2)),
    *(f"sessions/runner-02/{n:03}.fit" for n in (1, 2, 3, 4)),
    "sessions/runner-05/007.fit",
    *(f"sessions/runner-06/{n:03}.fit" for n in (15, 16, 17, 19)),
    "sessions/runner-08/006.fit",
}
"""Sessions whose positions, drawn, lie on a 400 m oval."""


@pytest.fixture(scope="module")
def sessions(corpus: Path) -> dict[str, Activity]:
    paths = sorted((corpus / "sessions").glob("runner-*/*.*"))
    parsed = {
        str(path.relative_to(corpus)): parse(path.read_bytes(), detail=Detail.INGEST).activities
        for path in paths
    }
    return {name: activities[0] for name, activities in parsed.items() if activities}


@pytest.fixture(scope="module")
def tracks(sessions: dict[str, Activity]) -> dict[str, OvalRun]:
    tracks = {}
    for name, activity in sessions.items():
        run = MeasuredActivity.of(activity)
        track = find_track(activity, run.signal, run.venue)
        if track is not None:
            tracks[name] = track
    return tracks


def test_ovals_where_there_are_some_and_none_on_roads(tracks: dict[str, OvalRun]) -> None:
    assert set(tracks) == TRACKS


def test_a_real_oval_is_fitted_to_three_meters(tracks: dict[str, OvalRun]) -> None:
    assert all(track.fit.oval.rms_m < 2.5 for track in tracks.values())


def test_a_watch_reads_a_little_too_much_on_every_oval(tracks: dict[str, OvalRun]) -> None:
    scales = [track.scale for track in tracks.values() if track.scale is not None]
    assert len(scales) == len(tracks)
    assert 1.005 < np.mean(scales) < 1.025
    assert all(0.99 < scale < 1.035 for scale in scales)


def test_the_gate_opens_only_where_the_spread_of_lap_distances_falls(
    sessions: dict[str, Activity], tracks: dict[str, OvalRun]
) -> None:
    opened = {}
    for name, track in tracks.items():
        facts = measure(sessions[name])
        is_open = facts.of_activity("track_fit_rms_m") is not None
        efforts = facts.tables["efforts"]
        assert is_open or efforts["snapped_distance_m"].null_count() == len(efforts)
        marked = efforts.filter(efforts["official_source"] == "lap")
        if is_open:
            opened[name] = track.laps
        if len(marked) >= 3 and is_open:
            snapped, raw = (
                float(np.nanstd(marked[name].to_numpy()))
                for name in ("snapped_distance_m", "distance_m")
            )
            assert snapped < raw
    assert all(spread.falls for spread in opened.values())


def test_no_lane_is_told_by_positions_that_err(tracks: dict[str, OvalRun]) -> None:
    for track in tracks.values():
        assert (track.fit.lane is None) == (track.fit.rms_m > 0.5)


def test_signals_are_the_same_with_and_without_a_track(sessions: dict[str, Activity]) -> None:
    activity = sessions["sessions/runner-05/007.fit"]
    assert len(build_signal(activity)) == len(MeasuredActivity.of(activity).signal)
