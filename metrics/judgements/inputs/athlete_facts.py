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
