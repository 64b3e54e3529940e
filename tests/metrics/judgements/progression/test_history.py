from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import pytest

from metrics.judgements.contract.enums import History
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.progression.history import RecordedHistory

SUNDAY = date(2026, 3, 1)


def runs(*days_ago: int, findable_s: float | None = 6.0, is_run: bool = True) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "local_date": [SUNDAY - timedelta(days=ago) for ago in days_ago],
            "shortest_findable_s": [findable_s] * len(days_ago),
            "is_run": [is_run] * len(days_ago),
        },
        schema={"local_date": pl.Date, "shortest_findable_s": pl.Float64, "is_run": pl.Boolean},
    )


@pytest.mark.parametrize(
    ("days_ago", "history", "weeks"),
    [
        ((), History.NONE, 0),
        ((0, 7, 14, 21, 28, 35), History.NONE, 0),
        ((0, 6), History.PARTIAL, 1),
        ((0, 7), History.NONE, 0),
        ((0, 1, 7, 8), History.PARTIAL, 2),
        ((0, 1, 7, 8, 40, 41), History.KNOWN, 3),
        ((0, 1, 7, 8, 42, 43), History.PARTIAL, 2),
    ],
)
def test_history_is_known_when_three_weeks_of_six_hold_two_runs(
    progression_settings: ProgressionSettings, days_ago: Sequence[int], history: History, weeks: int
) -> None:
    seen = RecordedHistory.of(runs(*days_ago), progression_settings).coverage(SUNDAY)
    assert (seen.history, seen.weeks) == (history, weeks)


@pytest.mark.parametrize("findable_s", [None, 16.0])
def test_runs_that_cannot_show_a_stride_leave_history_unknown(
    progression_settings: ProgressionSettings, findable_s: float | None
) -> None:
    context, coarse = runs(0, 1, 7, 8, 14, 15), runs(2, 9, findable_s=findable_s)
    assert RecordedHistory.of(coarse, progression_settings).coverage(SUNDAY).history is History.NONE
    both = RecordedHistory.of(context.vstack(coarse), progression_settings)
    assert both.coverage(SUNDAY).coarse_share == pytest.approx(2 / 8)
    assert both.coverage(SUNDAY).runs == 8
    day = SUNDAY - timedelta(days=2)
    assert both.coarse_days(SUNDAY - timedelta(days=6), SUNDAY) == {day}


def test_two_runs_of_a_day_are_two_and_what_is_no_run_is_none(
    progression_settings: ProgressionSettings,
) -> None:
    rides = runs(1, 2, is_run=False)
    undated = runs(3).with_columns(local_date=pl.lit(None, dtype=pl.Date))
    recorded = RecordedHistory.of(runs(0, 0).vstack(rides).vstack(undated), progression_settings)
    assert recorded.coverage(SUNDAY).weeks == 1
    assert recorded.coverage(SUNDAY).coarse_share == 0
    assert recorded.coverage(SUNDAY - timedelta(days=1)).coarse_share is None
