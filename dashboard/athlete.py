"""The athlete page: status and why, weeks against the plan, what was planned and what was run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

import polars as pl
from markupsafe import Markup
from msgspec import Struct

from dashboard.ahead import PlannedDay, athlete_ahead, plan_ahead
from dashboard.charts import Bar, Timed, speed_curve, stacked_bars
from dashboard.lately import done_sets
from dashboard.marks import (
    CLOCKS,
    DISTANCE_UNIT,
    NOTHING,
    between,
    day,
    distance,
    number,
    pace,
    pace_name,
    row,
    share,
    text,
)
from dashboard.people import People, anchor
from dashboard.planned import planned_and_run
from dashboard.progression import PROGRESSION, box_state
from dashboard.races import ShownRace
from dashboard.sprints import TimedSet, timed_sets
from dashboard.tables import DAY, WEEK, Rows, Tables, by_key
from dashboard.team import planned_mark, planned_metres
from dashboard.words import BASES, STATUSES, Status, distance_name
from metrics.contract.best_basis import by_best_basis
from metrics.contract.durations import known_step_s
from metrics.contract.weeks import day_text, is_far, monday
from storage.format.enums import UNASSIGNED

CHART_WEEKS: Final = 14
LOG_WEEKS: Final = 8
RECENT_WEEKS: Final = 3
"""Weeks of the log that are shown at once; older ones are folded away."""
SHOWN: Final = (CHART_WEEKS - 1) * WEEK + DAY
LOGGED: Final = (LOG_WEEKS - 1) * WEEK + DAY
"""What is later than the newest Monday less this is in the chart, and in the log."""
BEST_METRES: Final = (400.0, 800.0, 1000.0, 1500.0, 1609.344, 3000.0, 3200.0, 5000.0, 10000.0)
"""Distances whose best efforts a runner asks for; shorter ones a watch cannot time."""

SessionLinks: TypeAlias = Callable[[str], str | None]
"""Gives the address of a session's page, by its activity id."""


class PaceBox(Struct, frozen=True, kw_only=True):
    """One race pace of the progression with its sentence."""

    source: Markup
    pace: Markup
    state: str
    reason: Markup


class WeekRow(Struct, frozen=True, kw_only=True):
    """One week's meters, run with their range and planned, by race pace."""

    source: Markup
    week: Markup
    cells: Markup


class LogRow(Struct, frozen=True, kw_only=True):
    """One day: what was planned and what was run."""

    source: Markup
    day: Markup
    planned: Markup
    run: Markup
    outcome: Markup


class LogWeek(Struct, frozen=True, kw_only=True):
    """The days of one week, newest first."""

    week: Markup
    is_recent: bool
    days: Sequence[LogRow]


class PaceRow(Struct, frozen=True, kw_only=True):
    """What the athlete could race at one race pace today."""

    source: Markup
    pace: Markup
    speed: Markup
    error: Markup
    """Standard deviation of the speed, as a share of it."""
    basis: str
    age: Markup


class BestRow(Struct, frozen=True, kw_only=True):
    """A best effort: what, how fast, when."""

    source: Markup
    what: str
    time: Markup
    error: Markup
    day: Markup


class LoadRow(Struct, frozen=True, kw_only=True):
    """The load of one week."""

    source: Markup
    week: Markup
    load: Markup
    monotony: Markup
    rated: Markup
    sessions: Markup


class AthletePage(Struct, frozen=True, kw_only=True):
    """All of one athlete's page."""

    source: Markup
    athlete_id: str
    name: str
    anchor: str
    status: Status
    reason: Markup
    reason_source: Markup
    week: Markup
    boxes: Sequence[PaceBox]
    ahead: Sequence[PlannedDay]
    catchup: Sequence[tuple[Markup, Markup, Markup]]
    chart: Markup | None
    weeks: Sequence[WeekRow]
    log: Sequence[LogWeek]
    paces: Sequence[PaceRow]
    curve: Markup
    bests: Sequence[BestRow]
    races: Sequence[ShownRace]
    timed: Sequence[TimedSet]
    loads: Sequence[LoadRow]

    @property
    def recent_log(self) -> list[LogWeek]:
        """List the weeks that are shown at once."""
        return [week for week in self.log if week.is_recent]

    @property
    def older_log(self) -> list[LogWeek]:
        """List the weeks that are shown when asked for."""
        return [week for week in self.log if not week.is_recent]


