"""The session page: the trace with its efforts, the sets as a coach writes them, each rep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl
from markupsafe import Markup

from dashboard.charts import Shade, trace
from dashboard.marks import Source, day, pace_name
from dashboard.people import People, anchor
from dashboard.planned import PlannedRow, planned_and_run
from dashboard.tables import Rows, Tables, by_key
from dashboard.words import RESTS
from metrics.contract.flags import activity_sentences, effort_notes

TRACE_POINTS: Final = 200
DOUBTFUL_BELOW: Final = 0.8
"""An effort of less confidence is marked as doubtful (domain rules, "Doubtful efforts")."""

ReadSeries: TypeAlias = Callable[[str], pl.DataFrame]
"""Gives the recording of one activity; no rows where none is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortRow:
    """One rep as the page lists it."""

    label: Markup
    kind: str
    duration: Markup
    distance: Markup
    distance_error: Markup
    pace: Markup
    rest: Markup
    rest_mode: str
    heart_rate: Markup
    is_doubtful: bool
    notes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPage:
    """One session with efforts."""

    anchor: str
    athlete: str
    athlete_anchor: str
    day: Markup
    local_date: date
    distance: Markup
    timer: Markup
    heart_rate: Markup
    sets: Sequence[tuple[Markup, Markup]]
    planned: Sequence[PlannedRow]
    efforts: Sequence[EffortRow]
    chart: Markup
    has_presses: bool
    notes: Sequence[str]


