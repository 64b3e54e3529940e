"""The session page: the trace with its efforts, the sets as a coach writes them, each rep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np
import polars as pl
from markupsafe import Markup, escape
from msgspec import Struct

from dashboard.charts import Shade, TracePoints, trace
from dashboard.lately import DoneSet, done_sets
from dashboard.marks import (
    NOTHING,
    day,
    distance,
    number,
    pace,
    row,
)
from dashboard.people import People, anchor
from dashboard.planned import PlannedRow, planned_and_run
from dashboard.races import ShownRace
from dashboard.tables import Rows, Tables, by_key
from dashboard.words import METHODS, RESTS, timed_name
from metrics.contract.flags import activity_sentences, effort_notes
from metrics.contract.shown_pair import judged_sd_mps, other_watch_s, shown_pair

TRACE_POINTS: Final = 200
EFFORT_POINTS: Final = 120
"""Of these so many at most lie in efforts."""
STRETCHES_EACH: Final = 8
"""Stretches that an effort is divided into at most."""
LEAST_STRETCH_S: Final = 4.0
"""Shorter stretches would show the watch's noise."""
EQUAL_S: Final = 0.5
"""Edges closer than this are one."""
DOUBTFUL_BELOW: Final = 0.8
"""An effort of less confidence is marked as doubtful (domain rules, "Doubtful efforts")."""

DOUBTFUL: Final = ", <b class=doubt>doubtful</b>"

ReadSeries: TypeAlias = Callable[[str], pl.DataFrame]
"""Gives the recording of one activity, `SERIES_COLUMNS` at least; no rows where none is stored."""
SERIES_COLUMNS: Final = ("time_s", "distance_m", "heart_rate_bpm")


class EffortRow(Struct, frozen=True, kw_only=True):
    """One rep as the page lists it, cell by cell."""

    source: Markup
    label: Markup
    """Its number, its kind, doubts about it, and what a stopwatch or gates say."""
    duration: Markup
    distance: Markup
    pace: Markup
    rest: Markup
    heart_rate: Markup


class SessionPage(Struct, frozen=True, kw_only=True):
    """One session with efforts."""

    source: Markup
    anchor: str
    athlete: str
    athlete_anchor: str
    day: Markup
    local_date: date
    distance: Markup
    timer: Markup
    heart_rate: Markup | None
    sets: Sequence[DoneSet]
    planned: Sequence[PlannedRow]
    races: Sequence[ShownRace]
    efforts: Sequence[EffortRow]
    chart: Markup
    has_pulse: bool
    has_presses: bool
    notes: Sequence[str]


