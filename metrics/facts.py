"""What `measure` returns: the facts tables of one activity, from its file alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One activity, measured.

    `tables` holds one frame per table of `metrics.tables.FACTS`, under its schema and without the
    columns that the publisher stamps. `series` is the cleaned recording itself. `start_time_utc`
    is None where the watch's clock was never set.
    """

    activity_id: str
    start_time_utc: datetime | None
    is_run: bool
    tables: Mapping[str, pl.DataFrame]
    series: pl.DataFrame