def athlete_pages(
    tables: Tables,
    people: People,
    *,
    today: date,
    sessions: SessionLinks,
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
    today
        The coach's day, from which the plan ahead is listed.
    sessions
        Gives the address of a session's page by its activity id; None where it has none.
    races
        What was raced, newest first.
    athletes
        Only these; None for all.

    Returns
    -------
    list of AthletePage
        Sorted by name.
    """
    filters = [] if athletes is None else [pl.col("athlete_id").is_in(list(athletes))]
    data = _Data.read(tables, races, filters, today)
    pages = [
        _page(athlete_id, data, people, sessions)
        for athlete_id in data.progression
        if athlete_id != UNASSIGNED
    ]
    return sorted(pages, key=lambda page: (page.name.casefold(), page.athlete_id))


class _Data(Struct, frozen=True, kw_only=True):
    """The rows that athlete pages are made from, by athlete."""

    today: date
    progression: dict[Any, Rows]
    paces: dict[Any, Rows]
    exposure: dict[Any, Rows]
    planned: dict[tuple[str, str], dict[date, float]]
    ahead: dict[Any, Rows]
    compliance: dict[Any, Rows]
    catchup: dict[Any, Rows]
    date_paces: dict[Any, Rows]
    results: dict[Any, Rows]
    timed: dict[Any, Rows]
    races: dict[str, list[ShownRace]]
    bests: dict[Any, Rows]
    load: dict[Any, Rows]
    activities: dict[Any, Rows]
    sets: dict[Any, Rows]
    set_paces: dict[Any, Rows]

    @classmethod
    def read(
        cls, tables: Tables, races: Sequence[ShownRace], filters: Sequence[pl.Expr], today: date
    ) -> _Data:
        is_best = (
            (pl.col("by") == "distance") & pl.col("showable") & pl.col("target").is_in(BEST_METRES)
        )
        latest = pl.col("week_start") == pl.col("week_start").max().over("athlete_id")
        progression = tables.rows("progression", *filters)
        last = progression["week_start"].max() if progression.height else None
        newest = last if isinstance(last, date) else date.min + SHOWN
        # A store holds years; the charts and the log show weeks.
        is_shown = pl.col("week_start") > newest - SHOWN
        is_planned = pl.col("local_date") > newest - SHOWN
        # A watch whose clock is ahead dates a run into days to come.
        is_logged = pl.col("local_date").is_between(newest - LOGGED + DAY, today)

        def read(table: str, *more: pl.Expr) -> dict[Any, Rows]:
            return by_key(tables.rows(table, *filters, *more), "athlete_id")

        raced: dict[str, list[ShownRace]] = {}
        for race in races:
            raced.setdefault(race.athlete_id, []).append(race)
        bests = by_best_basis(tables.rows("best_efforts", *filters, is_best))
        quickest = bests.sort("duration_s").unique(["athlete_id", "target"], keep="first")
        return cls(
            today=today,
            progression=by_key(progression, "athlete_id"),
            paces=read("progression_paces", latest),
            exposure=read("exposure_weekly", pl.col("work") == "all", is_shown),
            planned=planned_metres(tables, *filters, is_planned),
            ahead=by_key(plan_ahead(tables, *filters, today=today), "athlete_id"),
            catchup=read("catchup"),
            compliance=read("compliance", is_logged),
            date_paces=read("date_paces", latest),
            results=read("results"),
            timed=read("timings"),
            races=raced,
            bests=by_key(quickest.sort("target"), "athlete_id"),
            load=read("load", is_shown),
            activities=read("activities", pl.col("is_run"), is_logged),
            sets=by_key(tables.rows("sets", *filters, is_logged), "activity_id"),
            set_paces=by_key(tables.rows("set_paces", *filters, is_logged), "activity_id"),
        )


def _page(athlete_id: str, data: _Data, people: People, sessions: SessionLinks) -> AthletePage:
    progression = sorted(data.progression[athlete_id], key=lambda week: week["week_start"])
    last = progression[-1]
    weeks = [last["week_start"] - back * WEEK for back in reversed(range(CHART_WEEKS))]
    weeks = [week for week in weeks if week >= progression[0]["week_start"]]
    run = {
        (cell["week_start"], cell["race_pace"]): cell for cell in data.exposure.get(athlete_id, [])
    }
    planned = {pace: data.planned.get((athlete_id, pace), {}) for pace in PROGRESSION}
    name = people.called(athlete_id)
    races = data.races.get(athlete_id, [])
    results, bests = data.results.get(athlete_id, []), data.bests.get(athlete_id, [])
    return AthletePage(
        source=row(athlete_id=athlete_id),
        athlete_id=athlete_id,
        name=name,
        anchor=anchor("athlete", athlete_id),
        status=STATUSES[last["status"]],
        reason_source=row("progression", week_start=last["week_start"]),
        reason=text("reason", last["reason"]),
        week=day(last["week_start"], year=True),
        boxes=_boxes(data.paces.get(athlete_id, [])),
        ahead=athlete_ahead(data.ahead.get(athlete_id, []), today=data.today),
        catchup=[_catchup_row(item) for item in data.catchup.get(athlete_id, [])],
        chart=_chart(name, weeks, run, planned),
        weeks=[_week_row(week, run, planned) for week in reversed(weeks)],
        log=_log(athlete_id, data, sessions, races, last["week_start"]),
        paces=[_pace_row(cell) for cell in data.date_paces.get(athlete_id, [])],
        curve=_curve(name, bests, races),
        bests=[_best_row(cell, last["as_of_date"]) for cell in bests],
        races=races,
        timed=timed_sets(data.timed.get(athlete_id, []), results),
        loads=_loads(data.load.get(athlete_id, [])),
    )


def _boxes(cells: Rows) -> list[PaceBox]:
    by_pace = {cell["race_pace"]: cell for cell in cells}
    return [
        PaceBox(
            source=row("progression_paces", week_start=cell["week_start"], race_pace=race_pace),
            pace=pace_name(race_pace),
            state=box_state(cell),
            reason=text("reason", cell["reason"]),
        )
        for race_pace in PROGRESSION
        if (cell := by_pace.get(race_pace)) is not None
    ]


def _chart(
    name: str,
    weeks: Sequence[date],
    run: Mapping[tuple[date, str], dict[str, Any]],
    planned: Mapping[str, Mapping[date, float]],
) -> Markup | None:
    bars = [
        Bar(
            label=day_text(week),
            run={
                pace: run[week, pace]["metres_expected"]
                for pace in PROGRESSION
                if (week, pace) in run
            },
            planned={pace: planned[pace].get(week, 0.0) for pace in PROGRESSION},
        )
        for week in weeks
    ]
    if not any(sum((*bar.run.values(), *bar.planned.values())) for bar in bars):
        return None
    return stacked_bars(bars, PROGRESSION, title=f"{name}: meters at each race pace by week")


def _week_row(
    week: date,
    run: Mapping[tuple[date, str], dict[str, Any]],
    planned: Mapping[str, Mapping[date, float]],
) -> WeekRow:
    return WeekRow(
        source=row(week_start=week),
        week=day(week),
        cells=Markup("").join(
            [
                _week_cell(race_pace, run.get((week, race_pace)), planned[race_pace].get(week))
                for race_pace in PROGRESSION
            ]
        ),
    )


def _week_cell(race_pace: str, exposed: dict[str, Any] | None, planned: float | None) -> Markup:
    goal = f" <span class=dim>of {planned_mark(planned)}</span>" if planned else ""
    if exposed is None:
        return Markup(f"<td{row(race_pace=race_pace)}>{goal}")
    metres = number("metres_expected", exposed["metres_expected"], "tens")
    likely = between("metres", exposed["metres_low"], exposed["metres_high"], "tens")
    return Markup(f"<td{row(race_pace=race_pace)}>{metres}{likely}{goal}")


def _log(
    athlete_id: str,
    data: _Data,
    sessions: SessionLinks,
    races: Sequence[ShownRace],
    newest: date,
) -> list[LogWeek]:
    """List the days of the last weeks with a plan, a run or a time, newest first."""
    compliance = data.compliance.get(athlete_id, [])
    # For whom nobody plans anything, that a run was not planned is no news.
    has_plan = any(item["planned_text"] for item in compliance)
    planned = _by_day([item for item in compliance if has_plan or item["breaks_a4"]])
    runs = _by_day(data.activities.get(athlete_id, []))
    timed = _by_day(data.timed.get(athlete_id, []))
    raced: dict[date, list[ShownRace]] = {}
    for race in races:
        raced.setdefault(race.date, []).append(race)
    days = planned.keys() | runs.keys() | timed.keys() | raced.keys()
    weeks: dict[date, list[LogRow]] = {}
    for local_date in sorted(days, reverse=True):
        if local_date <= newest - LOGGED:
            break
        items = [planned_and_run(item) for item in planned.get(local_date, [])]
        weeks.setdefault(monday(local_date), []).append(
            LogRow(
                source=row(local_date=local_date),
                day=day(local_date, weekday=True),
                planned=Markup("").join([item.text for item in items]),
                run=_lines(
                    [_run(run, data, sessions) for run in runs.get(local_date, [])]
                    + [_race(race) for race in raced.get(local_date, [])]
                    + [_timed(done) for done in timed_sets(timed.get(local_date, []))]
                ),
                outcome=_lines((item.source, item.outcome) for item in items),
            )
        )
    return [
        LogWeek(week=day(week), is_recent=week > newest - RECENT_WEEKS * WEEK, days=log_days)
        for week, log_days in weeks.items()
    ]


def _by_day(cells: Rows) -> dict[date, Rows]:
    days: dict[date, Rows] = {}
    for cell in cells:
        if cell["local_date"] is not None:
            days.setdefault(cell["local_date"], []).append(cell)
    return days


def _lines(lines: Iterable[tuple[Markup, Markup]]) -> Markup:
    """Write lines, each with the row that its numbers come from."""
    return Markup("".join([f"<div{source}>{words}</div>" for source, words in lines]))


def _run(run: dict[str, Any], data: _Data, sessions: SessionLinks) -> tuple[Markup, Markup]:
    """Write how far it was, and its sets with their pace; they lead to its page, if it has one."""
    activity_id = run["activity_id"]
    sets = done_sets(data.sets.get(activity_id, []), data.set_paces.get(activity_id, []))
    link = sessions(activity_id) if sets else None
    told = []
    for done in sets:
        what = done.text if link is None else f'<a href="{link}">{done.text}</a>'
        paces = done.paces and f" <span class=dim>at {done.paces}</span>"
        told.append(f"<span{done.source}>{what}{paces}</span>")
    way = distance("distance_m", run["distance_m"])
    return (
        row("activities", activity_id=activity_id),
        Markup(f"{way} {DISTANCE_UNIT}{(told and ': ') or ''}{'; '.join(told)}"),
    )


def _race(race: ShownRace) -> tuple[Markup, Markup]:
    words = Markup("<strong>Race: <b>{}</b></strong> in {} <span class=dim><b>{}</b>{}</span>")
    clock = " by the watch" if race.is_by_watch else ""
    return race.source, words.format(race.title, race.time, race.meet, clock)


def _timed(done: TimedSet) -> tuple[Markup, Markup]:
    words = Markup("<strong><b>{}</b></strong>: {} <span class=dim>{}</span>")
    return NOTHING, words.format(done.what, Markup(" ").join(done.times), done.how)


def _catchup_row(item: dict[str, Any]) -> tuple[Markup, Markup, Markup]:
    source = row("catchup", local_date=item["local_date"], plan_item=item["plan_item"])
    return (
        source,
        day(item["local_date"], weekday=True),
        text("planned_text", item["planned_text"]),
    )


def _pace_row(cell: dict[str, Any]) -> PaceRow:
    return PaceRow(
        source=row("date_paces", week_start=cell["week_start"], race_pace=cell["race_pace"]),
        pace=pace_name(cell["race_pace"]),
        speed=pace("speed_mps", cell["speed_mps"], cell["sd_mps"]),
        error=share("sd_mps speed_mps", cell["sd_mps"], cell["speed_mps"]),
        basis=BASES.get(cell["basis"] or "", ""),
        age=number("age_days", cell["age_days"]),
    )


def _best_row(best: dict[str, Any], seen_on: date) -> BestRow:
    error_s = best["error_s"]
    return BestRow(
        source=row(
            "best_efforts",
            activity_id=best["activity_id"],
            by="distance",
            target=best["target"],
            basis=best["basis"],
        ),
        what=distance_name(best["target"]),
        time=number("duration_s", best["duration_s"], CLOCKS[known_step_s(error_s)]),
        error=number("error_s", error_s, "one" if error_s < 1 else "int") if error_s else NOTHING,
        day=day(best["local_date"], year=is_far(best["local_date"], seen_on)),
    )


def _curve(name: str, bests: Rows, races: Sequence[ShownRace]) -> Markup:
    timed = [Timed(best["target"], best["duration_s"], is_race=False) for best in bests]
    timed += [Timed(race.distance_m, race.time_s, is_race=True) for race in races if race.time_s]
    return speed_curve(timed, title=f"{name}: pace over distance, best stretches and races")


def _loads(weeks: Rows) -> list[LoadRow]:
    """List the weeks with any session rated, newest first."""
    newest = sorted(weeks, key=lambda week: week["week_start"], reverse=True)[:LOG_WEEKS]
    if not any(week["load"] is not None for week in newest):
        return []
    return [
        LoadRow(
            source=row("load", week_start=week["week_start"]),
            week=day(week["week_start"]),
            load=number("load", week["load"]),
            monotony=number("monotony", week["monotony"], "one"),
            rated=number("sessions_rated", week["sessions_rated"]),
            sessions=number("sessions", week["sessions"]),
        )
        for week in newest
    ]
