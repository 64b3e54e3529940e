"""The team page: who needs a word and why, and where everyone stands this week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
from markupsafe import Markup

from dashboard.charts import sparkline
from dashboard.marks import UNKNOWN, Source, day, pace_name, total
from dashboard.people import People, anchor
from dashboard.tables import WEEK, Rows, Tables, by_key
from dashboard.words import STATUSES, Status
from metrics.contract.race_paces import PROGRESSION as RACE_PACES
from metrics.contract.weeks import monday
from storage.format.enums import UNASSIGNED

PROGRESSION: Final = tuple(map(str, RACE_PACES))
TARGET_PACE: Final = "800"
"""The race pace that the progression is climbed for."""
SPARK_WEEKS: Final = 14
_ORDER: Final = list(STATUSES.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One race pace of the progression as a box: its state as a class and in words."""

    pace: Markup
    state: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """One athlete's line on the team page."""

    athlete_id: str
    name: str
    anchor: str
    status: Status
    reason: Markup
    boxes: Sequence[Box]
    reached: Markup
    due: Markup
    stride_days: Markup
    stride_goal: Markup
    is_week_running: bool
    metres: Markup
    metres_range: Markup
    metres_planned: Markup
    spark: Markup
    last_run: Markup
    sort_metres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPage:
    """All of the team page; `rows` are sorted, the most urgent first."""

    week: date | None
    through: date | None
    counts: Sequence[tuple[Status, Markup]]
    rows: Sequence[TeamRow]
    unassigned: Markup | None
    rejected: Markup | None

    @property
    def week_day(self) -> Markup:
        """Write the week's Monday."""
        return day(self.week, year=True)

    @property
    def through_day(self) -> Markup:
        """Write the last day that anything is known of."""
        return day(self.through, year=True)

    @property
    def needing_a_word(self) -> list[TeamRow]:
        """List who is not on track."""
        return [row for row in self.rows if row.status is not STATUSES["on_track"]]


