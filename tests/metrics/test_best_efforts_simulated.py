"""Best efforts against simulated truth: as wrong as they say, and no more."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from metrics.measure import measure
from metrics.totals.best_efforts import (
    DISTANCES_M,
    LINE_BIAS_SD,
    best_efforts,
    fastest_over_distances,
)
from metrics.totals.measured import MeasuredActivity
from parsers import parse
from simulator.examples import WATCH
from simulator.session import Outing, simulate
from simulator.shapes import script_of
from simulator.watch import WatchRecording
from tests.metrics.track.raced import raced

SHAPES = ("reps_8x200", "reps_16x400", "reps_5x800", "race", "strides_6x100", "progression")


def errors_in_sd(outing: Outing) -> list[float]:
    """Measured minus true over the error stated, for every distance that may be shown."""
    (activity,) = parse(outing.fit()).activities
    shown = best_efforts(MeasuredActivity.of(activity)).frame().filter(by="distance", showable=True)
    whole_s = np.arange(int(outing.motion.time_s[-1]) + 1.0)
    window = fastest_over_distances(outing.motion.distance_at(whole_s), DISTANCES_M)
    true_s = dict(zip(DISTANCES_M, window.end_s - window.start_s, strict=True))
    rows = shown.select("target", "duration_s", "error_s").iter_rows()
    return [
        (found_s - true_s[target]) / error_s
        for target, found_s, error_s in rows
        if np.isfinite(true_s[target])  # else the watch read a distance that was not reached
    ]


@pytest.mark.parametrize("recording", [WatchRecording.ONE_SECOND, WatchRecording.SMART])
def test_best_efforts_err_as_much_as_they_say(recording: WatchRecording) -> None:
    # A file's scale is shared by all its windows: few files tell little. On a track it errs to one
    # side, so that the root mean square tells, not the share within one standard deviation.
    outings = [
        simulate(script_of(name, seed=seed), name=name, seed=seed, recording=recording)
        for name in SHAPES
        for seed in range(8)
    ]
    errors = np.concatenate([errors_in_sd(outing) for outing in outings])
    assert len(errors) > 600
    assert 0.8 < np.sqrt(np.mean(errors**2)) < 1.3
    assert np.mean(np.abs(errors) < 3) > 0.97


def test_along_the_oval_times_are_truer_and_err_as_they_say() -> None:
    snapped, raw, in_sd = [], [], []
    for seed in range(8):
        outing = raced(seed, 8).outing
        (activity,) = parse(outing.fit()).activities
        rows = measure(activity).tables["best_efforts"].filter(by="distance")
        whole_s = np.arange(int(outing.motion.time_s[-1]) + 1.0)
        window = fastest_over_distances(outing.motion.distance_at(whole_s), DISTANCES_M)
        true_s = dict(zip(DISTANCES_M, window.end_s - window.start_s, strict=True))
        along = rows.filter(basis="snapped").select("target", "duration_s", "error_s").rows()
        by_watch = dict(rows.filter(basis="raw").select("target", "duration_s").iter_rows())
        for target, seconds, error_s in along:
            snapped.append(abs(seconds / true_s[target] - 1))
            raw.append(abs(by_watch[target] / true_s[target] - 1))
            in_sd.append(abs(seconds - true_s[target]) / error_s)
    assert len(snapped) > 60
    assert np.median(snapped) < 0.01 < np.median(raw)
    assert 0.6 < np.mean(np.array(in_sd) < 1) < 0.95


def test_a_known_lane_still_leaves_the_error_of_its_line() -> None:
    (activity,) = parse(raced(0, 13, profile=WATCH).outing.fit()).activities
    tables = measure(activity).tables
    assert tables["activities"]["track_lane"].to_list() == [1]
    along = tables["best_efforts"].filter(basis="snapped", by="distance")
    assert 5000 in along["target"].to_list()
    assert along.filter(pl.col("error_s") < LINE_BIAS_SD * pl.col("duration_s")).is_empty()
