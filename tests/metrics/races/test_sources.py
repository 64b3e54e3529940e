from dataclasses import replace

import numpy as np
import pytest

from metrics.races.enums import RaceVenue, SplitKind, SplitSource
from metrics.races.finder import timed_window
from metrics.races.marks import stretches
from metrics.races.sources import (
    ChannelError,
    Presses,
    TypedSplits,
    best_source,
    channels,
    disagreement,
)
from tests.metrics.races.conftest import MakeTrace

LAPS = ((400.0, 73.5), (400.0, 76.0), (400.0, 78.5), (400.0, 74.0))
MARKS = (400.0, 800.0, 1200.0, 1600.0)
PARTS = [part for part in stretches(1600.0, RaceVenue.TRACK) if part.kind is SplitKind.LAP]


def test_each_channel_finds_the_laps_whatever_its_lag(make_trace: MakeTrace) -> None:
    trace = make_trace(*LAPS, bias=0.03, lag_s=6.0)
    window = timed_window(trace, 1600.0, 302.0)
    assert window is not None
    found = channels(trace, window, 1600.0, finish_sd_s=0.05)
    assert [each.error for each in found] == [ChannelError.RECORDED_SPEED, ChannelError.RAW]
    for channel in found:
        times = channel.mark_times(MARKS)
        assert times is not None
        seconds, covariance = times.durations(PARTS)
        # The recording starts at full speed, so the gun is put before it by what a start costs.
        assert seconds[1:3] == pytest.approx([76.0, 78.5], abs=0.5)
        assert times.time_s[-1] == 302.0
        assert np.all(np.linalg.eigvalsh(covariance) > -1e-9)


def test_records_far_apart_divide_nothing(make_trace: MakeTrace) -> None:
    trace = replace(make_trace(*LAPS), step_s=8.0)
    window = timed_window(trace, 1600.0, 302.0)
    assert window is not None
    assert channels(trace, window, 1600.0, finish_sd_s=0.05) == ()


def test_typed_splits_end_with_the_official_time() -> None:
    typed = TypedSplits(
        marks_m=(400.0, 800.0, 1200.0),
        time_s=(73.5, 149.5, 228.0),
        method="hand",
        distance_m=1600.0,
        official_s=302.0,
    )
    times = typed.mark_times(MARKS)
    assert times is not None
    assert times.covers(PARTS)
    seconds, covariance = times.durations(PARTS)
    assert seconds == pytest.approx([73.5, 76.0, 78.5, 74.0])
    assert np.sqrt(covariance[1, 1]) == pytest.approx(0.2 * 2**0.5)
    assert covariance[1, 2] < 0  # one late hand makes one lap longer and the next one shorter


def test_presses_are_matched_with_the_lines(make_trace: MakeTrace) -> None:
    """All a second late, the gun's too; one is missing, one is doubled, one is elsewhere."""
    presses = (21.0, 21.0 + 73.5, 95.5, 21.0 + 149.5, 60.0)
    trace = make_trace(*LAPS, press_s=presses)
    window = timed_window(trace, 1600.0, 302.0)
    assert window is not None
    raw = channels(trace, window, 1600.0, finish_sd_s=0.05)[-1]
    times = Presses(press_s=presses, motion=raw).mark_times(MARKS)
    assert times is not None
    assert times.source is SplitSource.PRESS
    assert list(times.marks_m) == [400.0, 800.0, 1600.0]
    assert times.time_s == pytest.approx([73.5, 149.5, 302.0], abs=0.01)
    assert not times.covers(PARTS)


def test_typed_goes_first_and_then_the_least_error(make_trace: MakeTrace) -> None:
    trace = make_trace(*LAPS)
    window = timed_window(trace, 1600.0, 302.0)
    assert window is not None
    given = [c.mark_times(MARKS) for c in channels(trace, window, 1600.0, finish_sd_s=0.05)]
    candidates = [times for times in given if times is not None]
    sd_of = {times.source: times.typical_sd_s(PARTS) for times in candidates}
    best = best_source(candidates, sd_of)
    assert best is not None
    assert best.source is SplitSource.RECORDED_SPEED
    assert best_source([], {}) is None


def test_sources_that_differ_widen_the_errors() -> None:
    chosen = (np.array([70.0, 70.0]), np.eye(2) * 0.5)
    near = (np.array([71.0, 69.0]), np.eye(2) * 0.5)
    far = (np.array([76.0, 64.0]), np.eye(2) * 0.5)
    assert disagreement(chosen, []) == 1.0
    assert disagreement(chosen, [near]) == 1.0
    assert disagreement(chosen, [near, far]) == pytest.approx(2.0)
