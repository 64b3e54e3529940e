"""What a store holds, on half a screen: runs by week, efforts by kind, where the tables are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

import polars as pl

from flows.common.text import UNKNOWN, clock, count, screen_width, table
from storage import Store
from storage.recordings.tables import READABLE

TEXT_WIDTH = 60


def overview(store: Store, *, place: Path) -> str:
    """Summarize a store's runs, efforts and weeks, and where at `place` its tables are."""
    runs = store.read("activities", lambda rows: rows.filter(pl.col("is_run")))
    return "\n".join((*_amounts(store, runs), "", _weeks(store, runs), "", *_places(store, place)))


def _amounts(store: Store, runs: pl.DataFrame) -> Iterator[str]:
    kinds = store.read("efforts", lambda rows: rows.group_by("kind").len()).sort(
        "len", descending=True
    )
    efforts = ", ".join(f"{kind.replace('_', ' ')} {amount}" for kind, amount in kinds.iter_rows())
    yield f"{count(len(runs), 'run')}, {count(runs['week_start'].n_unique(), 'week')}"
    yield f"efforts: {efforts or 'none'}"


def _weeks(store: Store, runs: pl.DataFrame) -> str:
    weeks = (
        runs.join(_set_texts(store), on="activity_id", how="left")
        .sort("start_time_utc")
        .group_by("week_start", maintain_order=True)
        .agg(
            pl.len(),
            pl.col("distance_m").sum() / 1000,
            pl.col("timer_s").sum(),
            pl.col("text").drop_nulls().str.join("; "),
        )
        .sort("week_start", nulls_last=True)
    )
    rows = [
        (str(week or UNKNOWN), str(runs), f"{distance_km:.1f}", clock(timer_s), _cut(text))
        for week, runs, distance_km, timer_s, text in weeks.iter_rows()
    ]
    return table(("week of", "runs", "km", "time", "sets"), rows)


def _set_texts(store: Store) -> pl.DataFrame:
    """Write the sets of each activity on one line; all groups of a set have the same `text`."""
    return (
        store.read("sets")
        .sort("activity_id", "set_index", "group_index")
        .unique(["activity_id", "set_index"], keep="first", maintain_order=True)
        .group_by("activity_id", maintain_order=True)
        .agg(pl.col("text").drop_nulls().str.join("; "))
        .filter(pl.col("text") != "")
    )


def _cut(text: str | None) -> str:
    text = text or UNKNOWN
    return text if len(text) <= TEXT_WIDTH else text[: TEXT_WIDTH - 2] + " …"


def _places(store: Store, place: Path) -> Iterator[str]:
    yield f"the tables are in {place}, one folder each, such as"
    yield f"  {place / 'efforts' / '**/*.parquet'}"
    names = sorted(name for name in READABLE if (store.path / name).is_dir())
    yield from wrap(", ".join(names), screen_width(), initial_indent="  ", subsequent_indent="  ")