def team_page(tables: Tables, people: People, *, today: date) -> TeamPage:
    """Build the team page.

    Parameters
    ----------
    tables
        The tables of the store.
    people
        How athletes are called.
    today
        The coach's day: a week that holds it is still running.

    Returns
    -------
    TeamPage
        Without rows where nobody was judged yet.
    """
    progression = tables.rows("progression")
    week = latest_day(progression, "week_start")
    latest = progression if week is None else progression.filter(pl.col("week_start") == week)
    sources = _Sources.read(tables, week)
    rows = [_row(row, sources, people, today=today) for row in latest.iter_rows(named=True)]
    rows.sort(key=lambda row: (_ORDER.index(row.status), row.sort_metres, row.name))
    return TeamPage(
        week=week,
        through=latest_day(latest, "as_of_date"),
        counts=_counts(latest, week),
        rows=rows,
        unassigned=_unassigned(tables),
        rejected=_rejected(tables),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    """The rows of other tables that the team page needs, by athlete."""

    paces: dict[Any, Rows]
    exposure: dict[Any, Rows]
    plan: dict[Any, Rows]
    last_runs: dict[str, date]
    week: date | None

    @classmethod
    def read(cls, tables: Tables, week: date | None) -> _Sources:
        is_week = pl.lit(value=False) if week is None else pl.col("week_start") == week
        is_target = (pl.col("race_pace") == TARGET_PACE) & (pl.col("work") == "all")
        is_planned = pl.col("race_pace") == TARGET_PACE
        runs = tables.rows("activities", pl.col("is_run"))
        last = runs.group_by("athlete_id").agg(pl.col("local_date").max())
        return cls(
            paces=by_key(tables.rows("progression_paces", is_week), "athlete_id"),
            exposure=by_key(tables.rows("exposure_weekly", is_target), "athlete_id"),
            plan=by_key(tables.rows("plan", is_planned), "athlete_id"),
            last_runs=dict(last.iter_rows()),
            week=week,
        )


def _row(row: dict[str, Any], sources: _Sources, people: People, *, today: date) -> TeamRow:
    athlete_id, week = row["athlete_id"], row["week_start"]
    source = Source.of("progression", athlete_id=athlete_id, week_start=week)
    run = {cell["week_start"]: cell for cell in sources.exposure.get(athlete_id, [])}
    planned = planned_metres(sources.plan.get(athlete_id, []))
    exposure = run.get(week)
    is_unknown = row["status"] == "unknown_paces"
    # Where runs may be missing, what is there counts, and nothing there is no zero.
    is_unknown |= row["status"] == "unknown_history" and exposure is None
    exposed = Source.of(
        "exposure_weekly",
        athlete_id=athlete_id,
        week_start=week,
        race_pace=TARGET_PACE,
        work="all",
    )
    weeks = [week - back * WEEK for back in reversed(range(SPARK_WEEKS))]
    metres = exposure["metres_expected"] if exposure else 0.0
    name = people.called(athlete_id)
    return TeamRow(
        athlete_id=athlete_id,
        name=name,
        anchor=anchor("athlete", athlete_id),
        status=STATUSES[row["status"]],
        reason=source.text("reason", row["reason"]),
        boxes=_boxes(sources.paces.get(athlete_id, [])),
        reached=pace_name(row["established_pace"]),
        due=pace_name(row["expected_pace"]),
        stride_days=source.number("stride_days", row["stride_days"]),
        stride_goal=source.number("stride_days_target", row["stride_days_target"]),
        is_week_running=monday(today) == week,
        metres=_metres(exposed, exposure, is_known=not is_unknown),
        metres_range=exposed.range(
            "metres", exposure["metres_low"], exposure["metres_high"], "tens"
        )
        if exposure and not is_unknown
        else Markup(""),
        metres_planned=planned_mark(athlete_id, week, TARGET_PACE, planned.get(week)),
        spark=sparkline(
            [run[day_]["metres_expected"] if day_ in run else 0.0 for day_ in weeks],
            [planned.get(day_, 0.0) for day_ in weeks],
            title=f"{name}: meters at {TARGET_PACE} pace by week",
        ),
        last_run=day(sources.last_runs.get(athlete_id)),
        sort_metres=metres,
    )


def _metres(source: Source, exposure: dict[str, Any] | None, *, is_known: bool) -> Markup:
    """Write the meters at the target pace: unknown is a dash, no row is a zero."""
    if not is_known:
        return UNKNOWN
    if exposure is None:
        return Markup('<span class="zero">none</span>')
    return source.number("metres_expected", exposure["metres_expected"], "tens")


def _metres_range(source: Source, exposure: dict[str, Any] | None) -> Markup:
    if exposure is None:
        return Markup("")
    return source.range("metres", exposure["metres_low"], exposure["metres_high"], "tens")


def latest_day(rows: pl.DataFrame, column: str) -> date | None:
    """Find the latest day in a column; None where there is none."""
    latest = rows[column].max() if rows.height else None
    return latest if isinstance(latest, date) else None


def planned_metres(plan: Rows) -> dict[date, float]:
    """Sum the planned meters of one athlete and race pace by week.

    Parameters
    ----------
    plan
        Rows of the table `plan` of one athlete at one race pace.

    Returns
    -------
    dict
        Meters by Monday; weeks without any are absent.
    """
    weeks: dict[date, float] = {}
    for row in plan:
        week = monday(row["local_date"])
        weeks[week] = weeks.get(week, 0.0) + (row["metres"] or 0.0)
    return weeks


def planned_mark(athlete_id: str, week: date, pace: str, metres: float | None) -> Markup:
    """Write planned meters as a sum over the plan's rows of that week; nothing without any."""
    if not metres:
        return Markup("")
    return total(
        "plan",
        "metres",
        metres,
        agg="sum",
        style="tens",
        athlete_id=athlete_id,
        week_of_local_date=week,
        race_pace=pace,
    )


_STATES: Final = {
    "established": "built",
    "kept": "built earlier and kept",
    "skipped": "skipped: a faster pace was run without it",
    "empty": "not yet",
}


def box_state(row: dict[str, Any] | None) -> str:
    """Tell the state of one race pace: established, kept, skipped or empty."""
    if row is None:
        return "empty"
    if row["established"]:
        return "established"
    if row["kept"]:
        return "kept"
    return "skipped" if row["skipped"] else "empty"


def _boxes(rows: Rows) -> list[Box]:
    by_pace = {row["race_pace"]: row for row in rows}
    states = {pace: box_state(by_pace.get(pace)) for pace in PROGRESSION}
    return [
        Box(pace=pace_name(pace), state=state, words=_STATES[state])
        for pace, state in states.items()
    ]


def _counts(latest: pl.DataFrame, week: date | None) -> list[tuple[Status, Markup]]:
    counts = dict(latest.group_by("status").len().iter_rows()) if latest.height else {}
    return [
        (
            status,
            total(
                "progression",
                "athlete_id",
                counts.get(code, 0),
                agg="count",
                week_start=week,
                status=code,
            ),
        )
        for code, status in STATUSES.items()
        if counts.get(code)
    ]


def _unassigned(tables: Tables) -> Markup | None:
    is_open = (pl.col("athlete_id") == UNASSIGNED) & pl.col("is_run")
    count = tables.rows("activities", is_open).height
    if not count:
        return None
    return total(
        "activities", "activity_id", count, agg="count", athlete_id=UNASSIGNED, is_run=True
    )


def _rejected(tables: Tables) -> Markup | None:
    count = tables.rows("files", pl.col("verdict") == "rejected").height
    if not count:
        return None
    return total("files", "file_sha256", count, agg="count", verdict="rejected")
