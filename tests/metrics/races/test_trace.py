from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from metrics.contract.tables import LAPS, SERIES
from metrics.races.trace import RaceTrace
from tests.metrics.races.conftest import MakeTrace


def series(**channels: Any) -> pl.DataFrame:
    count = len(channels["time_s"])
    columns = {name: channels.get(name, [None] * count) for name in SERIES.schema}
    return pl.DataFrame(columns, schema=SERIES.schema)


def laps(*rows: tuple[float | None, str, bool]) -> pl.DataFrame:
    names = ("end_s", "trigger", "is_auto")
    return pl.DataFrame(
        [
            {name: dict(zip(names, row, strict=True)).get(name) for name in LAPS.schema}
            for row in rows
        ],
        schema=LAPS.schema,
    )


def test_channels_are_put_on_whole_seconds() -> None:
    trace = RaceTrace.of(
        series(time_s=[0.0, 2.0, 4.0], distance_m=[0.0, 10.0, 20.0], speed_mps=[5.0, 5.0, 5.0]),
        laps(),
    )
    assert trace is not None
    assert trace.raw_m == pytest.approx([0, 5, 10, 15, 20])
    assert trace.speed_m == pytest.approx([0, 5, 10, 15, 20])
    assert trace.snapped_m is None
    assert np.isnan(trace.cadence_spm).all()
    assert trace.step_s == 2.0


def test_recorded_speed_stands_in_for_missing_meters() -> None:
    trace = RaceTrace.of(series(time_s=[0.0, 1.0], speed_mps=[4.0, 4.0]), laps())
    assert trace is not None
    assert trace.travelled_m is trace.speed_m


def test_without_meters_or_records_there_is_none() -> None:
    assert RaceTrace.of(series(time_s=[0.0, 1.0]), laps()) is None
    assert RaceTrace.of(series(time_s=[0.0], distance_m=[0.0]), laps()) is None


def test_only_pressed_laps_are_presses() -> None:
    marked = laps(
        (75.0, "manual", False),
        (200.0, "distance", True),
        (150.0, "unknown", False),
        (302.0, "session_end", False),
        (None, "manual", False),
    )
    trace = RaceTrace.of(series(time_s=[0.0, 1.0], distance_m=[0.0, 5.0]), marked)
    assert trace is not None
    assert trace.press_s == (75.0, 150.0)


def test_the_oval_has_no_meters_where_the_runner_was_off_it() -> None:
    times = [0.0, 1.0, 2.0, 30.0, 31.0]
    rows = series(
        time_s=times,
        distance_m=[5 * time for time in times],
        track_distance_m=[None, 0.0, 5.0, 90.0, 95.0],
        track_error_m=[None, 1.0, -1.0, 1.0, -1.0],
    )
    trace = RaceTrace.of(rows, laps())
    assert trace is not None
    assert trace.snapped_m is not None
    assert np.isnan(trace.snapped_m[[0, 10, 20]]).all()
    assert trace.snapped_m[[1, 2, 30, 31]] == pytest.approx([0, 5, 90, 95])
    assert trace.off_oval_m == pytest.approx(2 / 3**0.5)


def test_meters_along_an_oval_leave_out_what_was_run_elsewhere(make_trace: MakeTrace) -> None:
    trace = make_trace((400.0, 75.0), before=20.0)
    assert trace.oval_m == 0.0
    assert trace.raw_m is not None
    along = np.where(trace.time_s < 60.0, np.nan, trace.raw_m)
    metres = replace(trace, snapped_m=along).oval_m
    assert metres == pytest.approx(float(trace.raw_m[-1] - trace.raw_m[60]))
