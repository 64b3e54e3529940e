from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest

from metrics.efforts import find_efforts
from metrics.signal import build_signal
from metrics.tables import EFFORTS, SETS
from parsers import activity as tables
from parsers.activity import Activity, FileFormat


def a_run(speed_mps: list[tuple[int, float]]) -> Activity:
    """A run at 1 Hz made of (seconds, speed) pieces."""
    speed = np.concatenate([np.full(seconds, value) for seconds, value in speed_mps])
    records = pl.DataFrame(
        {
            "time_s": np.arange(len(speed) + 1.0),
            "distance_m": np.concatenate(([0.0], np.cumsum(speed))),
        }
    )
    absent = [name for name in tables.RECORDS.schema.names() if name not in records.columns]
    records = records.with_columns(pl.lit(None).alias(name) for name in absent)
    return Activity(
        activity_id="0" * 20,
        file_sha256="0" * 64,
        file_format=FileFormat.FIT,
        part_index=0,
        session_index=0,
        start_time_utc=datetime(2024, 3, 1, tzinfo=UTC),
        sport="running",
        records=tables.Records(tables.RECORDS.check(records.cast(tables.RECORDS.schema))),
        laps=tables.Laps(tables.LAPS.empty()),
        pauses=tables.Pauses(tables.PAUSES.empty()),
        steps=tables.Steps(tables.STEPS.empty()),
        splits=tables.Splits(tables.SPLITS.empty()),
        events=tables.Events(tables.EVENTS.empty()),
        devices=tables.Devices(tables.DEVICES.empty()),
        hrv=tables.Intervals(tables.INTERVALS.empty()),
        rejected=tables.RejectedRows(tables.REJECTED_ROWS.empty()),
    )


def test_strides_in_an_easy_run_are_found_with_their_edges() -> None:
    activity = a_run([(600, 3.0), *[(15, 5.2), (60, 3.0)] * 4, (300, 3.0)])
    efforts = find_efforts(activity, build_signal(activity)).efforts
    assert efforts["start_s"].to_list() == pytest.approx([600, 675, 750, 825], abs=1.0)
    assert efforts["duration_s"].to_list() == pytest.approx([15.0] * 4, abs=1.0)


def test_an_even_run_has_no_efforts_and_an_easy_speed() -> None:
    activity = a_run([(1200, 3.1)])
    found = find_efforts(activity, build_signal(activity))
    assert found.efforts.equals(EFFORTS.empty())
    assert found.sets.equals(SETS.empty())
    assert found.easy_speed_mps == pytest.approx(3.1)
