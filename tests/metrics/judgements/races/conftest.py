from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

import numpy as np
import polars as pl
import pytest

from metrics.contract.tables import LAPS, SERIES
from metrics.judgements.inputs.coach import Result, ResultKind, Season
from metrics.judgements.inputs.recordings import StoredRecording, TraceOf, traces_of

DAY = date(2026, 4, 11)
MakeRecording = Callable[..., StoredRecording]
MakeRuns = Callable[..., pl.DataFrame]
SEASON = Season(name="spring", start=date(2026, 1, 5), end=date(2026, 6, 1))
RACE_LAPS = ((400.0, 73.5), (400.0, 76.0), (400.0, 78.5), (400.0, 74.0))


def result(
    day: date = DAY, distance_m: float = 1600.0, duration_s: float = 302.0, **more: Any
) -> Result:
    given = {"kind": ResultKind.RACE, **more}
    return Result(athlete_id="a1", day=day, distance_m=distance_m, duration_s=duration_s, **given)


def of_file(file: StoredRecording) -> TraceOf:
    """Read the same file for any run."""
    return traces_of(lambda _: file)


@pytest.fixture(scope="session")
def make_recording() -> MakeRecording:
    """Stretches (meters, seconds) at even speeds, from standing, with a walk behind."""

    def make(*stretches: tuple[float, float], before: float = 20.0) -> StoredRecording:
        ends_s = [before, *accumulate((s for _, s in stretches), initial=before)][1:]
        ends_m = list(accumulate((m for m, _ in stretches), initial=0.0))
        grid = np.arange(ends_s[-1] + 31.0)
        metres = np.interp(grid, [0.0, *ends_s, ends_s[-1] + 30], [0.0, *ends_m, ends_m[-1] + 30])
        columns = {
            name: pl.Series([None] * len(grid), dtype=dtype)
            for name, dtype in SERIES.schema.items()
        }
        columns |= {
            "time_s": pl.Series(grid),
            "distance_m": pl.Series(metres),
            "speed_mps": pl.Series(np.gradient(metres)),
        }
        return StoredRecording(series=pl.DataFrame(columns), laps=pl.DataFrame(schema=LAPS.schema))

    return make


@pytest.fixture(scope="session")
def make_runs() -> MakeRuns:
    """Rows of `activities`: (activity_id, day) each, an hour apart."""

    def make(*runs: tuple[str, date], venue: str = "track") -> pl.DataFrame:
        starts = [
            datetime(day.year, day.month, day.day, 15, tzinfo=UTC) + timedelta(hours=number)
            for number, (_, day) in enumerate(runs)
        ]
        return pl.DataFrame(
            {
                "activity_id": [key for key, _ in runs],
                "local_date": [day for _, day in runs],
                "start_time_utc": starts,
                "end_time_utc": [start + timedelta(minutes=50) for start in starts],
                "utc_offset_s": [0] * len(runs),
                "venue": [venue] * len(runs),
                "is_run": [True] * len(runs),
            },
            schema_overrides={
                "activity_id": pl.String,
                "local_date": pl.Date,
                "start_time_utc": pl.Datetime("ms", "UTC"),
                "end_time_utc": pl.Datetime("ms", "UTC"),
                "venue": pl.String,
            },
        )

    return make