def session_pages(
    tables: Tables,
    people: People,
    series: ReadSeries,
    activity_ids: Sequence[str],
) -> list[SessionPage]:
    """Build the pages of some sessions.

    Parameters
    ----------
    tables
        The tables of the store.
    people
        How athletes are called.
    series
        Gives the recording of an activity.
    activity_ids
        Which sessions, in the order of their pages; unknown ids are left out.

    Returns
    -------
    list of SessionPage
        One per session that the store has.
    """
    is_chosen = pl.col("activity_id").is_in(list(activity_ids))
    activities = {
        row["activity_id"]: row
        for row in tables.rows("activities", is_chosen).iter_rows(named=True)
    }
    data = _Data.read(tables, is_chosen)
    return [
        _page(activities[activity_id], data, series(activity_id), people)
        for activity_id in activity_ids
        if activity_id in activities
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    """The rows that session pages are made from, by activity."""

    sets: dict[Any, Rows]
    efforts: dict[Any, Rows]
    paces: dict[Any, Rows]
    presses: dict[Any, Rows]
    planned: dict[Any, Rows]

    @classmethod
    def read(cls, tables: Tables, is_chosen: pl.Expr) -> _Data:
        def read(table: str, *more: pl.Expr) -> dict[Any, Rows]:
            return by_key(tables.rows(table, is_chosen, *more), "activity_id")

        return cls(
            sets=read("sets"),
            efforts=read("efforts"),
            paces=read("set_paces", pl.col("is_most_likely")),
            presses=read("laps", pl.col("trigger") == "manual"),
            planned=read("compliance"),
        )


def _page(
    activity: dict[str, Any], data: _Data, series: pl.DataFrame, people: People
) -> SessionPage:
    activity_id, athlete_id = activity["activity_id"], activity["athlete_id"]
    source = Source.of("activities", activity_id=activity_id)
    efforts = sorted(data.efforts.get(activity_id, []), key=lambda row: row["effort_index"])
    presses = data.presses.get(activity_id, [])
    return SessionPage(
        anchor=anchor("session", activity_id),
        athlete=people.called(athlete_id),
        athlete_anchor=anchor("athlete", athlete_id),
        day=day(activity["local_date"], year=True),
        local_date=activity["local_date"],
        distance=source.number("distance_m", activity["distance_m"], "km"),
        timer=source.number("timer_s", activity["timer_s"], "clock"),
        heart_rate=source.number("mean_heart_rate_bpm", activity["mean_heart_rate_bpm"]),
        sets=_sets(activity_id, data.sets.get(activity_id, []), data.paces.get(activity_id, [])),
        efforts=[_effort(row) for row in efforts],
        planned=[planned_and_run(row) for row in data.planned.get(activity_id, [])],
        chart=_chart(series, efforts, presses),
        has_presses=bool(presses),
        notes=activity_sentences(activity["flags"]),
    )


def _sets(activity_id: str, rows: Rows, paces: Rows) -> list[tuple[Markup, Markup]]:
    """Each set's text once, with the likeliest race paces of its groups."""
    texts: dict[int, Markup] = {}
    for row in rows:
        source = Source.of(
            "sets",
            activity_id=activity_id,
            set_index=row["set_index"],
            group_index=row["group_index"],
        )
        texts.setdefault(row["set_index"], source.text("text", row["text"]))
    return [(text, _set_paces(paces, set_index)) for set_index, text in sorted(texts.items())]


def _set_paces(paces: Rows, set_index: int) -> Markup:
    names = [
        row["race_pace"]
        for row in sorted(paces, key=lambda row: row["group_index"])
        if row["set_index"] == set_index and row["race_pace"] != "unknown"
    ]
    unique = list(dict.fromkeys(names))
    return Markup(", ").join(pace_name(name) for name in unique)


def _effort(row: dict[str, Any]) -> EffortRow:
    source = Source.of("efforts", activity_id=row["activity_id"], effort_index=row["effort_index"])
    is_official = row["official_duration_s"] is not None
    duration_column = "official_duration_s" if is_official else "duration_s"
    is_nominal = row["nominal_distance_m"] is not None
    distance_column = "nominal_distance_m" if is_nominal else "distance_m"
    return EffortRow(
        label=source.number("effort_index", row["effort_index"]),
        kind=row["kind"].replace("_", "-"),
        duration=source.number(duration_column, row[duration_column], "clock1"),
        distance=source.number(distance_column, row[distance_column]),
        distance_error=Markup("")
        if is_nominal or row["distance_sd_m"] is None
        else Markup(" ± {}").format(source.number("distance_sd_m", row["distance_sd_m"])),
        pace=source.pace("judged_speed_mps", row["judged_speed_mps"]),
        rest=source.number("rest_after_s", row["rest_after_s"], "clock")
        if row["rest_after_s"] is not None
        else Markup(""),
        rest_mode=RESTS.get(row["rest_after_mode"] or "", ""),
        heart_rate=source.number("mean_heart_rate_bpm", row["mean_heart_rate_bpm"]),
        is_doubtful=row["confidence"] is not None and row["confidence"] < DOUBTFUL_BELOW,
        notes=", ".join(effort_notes(row["flags"])),
    )


def _chart(series: pl.DataFrame, efforts: Rows, presses: Rows) -> Markup:
    """Draw at most 200 points: the mean speed of equal stretches of time."""
    needed = {"time_s", "distance_m"}
    if series.height < 2 or not needed <= set(series.columns):
        return Markup("")
    seconds = series["time_s"].cast(pl.Float64).to_numpy()
    metres = series["distance_m"].cast(pl.Float64).to_numpy()
    is_good = np.isfinite(metres)
    if is_good.sum() < 2:
        return Markup("")
    grid = np.linspace(seconds[0], seconds[-1], min(TRACE_POINTS, len(seconds)) + 1)
    run = np.interp(grid, seconds[is_good], metres[is_good])
    speeds = np.diff(run) / np.diff(grid)
    middle = (grid[:-1] + grid[1:]) / 2
    shades = [
        Shade(row["start_s"], row["end_s"], str(row["effort_index"]))
        for row in efforts
        if row["start_s"] is not None
    ]
    return trace(
        middle.tolist(),
        speeds.tolist(),
        shades,
        title=f"Speed over time with {len(shades)} efforts shaded",
        beats=_beats(series, seconds, middle),
        presses=[row["end_s"] for row in presses if row["end_s"] is not None],
    )


def _beats(series: pl.DataFrame, seconds: np.ndarray, middle: np.ndarray) -> list[float | None]:
    if "heart_rate_bpm" not in series.columns:
        return []
    beats = series["heart_rate_bpm"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    is_good = np.isfinite(beats)
    if is_good.sum() < 2:
        return []
    return [float(beat) for beat in np.interp(middle, seconds[is_good], beats[is_good])]
