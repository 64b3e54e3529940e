"""The facts of one athlete, as judgements read them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteFacts:
    """The stored facts tables of one athlete, stamped with `athlete_id` and `local_date`.

    Each frame has the columns of `tables.md`, or at least those that the judgement at hand names;
    rows are in any order.
    """

    activities: pl.DataFrame
    efforts: pl.DataFrame
    sets: pl.DataFrame
    speed_histogram: pl.DataFrame
    heart_rate_histogram: pl.DataFrame


NO_RUNS = pl.DataFrame(
    schema={
        "activity_id": pl.String,
        "local_date": pl.Date,
        "start_time_utc": pl.Datetime("ms", "UTC"),
        "end_time_utc": pl.Datetime("ms", "UTC"),
        "utc_offset_s": pl.Int32,
        "venue": pl.String,
        "is_run": pl.Boolean,
        "timer_s": pl.Float64,
        "exertion": pl.Float64,
    }
)
"""The activities of an athlete who has not run, with all that is asked of them then."""
