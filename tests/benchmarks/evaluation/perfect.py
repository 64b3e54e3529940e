"""A detector that knows the truth, and ways to spoil what it says."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from msgspec.structs import asdict, replace

from benchmarks.evaluation.judge import SessionScore, judge
from benchmarks.evaluation.score import Score
from metrics import Facts
from metrics.contract.tables import ACTIVITIES, EFFORTS, LAPS, SERIES, SETS, no_rows
from metrics.efforts.lags import USUAL_LAG_S
from parsers.common.schema import Table, TableRows
from simulator.shapes import session
from simulator.truth import TrueEffort, Truth

Change = Callable[[list[dict[str, object]]], list[dict[str, object]]]


def perfect_rows(truth: Truth) -> list[dict[str, object]]:
    rows = []
    for effort in truth.efforts:
        shown = shifted(effort, truth.distance_lag_s - USUAL_LAG_S)
        row = asdict(shown) | {"distance_m": effort.distance_m * (1 + truth.distance_bias)}
        rows.append(row | {"confidence": 0.95})
    return rows


def shifted(effort: TrueEffort, seconds: float) -> TrueEffort:
    return replace(effort, start_s=effort.start_s + seconds, end_s=effort.end_s + seconds)


def facts_of(
    rows: list[dict[str, object]],
    *,
    shortest_findable_s: float = 5.0,
    laps: list[dict[str, object]] | None = None,
) -> Facts:
    columns = (
        "start_s",
        "end_s",
        "distance_m",
        "kind",
        "nominal_distance_m",
        "nominal_duration_s",
        "confidence",
        "set_index",
        "group_index",
    )
    efforts = pl.DataFrame(
        [{name: row[name] for name in columns} for row in rows],
        schema={name: EFFORTS.schema[name] for name in columns},
    )
    numbered = efforts.with_row_index("effort_index", 1).with_columns(
        pl.col("effort_index").cast(EFFORTS.schema["effort_index"]), distance_sd_m=pl.lit(10.0)
    )
    lap_columns = ("effort_index", "distance_m")
    marks = pl.DataFrame(laps or [], schema={name: LAPS.schema[name] for name in lap_columns})
    sets = efforts.group_by("set_index", "group_index").agg(
        pl.len().cast(SETS.schema["rep_count"]).alias("rep_count")
    )
    activities = pl.DataFrame({"shortest_findable_s": [shortest_findable_s]})
    return Facts(
        activity_id="0" * 20,
        start_time_utc=None,
        is_run=True,
        rows={
            table.name: TableRows.of(table, _with_all_columns(table, frame))
            for table, frame in (
                (EFFORTS, numbered),
                (SETS, sets),
                (ACTIVITIES, activities),
                (LAPS, marks),
            )
        },
        recording=no_rows(SERIES),
    )


def _with_all_columns(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame under the whole schema, null where the test says nothing."""
    return pl.concat([table.empty(), frame], how="diagonal")


def judged(name: str, change: Change = lambda rows: rows) -> tuple[SessionScore, Score]:
    truth = session(name, seed=3).truth
    scored = judge(truth, facts_of(change(perfect_rows(truth))))
    return scored, Score(sessions=(scored,))
