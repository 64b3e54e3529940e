from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.enums import Sampling, SignalKind
from metrics.recording.signal import Floats, build_signal
from parsers.common import activity as tables
from parsers.common.activity import Activity, FileFormat


def an_activity(columns: dict[str, object], pauses: list[tuple[float, float]] = []) -> Activity:  # noqa: B006
    """An activity whose records hold the given columns only."""
    frame = pl.DataFrame(columns)
    missing = [c.name for c in tables.RECORDS.columns if c.name not in columns]
    frame = frame.with_columns(pl.lit(None).alias(name) for name in missing)
    return Activity(
        activity_id="0" * 20,
        file_sha256="0" * 64,
        file_format=FileFormat.FIT,
        part_index=0,
        session_index=0,
        start_time_utc=datetime(2024, 3, 1, tzinfo=UTC),
        sport="running",
        records=tables.Records(
            frame.cast(tables.RECORDS.schema).select(tables.RECORDS.schema.names())
        ),
        laps=tables.Laps(tables.LAPS.empty()),
        pauses=tables.Pauses(
            tables.PAUSES.frame([{"start_s": a, "end_s": b} for a, b in pauses])
            if pauses
            else tables.PAUSES.empty()
        ),
        steps=tables.Steps(tables.STEPS.empty()),
        splits=tables.Splits(tables.SPLITS.empty()),
        events=tables.Events(tables.EVENTS.empty()),
        devices=tables.Devices(tables.DEVICES.empty()),
        hrv=tables.Intervals(tables.INTERVALS.empty()),
        rejected=tables.RejectedRows(tables.REJECTED_ROWS.empty()),
    )


def steady(seconds: int, speed_mps: float = 3.0, every_s: float = 1.0) -> dict[str, object]:
    times = np.arange(0.0, seconds + every_s / 2, every_s)
    return {"time_s": times, "distance_m": times * speed_mps}


def test_an_even_run_has_its_speed_everywhere() -> None:
    signal = build_signal(an_activity(steady(600)))
    assert signal.kind is SignalKind.DISTANCE
    assert signal.sampling is Sampling.ONE_SECOND
    assert signal.speed_mps == pytest.approx(np.full(601, 3.0))
    assert signal.noise_mps == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("every_s", "sampling"),
    [
        (0.5, Sampling.SUB_SECOND),
        (1.0, Sampling.ONE_SECOND),
        (5.0, Sampling.SMART),
        (30.0, Sampling.SPARSE),
    ],
)
def test_sampling_is_named(every_s: float, sampling: Sampling) -> None:
    signal = build_signal(an_activity(steady(600, every_s=every_s)))
    assert signal.sampling is sampling
    assert signal.speed_mps == pytest.approx(np.full(601, 3.0))


def test_nothing_is_interpolated_over_a_pause() -> None:
    run = steady(300)
    times = np.asarray(run["time_s"])
    is_running = (times <= 100) | (times >= 200)
    distance = np.where(times <= 100, times * 3.0, 900.0 + (times - 200) * 4.0)
    signal = build_signal(
        an_activity(
            {"time_s": times[is_running], "distance_m": distance[is_running]}, [(100.0, 200.0)]
        )
    )
    assert np.isnan(signal.speed_mps[101:200]).all()
    assert signal.speed_mps[:101] == pytest.approx(np.full(101, 3.0))
    assert signal.speed_mps[200:] == pytest.approx(np.full(101, 4.0))
    assert signal.distance_m[-1] == pytest.approx(300 + 400)
    assert (signal.segment[:101] != signal.segment[-1]).all()


def test_a_hole_without_a_pause_is_a_gap() -> None:
    times = np.concatenate((np.arange(0.0, 101), np.arange(160.0, 301)))
    signal = build_signal(an_activity({"time_s": times, "distance_m": times * 3.0}))
    assert signal.is_gap.sum() == 59
    assert signal.longest_gap_s == 60.0


def test_the_lag_of_recorded_speed_is_found() -> None:
    times = np.arange(0.0, 1201)
    speed = 3.0 + (times % 180 < 60) * 1.5
    recorded = np.interp(times - 5.0, times, speed)
    signal = build_signal(
        an_activity({"time_s": times, "distance_m": np.cumsum(speed), "speed_mps": recorded})
    )
    assert signal.lag_speed_s == pytest.approx(5.0, abs=0.6)


def test_a_distance_held_between_updates_is_no_standing() -> None:
    times = np.arange(0.0, 601)
    held = np.floor(times / 3) * 3 * 3.0
    signal = build_signal(an_activity({"time_s": times, "distance_m": held}))
    assert signal.sampling_median_s == 3.0
    assert signal.speed_mps[10:590] == pytest.approx(np.full(580, 3.0))


def _with_positions(distance_m: Floats) -> dict[str, object]:
    """Ten minutes due north at 3.3 m/s, with what the watch made of its distance."""
    return {
        "time_s": np.arange(0.0, 601),
        "distance_m": distance_m,
        "latitude_deg": 50.0 + np.degrees(np.arange(601) * 3.3 / 6_371_008.8),
        "longitude_deg": np.full(601, 8.0),
    }


def test_positions_speak_where_distances_are_far_fewer() -> None:
    times = np.arange(0.0, 601)
    rare = np.where(times % 5 == 0, times * 3.3, np.nan)
    signal = build_signal(an_activity(_with_positions(rare)))
    assert signal.kind is SignalKind.POSITIONS
    assert signal.speed_mps[5:-5] == pytest.approx(np.full(591, 3.3), abs=1e-6)


@pytest.mark.parametrize("every_s", [1, 2])
def test_whole_metres_do_not_change_what_the_signal_is_made_from(every_s: int) -> None:
    run = an_activity(_with_positions(np.floor(np.arange(0.0, 601) * 3.3)))
    thinned = tables.Records(run.records.gather_every(every_s))
    signal = build_signal(replace(run, records=thinned))
    assert signal.kind is SignalKind.DISTANCE
    assert signal.speed_mps[5:-5] == pytest.approx(np.full(591, 3.3), abs=0.25)


def test_without_any_speed_there_is_no_signal() -> None:
    signal = build_signal(
        an_activity({"time_s": np.arange(0.0, 100), "heart_rate_bpm": np.full(100, 120.0)})
    )
    assert signal.kind is SignalKind.NONE
    assert signal.noise_mps is None
    assert signal.shortest_findable_s is None
    assert np.isnan(signal.speed_mps).all()


def test_no_records_give_an_empty_signal() -> None:
    signal = build_signal(an_activity({"time_s": np.empty(0)}))
    assert len(signal) == 0
    assert signal.kind is SignalKind.NONE


def test_grade_is_rise_over_run() -> None:
    run = steady(300)
    run["altitude_m"] = np.asarray(run["distance_m"]) * 0.05
    signal = build_signal(an_activity(run))
    assert signal.grade == pytest.approx(np.full(301, 0.05))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_distance_never_falls_and_agrees_with_speed(seed: int, is_smart: bool) -> None:
    random = np.random.default_rng(seed)
    times = np.cumsum(random.integers(1, 8 if is_smart else 2, 400)).astype(float)
    times -= times[0]
    metres = np.cumsum(random.uniform(0.0, 6.0, 400))
    signal = build_signal(an_activity({"time_s": times, "distance_m": metres}))
    assert (np.diff(signal.distance_m) >= 0).all()
    assert signal.distance_m[-1] == pytest.approx(metres[-1] - metres[0])
    assert np.nansum(signal.speed_mps) == pytest.approx(signal.distance_m[-1], rel=0.05)
