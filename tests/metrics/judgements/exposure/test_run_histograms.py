from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
import pytest

from metrics.judgements.exposure.run_histograms import run_histograms

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
ROWS = [
    {"activity_id": "b", "local_date": MONDAY, "speed_low_mps": 3.0, "seconds": 5.0},
    {"activity_id": "b", "local_date": MONDAY, "speed_low_mps": 3.02, "seconds": 7.0},
    {"activity_id": "a", "local_date": TUESDAY, "speed_low_mps": 4.0, "seconds": 2.0},
    {"activity_id": "c", "local_date": None, "speed_low_mps": 4.0, "seconds": 1.0},
]


def table(*places: int) -> pl.DataFrame:
    return pl.DataFrame(
        [ROWS[place] for place in places],
        schema={
            "activity_id": pl.String,
            "local_date": pl.Date,
            "speed_low_mps": pl.Float64,
            "seconds": pl.Float64,
        },
    )


def seconds(rows: pl.DataFrame, since: date = MONDAY) -> Mapping[str, list[float]]:
    runs = run_histograms(rows, "speed_low_mps", since=since)
    return {run.activity_id: run.seconds.tolist() for run in runs}


@pytest.mark.parametrize("places", [(0, 1, 2, 3), (3, 2, 0, 1), (0, 2, 3, 1)])
def test_bins_are_put_together_by_run_however_they_lie(places: tuple[int, ...]) -> None:
    assert list(seconds(table(*places)).items()) == [("a", [2.0]), ("b", [5.0, 7.0])]


def test_earlier_runs_are_left_out() -> None:
    assert seconds(table(0, 1, 2, 3), since=TUESDAY) == {"a": [2.0]}


def test_meters_that_nobody_measured_are_not_known() -> None:
    (run,) = run_histograms(table(2), "speed_low_mps", since=MONDAY)
    assert (run.values.tolist(), run.metres.tolist()) == (
        [4.0],
        pytest.approx([float("nan")], nan_ok=True),
    )


def test_no_rows_are_no_runs() -> None:
    assert run_histograms(table(), "speed_low_mps", since=MONDAY) == []
