"""GPX: a segment per stretch between pauses, and heart rate and cadence as extensions."""

from __future__ import annotations

import gpxpy
import numpy as np
import pytest

from simulator.shapes import outing
from simulator.watch import WatchRecording
from simulator.writers.gpx_writer import EXTENSION_NAMESPACE, gpx_file


def test_segments_points_and_extensions_read_back() -> None:
    run = outing("stop_and_go", seed=3, recording=WatchRecording.SMART)
    track = run.track()
    parsed = gpxpy.parse(gpx_file(track).decode())
    segments = parsed.tracks[0].segments
    assert [len(segment.points) for segment in segments] == [len(s) for s in track.segments()]
    assert len(segments) == len(run.recorded.pauses) + 1 > 2
    points = [point for segment in segments for point in segment.points]
    rates = [point.extensions[0].find(f"{{{EXTENSION_NAMESPACE}}}hr") for point in points]
    assert [float(rate.text) for rate in rates] == list(track.heart_rate_bpm)
    assert np.isfinite(track.cadence_rpm).all()
    assert [point.latitude for point in points] == pytest.approx(track.latitude_deg, abs=1e-7)
    assert points[-1].time == track.time_utc(len(points) - 1)
