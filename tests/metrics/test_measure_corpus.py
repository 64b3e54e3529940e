"""Every real recording, measured: nothing breaks, nothing is infinite, totals are the watch's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import polars as pl
import pytest

from metrics import Facts, measure
from parsers import parse
from parsers.common.activity import Activity, Detail

SUFFIXES = (".fit", ".gpx", ".tcx")
OTHER_DISTANCE = {
    "strava-android-app-201.10-b1218918.fit": "cut off: its totals are of a whole hour",
}
OTHER_TIMER = {
    "strava-android-app-201.10-b1218918.fit": "cut off",
    "sessions/runner-02/003.fit": "the watch leaves out 9 s that no event marks as a pause",
    "sessions/runner-04/004.fit": "paused for 122 s without an event: two holes in the records",
    "sessions/runner-06/004.fit": "the watch's timer ran for 12 s after the last record",
}


class Run(NamedTuple):
    path: str
    activity: Activity
    facts: Facts

    @property
    def row(self) -> dict[str, Any]:
        return self.facts.tables["activities"].row(0, named=True)


@pytest.fixture(scope="module")
def measured(corpus: Path) -> list[Run]:
    files = sorted(path for path in corpus.rglob("*") if path.suffix.lower() in SUFFIXES)
    return [
        Run(str(path.relative_to(corpus)), activity, measure(activity))
        for path in files
        for activity in parse(path.read_bytes(), detail=Detail.INGEST).activities
    ]


@pytest.fixture(scope="module")
def runs(measured: list[Run]) -> list[Run]:
    return [run for run in measured if run.facts.is_run]


def is_listed(run: Run, exceptions: dict[str, str]) -> bool:
    return any(run.path.endswith(name) for name in exceptions)


def test_there_are_many(runs: list[Run]) -> None:
    assert len(runs) > 150


def test_the_facts_of_every_one_are_sound(
    measured: list[Run], assert_sound: Callable[[Facts], None]
) -> None:
    assert_sound(*(run.facts for run in measured))


def test_other_sports_have_no_efforts(measured: list[Run]) -> None:
    for run in measured:
        if run.activity.sport in ("cycling", "swimming", "walking", "rowing"):
            assert not run.facts.is_run, run.path


def test_distances_are_the_watch_s(runs: list[Run]) -> None:
    for run in runs:
        total_m = run.activity.totals.distance_m
        if total_m and not is_listed(run, OTHER_DISTANCE):
            assert run.row["distance_m"] == pytest.approx(total_m, rel=0.015, abs=5), run.path


def test_timers_are_the_watch_s(runs: list[Run]) -> None:
    for run in runs:
        total_s = run.activity.totals.timer_s
        if total_s and len(run.activity.records) > 1 and not is_listed(run, OTHER_TIMER):
            assert run.row["timer_s"] == pytest.approx(total_s, abs=7), run.path


def test_heart_rates_are_the_watch_s(runs: list[Run]) -> None:
    """Without the monitor's drop-outs, which watches average in their own ways."""
    errors = [
        abs(run.row["mean_heart_rate_bpm"] - run.activity.totals.mean_heart_rate_bpm)
        for run in runs
        if run.row["mean_heart_rate_bpm"] and run.activity.totals.mean_heart_rate_bpm
    ]
    assert len(errors) > 90
    assert median(errors) < 0.5  # watches write whole beats


def test_ascents_lean_neither_way(runs: list[Run]) -> None:
    errors = [
        run.row["ascent_m"] - run.activity.totals.ascent_m
        for run in runs
        if run.row["ascent_m"] is not None and run.activity.totals.ascent_m
    ]
    assert len(errors) > 80
    assert abs(median(errors)) < 2
    assert median(map(abs, errors)) < 5


def test_histograms_hold_the_timer_less_gaps(runs: list[Run]) -> None:
    for run in runs:
        counted_s = run.facts.tables["speed_histogram"]["seconds"].sum()
        if run.row["signal"] == "none":
            assert counted_s == 0
            continue
        assert counted_s <= run.row["timer_s"] + 0.01
        if (run.row["longest_gap_s"] or 0) <= 12:
            assert counted_s == pytest.approx(run.row["timer_s"], abs=1.0), run.path


def test_splits_add_up_to_the_run(runs: list[Run]) -> None:
    for run in runs:
        for _, unit in run.facts.tables["splits"].group_by("unit"):
            total_m = run.row["distance_m"]
            assert unit["distance_m"].sum() == pytest.approx(total_m, rel=0.05, abs=5), run.path


def test_longer_bests_are_slower_or_as_fast_for_twice_the_time(runs: list[Run]) -> None:
    for run in runs:
        for _, bests in run.facts.tables["best_efforts"].group_by("basis"):
            by_distance = bests.filter(by="distance").sort("target")
            assert (by_distance["duration_s"].diff().drop_nulls() >= -1e-6).all(), run.path
            by_time = bests.filter(by="time").sort("target")
            assert (by_time["distance_m"].diff().drop_nulls() >= -1e-6).all(), run.path
            speeds = dict(by_time.select("target", "speed_mps").iter_rows())
            for target, speed in speeds.items():
                assert speeds.get(2 * target, 0.0) <= speed + 1e-6, run.path


def test_no_shown_best_is_faster_than_the_world_s(runs: list[Run]) -> None:
    limits = {100.0: 9.5, 200.0: 19.0, 400.0: 43.0, 800.0: 100.0, 1609.344: 222.0, 5000.0: 755.0}
    for run in runs:
        shown = run.facts.tables["best_efforts"].filter(
            pl.col("showable"), pl.col("by") == "distance"
        )
        for target, duration in shown.select("target", "duration_s").iter_rows():
            assert duration > limits.get(target, 0.0), run.path


def test_a_best_is_no_slower_than_a_lap_of_that_length(runs: list[Run]) -> None:
    """560 laps of a standard length; the worst best was 0.34 % slower than its lap."""
    compared = 0
    for run in runs:
        by_distance = run.facts.tables["best_efforts"].filter(pl.col("by") == "distance")
        best_s = dict(by_distance.select("target", "duration_s").iter_rows())
        for length_m, lap_s in run.activity.laps.select("distance_m", "timer_s").iter_rows():
            target = min(best_s, key=lambda each: abs(each - (length_m or 0.0)), default=0.0)
            if length_m and lap_s and target >= 100 and abs(target - length_m) < 1:
                assert best_s[target] <= 1.005 * lap_s, run.path
                compared += 1
    assert compared > 500


def test_no_lap_that_is_a_true_rep_is_judged_an_auto_lap(corpus: Path, runs: list[Run]) -> None:
    reps = pl.read_csv(corpus / "truth_reps.tsv", separator="\t", infer_schema_length=None)
    seen = 0
    for run in runs:
        laps = run.facts.tables["laps"]
        for start_s, end_s in reps.filter(path=run.path).select("start_s", "end_s").iter_rows():
            same = (laps["start_s"] - start_s).abs() + (laps["end_s"] - end_s).abs() < 3
            seen += len(laps.filter(same))
            assert not laps.filter(same)["is_auto"].any(), (run.path, start_s)
    assert seen > 350
