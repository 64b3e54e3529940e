"""The athlete page: status and why, weeks against the plan, what was planned and what was run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
from markupsafe import Markup

from dashboard.charts import Bar, Timed, speed_curve, stacked_bars
from dashboard.marks import Source, day, pace_name
from dashboard.people import People, anchor
from dashboard.planned import PlannedRow, planned_and_run
from dashboard.races import ShownRace
from dashboard.tables import WEEK, Rows, Tables, by_key
from dashboard.team import PROGRESSION, box_state, planned_mark, planned_metres
from dashboard.words import BASES, STATUSES, Status, distance_name
from metrics.contract.best_basis import by_best_basis
from storage.format.enums import UNASSIGNED

CHART_WEEKS: Final = 14
LOG_WEEKS: Final = 8
BEST_METRES: Final = (400.0, 800.0, 1000.0, 1500.0, 1609.344, 3000.0, 3200.0, 5000.0, 10000.0)
"""Distances whose best efforts a runner asks for; shorter ones a watch cannot time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceBox:
    """One race pace of the progression with its sentence."""

    pace: Markup
    state: str
    reason: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    """One week's numbers, by race pace in the order of the progression."""

    week: Markup
    cells: Sequence[tuple[Markup, Markup, Markup]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One day: what was planned and what was run."""

    day: Markup
    planned: Sequence[PlannedRow]
    run: Sequence[tuple[Markup, Markup, str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceRow:
    """What the athlete could race at one race pace today."""

    pace: Markup
    speed: Markup
    basis: str
    age: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedRow:
    """A best effort or a race: what, how fast, when."""

    what: str
    time: Markup
    error: Markup
    day: Markup
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AthletePage:
    """All of one athlete's page."""

    athlete_id: str
    name: str
    anchor: str
    status: Status | None
    reason: Markup
    week: Markup
    boxes: Sequence[PaceBox]
    chart: Markup
    weeks: Sequence[WeekRow]
    catchup: Sequence[tuple[Markup, Markup]]
    log: Sequence[LogRow]
    paces: Sequence[PaceRow]
    curve: Markup
    bests: Sequence[TimedRow]
    races: Sequence[TimedRow]
    reviews: Sequence[ShownRace]
    loads: Sequence[tuple[Markup, Markup, Markup, Markup]]


def athlete_pages(
    tables: Tables,
    people: People,
    *,
    sessions: Mapping[str, str],
    races: Sequence[ShownRace] = (),
    athletes: Sequence[str] | None = None,
) -> list[AthletePage]:
    """Build a page for each athlete who was judged.

    Parameters
    ----------
    tables
        The tables of the store.
    people
        How athletes are called.
    sessions
        Anchors of the session pages that the document holds, by activity id.
    races
        What was raced; those with laps or a last 300 are shown.
    athletes
        Only these; None for all.

    Returns
    -------
    list of AthletePage
        Sorted by name.
    """
    filters = [] if athletes is None else [pl.col("athlete_id").is_in(list(athletes))]
    data = _Data.read(tables, races, filters)
    pages = [
        _page(athlete_id, data, people, sessions)
        for athlete_id in data.progression
        if athlete_id != UNASSIGNED
    ]
    return sorted(pages, key=lambda page: (page.name.casefold(), page.athlete_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Data:
    """The rows that athlete pages are made from, by athlete."""

    progression: dict[Any, Rows]
    paces: dict[Any, Rows]
    exposure: dict[Any, Rows]
    plan: dict[Any, Rows]
    compliance: dict[Any, Rows]
    catchup: dict[Any, Rows]
    date_paces: dict[Any, Rows]
    results: dict[Any, Rows]
    reviews: dict[str, list[ShownRace]]
    bests: dict[Any, Rows]
    load: dict[Any, Rows]
    activities: dict[Any, Rows]
    sets: dict[Any, Rows]

    @classmethod
    def read(cls, tables: Tables, races: Sequence[ShownRace], filters: Sequence[pl.Expr]) -> _Data:
        is_best = (
            (pl.col("by") == "distance") & pl.col("showable") & pl.col("target").is_in(BEST_METRES)
        )
        is_all = pl.col("work") == "all"
        is_run = pl.col("is_run")
        latest = pl.col("week_start") == pl.col("week_start").max().over("athlete_id")
        progression = tables.rows("progression", *filters)
        last = progression["week_start"].max() if progression.height else None
        oldest = last - (CHART_WEEKS - 1) * WEEK if isinstance(last, date) else date.min
        # A store holds years; the charts and the log show weeks.
        is_shown_day, is_shown_week = (
            pl.col(column) >= oldest for column in ("local_date", "week_start")
        )

        def read(table: str, *more: pl.Expr) -> dict[Any, Rows]:
            return by_key(tables.rows(table, *filters, *more), "athlete_id")

        reviews: dict[str, list[ShownRace]] = {}
        for race in races:
            if race.laps or race.last_300:
                reviews.setdefault(race.athlete_id, []).append(race)
        bests = by_best_basis(tables.rows("best_efforts", *filters, is_best))
        quickest = bests.sort("duration_s").unique(["athlete_id", "target"], keep="first")
        return cls(
            progression=by_key(progression, "athlete_id"),
            paces=read("progression_paces", latest),
            exposure=read("exposure_weekly", is_all, is_shown_week),
            plan=read("plan", is_shown_day),
            catchup=read("catchup"),
            compliance=read("compliance", is_shown_day),
            date_paces=read("date_paces", latest),
            results=read("results"),
            reviews=reviews,
            bests=by_key(quickest.sort("target"), "athlete_id"),
            load=read("load"),
            activities=read("activities", is_run, is_shown_day),
            sets=by_key(tables.rows("sets", *filters, is_shown_day), "activity_id"),
        )


def _page(athlete_id: str, data: _Data, people: People, sessions: Mapping[str, str]) -> AthletePage:
    progression = sorted(data.progression[athlete_id], key=lambda row: row["week_start"])
    last = progression[-1]
    source = Source.of("progression", athlete_id=athlete_id, week_start=last["week_start"])
    weeks = [last["week_start"] - back * WEEK for back in reversed(range(CHART_WEEKS))]
    weeks = [week for week in weeks if week >= progression[0]["week_start"]]
    run = {(row["week_start"], row["race_pace"]): row for row in data.exposure.get(athlete_id, [])}
    planned = {
        pace: planned_metres(
            [row for row in data.plan.get(athlete_id, []) if row["race_pace"] == pace]
        )
        for pace in PROGRESSION
    }
    name = people.called(athlete_id)
    return AthletePage(
        athlete_id=athlete_id,
        name=name,
        anchor=anchor("athlete", athlete_id),
        status=STATUSES[last["status"]],
        reason=source.text("reason", last["reason"]),
        week=day(last["week_start"], year=True),
        boxes=_boxes(data.paces.get(athlete_id, [])),
        chart=_chart(name, weeks, run, planned),
        weeks=[_week_row(athlete_id, week, run, planned) for week in reversed(weeks)],
        catchup=[_catchup_row(row) for row in data.catchup.get(athlete_id, [])],
        log=_log(athlete_id, data, sessions, since=last["week_start"] - (LOG_WEEKS - 1) * WEEK),
        paces=[_pace_row(row) for row in data.date_paces.get(athlete_id, [])],
        curve=_curve(name, data.bests.get(athlete_id, []), data.results.get(athlete_id, [])),
        bests=[_best_row(row) for row in data.bests.get(athlete_id, [])],
        races=_races(data.results.get(athlete_id, [])),
        reviews=data.reviews.get(athlete_id, []),
        loads=_loads(athlete_id, data.load.get(athlete_id, [])),
    )


def _boxes(rows: Rows) -> list[PaceBox]:
    by_pace = {row["race_pace"]: row for row in rows}
    return [
        PaceBox(
            pace=pace_name(pace),
            state=box_state(row),
            reason=Source.of(
                "progression_paces",
                athlete_id=row["athlete_id"],
                week_start=row["week_start"],
                race_pace=pace,
            ).text("reason", row["reason"]),
        )
        for pace in PROGRESSION
        if (row := by_pace.get(pace)) is not None
    ]


def _chart(
    name: str,
    weeks: Sequence[date],
    run: Mapping[tuple[date, str], dict[str, Any]],
    planned: Mapping[str, Mapping[date, float]],
) -> Markup:
    bars = [
        Bar(
            label=f"{week.day} {week:%b}",
            run={
                pace: run[week, pace]["metres_expected"]
                for pace in PROGRESSION
                if (week, pace) in run
            },
            planned={pace: planned[pace].get(week, 0.0) for pace in PROGRESSION},
        )
        for week in weeks
    ]
    return stacked_bars(bars, PROGRESSION, title=f"{name}: meters at each race pace by week")


def _week_row(
    athlete_id: str,
    week: date,
    run: Mapping[tuple[date, str], dict[str, Any]],
    planned: Mapping[str, Mapping[date, float]],
) -> WeekRow:
    return WeekRow(
        week=day(week),
        cells=[
            (
                *_exposed(athlete_id, week, pace, run.get((week, pace))),
                planned_mark(athlete_id, week, pace, planned[pace].get(week)),
            )
            for pace in PROGRESSION
        ],
    )


def _exposed(
    athlete_id: str, week: date, pace: str, row: dict[str, Any] | None
) -> tuple[Markup, Markup]:
    if row is None:
        return Markup(""), Markup("")
    source = Source.of(
        "exposure_weekly", athlete_id=athlete_id, week_start=week, race_pace=pace, work="all"
    )
    return (
        source.number("metres_expected", row["metres_expected"], "tens"),
        source.range("metres", row["metres_low"], row["metres_high"], "tens"),
    )


def _log(athlete_id: str, data: _Data, sessions: Mapping[str, str], *, since: date) -> list[LogRow]:
    """Days of the last weeks with a plan or a run, newest first."""
    planned: dict[date, Rows] = {}
    for row in data.compliance.get(athlete_id, []):
        planned.setdefault(row["local_date"], []).append(row)
    runs: dict[date, Rows] = {}
    for row in data.activities.get(athlete_id, []):
        if row["local_date"] is not None:
            runs.setdefault(row["local_date"], []).append(row)
    days = sorted(planned.keys() | runs.keys(), reverse=True)
    return [
        LogRow(
            day=day(local_date),
            planned=[planned_and_run(row) for row in planned.get(local_date, [])],
            run=[_run(row, data.sets, sessions) for row in runs.get(local_date, [])],
        )
        for local_date in days
        if local_date >= since
    ]


def _catchup_row(row: dict[str, Any]) -> tuple[Markup, Markup]:
    source = Source.of(
        "catchup",
        athlete_id=row["athlete_id"],
        local_date=row["local_date"],
        plan_item=row["plan_item"],
    )
    return day(row["local_date"]), source.text("planned_text", row["planned_text"])


def _run(
    row: dict[str, Any], sets: Mapping[Any, Rows], sessions: Mapping[str, str]
) -> tuple[Markup, Markup, str | None]:
    """How far it was, what its sets were, and where its page is."""
    activity_id = row["activity_id"]
    distance = Source.of("activities", activity_id=activity_id).number(
        "distance_m", row["distance_m"], "km"
    )
    texts: dict[int, Markup] = {}
    for group in sets.get(activity_id, []):
        source = Source.of(
            "sets",
            activity_id=activity_id,
            set_index=group["set_index"],
            group_index=group["group_index"],
        )
        texts.setdefault(group["set_index"], source.text("text", group["text"]))
    text = Markup("; ").join(texts[index] for index in sorted(texts))
    return distance, text, sessions.get(activity_id)


def _pace_row(row: dict[str, Any]) -> PaceRow:
    source = Source.of(
        "date_paces",
        athlete_id=row["athlete_id"],
        week_start=row["week_start"],
        race_pace=row["race_pace"],
    )
    return PaceRow(
        pace=pace_name(row["race_pace"]),
        speed=source.pace("speed_mps", row["speed_mps"]),
        basis=BASES.get(row["basis"] or "", ""),
        age=source.number("age_days", row["age_days"]),
    )


def _best_row(row: dict[str, Any]) -> TimedRow:
    source = Source.of(
        "best_efforts",
        activity_id=row["activity_id"],
        by="distance",
        target=row["target"],
        basis=row["basis"],
    )
    error = (
        Markup(" ± {}").format(source.number("error_s", row["error_s"], "one"))
        if row["error_s"] is not None
        else Markup("")
    )
    return TimedRow(
        what=distance_name(row["target"]),
        time=source.number("duration_s", row["duration_s"], "clock1"),
        error=error,
        day=day(row["local_date"], year=True),
        note="inside a run, by the watch",
    )


def _curve(name: str, bests: Rows, results: Rows) -> Markup:
    timed = [Timed(row["target"], row["duration_s"], is_race=False) for row in bests]
    timed += [
        Timed(row["distance_m"], row["time_s"], is_race=True) for row in results if row["time_s"]
    ]
    return speed_curve(timed, title=f"{name}: pace over distance, best stretches and races")


def _races(rows: Rows) -> list[TimedRow]:
    newest = sorted(rows, key=lambda row: (row["local_date"], row["distance_m"]), reverse=True)
    return [
        TimedRow(
            what=distance_name(row["distance_m"]),
            time=Source.of(
                "results",
                athlete_id=row["athlete_id"],
                local_date=row["local_date"],
                distance_m=row["distance_m"],
                kind=row["kind"],
            ).number("time_s", row["time_s"], "clock1"),
            error=Markup(""),
            day=day(row["local_date"], year=True),
            note=" ".join(filter(None, [(row["kind"] or "").replace("_", " "), row["meet"]])),
        )
        for row in newest
    ]


def _loads(athlete_id: str, rows: Rows) -> list[tuple[Markup, Markup, Markup, Markup]]:
    """Weeks with any session rated, newest first: load, monotony, sessions rated."""
    newest = sorted(rows, key=lambda row: row["week_start"], reverse=True)[:LOG_WEEKS]
    if not any(row["load"] is not None for row in newest):
        return []
    cells = []
    for row in newest:
        source = Source.of("load", athlete_id=athlete_id, week_start=row["week_start"])
        cells.append(
            (
                day(row["week_start"]),
                source.number("load", row["load"]),
                source.number("monotony", row["monotony"], "one"),
                source.number("sessions_rated", row["sessions_rated"])
                + Markup(" of ")
                + source.number("sessions", row["sessions"]),
            )
        )
    return cells