def session_pages(
    tables: Tables,
    people: People,
    series: ReadSeries,
    activity_ids: Sequence[str],
    races: Sequence[ShownRace] = (),
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
    races
        What was raced; a session that holds a race shows it.

    Returns
    -------
    list of SessionPage
        One per session that the store has.
    """
    is_chosen = pl.col("activity_id").is_in(list(activity_ids))
    activities = {
        run["activity_id"]: run
        for run in tables.rows("activities", is_chosen).iter_rows(named=True)
    }
    data = _Data.read(tables, is_chosen, races)
    return [
        _page(activities[activity_id], data, series(activity_id), people)
        for activity_id in activity_ids
        if activity_id in activities
    ]


class _Data(Struct, frozen=True, kw_only=True):
    """The rows that session pages are made from, by activity."""

    sets: dict[Any, Rows]
    efforts: dict[Any, Rows]
    paces: dict[Any, Rows]
    presses: dict[Any, Rows]
    planned: dict[Any, Rows]
    timed: dict[Any, Rows]
    races: dict[str, list[ShownRace]]

    @classmethod
    def read(cls, tables: Tables, is_chosen: pl.Expr, races: Sequence[ShownRace]) -> _Data:
        def read(table: str, *more: pl.Expr) -> dict[Any, Rows]:
            return by_key(tables.rows(table, is_chosen, *more), "activity_id")

        raced: dict[str, list[ShownRace]] = {}
        for race in races:
            if race.activity_id:
                raced.setdefault(race.activity_id, []).append(race)
        return cls(
            sets=read("sets"),
            efforts=read("efforts"),
            paces=read("set_paces"),
            presses=read("laps", pl.col("trigger") == "manual"),
            planned=read("compliance"),
            timed=read("timed_reps"),
            races=raced,
        )


def _page(
    activity: dict[str, Any], data: _Data, series: pl.DataFrame, people: People
) -> SessionPage:
    activity_id, athlete_id = activity["activity_id"], activity["athlete_id"]
    efforts = sorted(data.efforts.get(activity_id, []), key=lambda effort: effort["effort_index"])
    presses = data.presses.get(activity_id, [])
    clocked = {rep["effort_index"]: rep for rep in data.timed.get(activity_id, [])}
    pulse = activity["mean_heart_rate_bpm"]
    return SessionPage(
        source=row(
            "activities",
            athlete_id=athlete_id,
            activity_id=activity_id,
            local_date=activity["local_date"],
        ),
        anchor=anchor("session", activity_id),
        athlete=people.called(athlete_id),
        athlete_anchor=anchor("athlete", athlete_id),
        day=day(activity["local_date"], year=True, weekday=True),
        local_date=activity["local_date"],
        distance=distance("distance_m", activity["distance_m"]),
        timer=number("timer_s", activity["timer_s"], "clock"),
        heart_rate=None if pulse is None else number("mean_heart_rate_bpm", pulse),
        sets=done_sets(data.sets.get(activity_id, []), data.paces.get(activity_id, [])),
        efforts=[_effort(effort, clocked.get(effort["effort_index"])) for effort in efforts],
        planned=[planned_and_run(item) for item in data.planned.get(activity_id, [])],
        races=data.races.get(activity_id, []),
        chart=_chart(series, efforts, presses),
        has_pulse=pulse is not None,
        has_presses=bool(presses),
        notes=activity_sentences(activity["flags"]),
    )


def _effort(effort: dict[str, Any], clocked: dict[str, Any] | None) -> EffortRow:
    duration, length = shown_pair(effort)
    has_error = length == "distance_m" and effort["distance_sd_m"] is not None
    error = number("distance_sd_m", effort["distance_sd_m"]) if has_error else NOTHING
    metres = NOTHING if length is None else number(length, effort[length])
    return EffortRow(
        source=row("efforts", effort_index=effort["effort_index"]),
        label=_label(effort, clocked),
        duration=number(duration, effort[duration], "clock1"),
        distance=Markup(f"{metres}<span class=range> ±{error}</span>") if has_error else metres,
        pace=pace("judged_speed_mps", effort["judged_speed_mps"], judged_sd_mps(effort)),
        rest=_rest(effort),
        heart_rate=number("mean_heart_rate_bpm", effort["mean_heart_rate_bpm"]),
    )


def _label(effort: dict[str, Any], clocked: dict[str, Any] | None) -> Markup:
    is_doubtful = effort["confidence"] is not None and effort["confidence"] < DOUBTFUL_BELOW
    words = [effort["kind"].replace("_", "-"), *effort_notes(effort["flags"])]
    parts = [f"<span class=sub>{escape(', '.join(words))}{DOUBTFUL if is_doubtful else ''}</span>"]
    official_s = other_watch_s(effort)
    if official_s is not None:
        pressed = number("official_duration_s", official_s, "clock1")
        parts.append(f"<span class=sub>{pressed} by the watch</span>")
    if clocked is not None:
        parts.append(f"<span class=sub>{_clocked(clocked)}</span>")
    return Markup(f"{number('effort_index', effort['effort_index'])} {''.join(parts)}")


def _rest(effort: dict[str, Any]) -> Markup:
    if effort["rest_after_s"] is None:
        return NOTHING
    mode = RESTS.get(effort["rest_after_mode"] or "", "")
    how = f" <span class=sub>{mode}</span>" if mode else ""
    return Markup(f"{number('rest_after_s', effort['rest_after_s'], 'clock')}{how}")


def _clocked(rep: dict[str, Any]) -> Markup:
    what = timed_name(rep["speed_type"] or "", rep["distance_m"] or 0.0)
    how = METHODS.get(rep["method"] or "", "")
    source = row("timed_reps", effort_index=rep["effort_index"])
    time = number("time_s", rep["time_s"], "clock2")
    return Markup(f"<b>{escape(what)}</b> in <span{source}>{time}</span> {escape(how)}")


def _chart(series: pl.DataFrame, efforts: Rows, presses: Rows) -> Markup:
    """Draw at most 200 points: the mean speed of stretches of time, short ones in efforts."""
    needed = {"time_s", "distance_m"}
    if series.height < 2 or not needed <= set(series.columns):
        return NOTHING
    seconds = series["time_s"].cast(pl.Float64).to_numpy()
    metres = series["distance_m"].cast(pl.Float64).to_numpy()
    is_good = np.isfinite(metres)
    if is_good.sum() < 2 or seconds[-1] <= seconds[0]:
        return NOTHING
    timed = [effort for effort in efforts if effort["start_s"] is not None]
    shades = [
        Shade(effort["start_s"], effort["end_s"], str(effort["effort_index"])) for effort in timed
    ]
    grid = _stretches(seconds, shades)
    run = np.interp(grid, seconds[is_good], metres[is_good])
    middle = (grid[:-1] + grid[1:]) / 2
    points = TracePoints(
        seconds=middle,
        speeds_mps=np.diff(run) / np.diff(grid),
        beats=_beats(series, seconds, middle[::2]),
        end_s=float(seconds[-1]),
    )
    return trace(
        points,
        shades,
        title=f"Speed over time with {len(shades)} efforts shaded",
        presses=[lap["end_s"] for lap in presses if lap["end_s"] is not None],
    )


def _stretches(seconds: np.ndarray, shades: Sequence[Shade]) -> np.ndarray:
    """Divide a run into at most 200 stretches, more of them where it was fast.

    Equal ones would be 14 s long in a run of 45 minutes: a stride would be one point.
    """
    first, last = seconds[0], seconds[-1]
    most_each = min(STRETCHES_EACH, EFFORT_POINTS // max(len(shades), 1))
    if not shades or most_each < 2:
        return np.linspace(first, last, min(TRACE_POINTS, len(seconds)) + 1)
    counts = [
        max(2, min(most_each, int((shade.end_s - shade.start_s) / LEAST_STRETCH_S)))
        for shade in shades
    ]
    fast = [
        np.linspace(shade.start_s, shade.end_s, count + 1)
        for shade, count in zip(shades, counts, strict=True)
    ]
    rest = np.linspace(first, last, max(TRACE_POINTS - sum(counts) - len(counts), 2))
    is_fast = np.zeros(len(rest), dtype=bool)
    for shade in shades:
        is_fast |= (rest > shade.start_s - LEAST_STRETCH_S) & (rest < shade.end_s + LEAST_STRETCH_S)
    grid = np.unique(np.concatenate([*fast, rest[~is_fast]]).clip(first, last))
    return grid[np.insert(np.diff(grid) > EQUAL_S, 0, values=True)]


def _beats(series: pl.DataFrame, seconds: np.ndarray, middle: np.ndarray) -> np.ndarray:
    if "heart_rate_bpm" not in series.columns:
        return np.empty(0)
    beats = series["heart_rate_bpm"].cast(pl.Float64).to_numpy()
    is_good = np.isfinite(beats)
    if is_good.sum() < 2:
        return np.empty(0)
    between: np.ndarray = np.interp(middle, seconds[is_good], beats[is_good])
    return between
