"""The team page: who needs a word and why, and where everyone stands this week."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from markupsafe import Markup
from msgspec import Struct

from dashboard.ahead import PlannedDay, team_ahead
from dashboard.changes import WeekChange, changed
from dashboard.charts import sparkline
from dashboard.lately import DoneDay, done_lately
from dashboard.marks import (
    NOTHING,
    UNKNOWN,
    between,
    day,
    number,
    pace_name,
    row,
    text,
    total,
)
from dashboard.meet import MeetPage
from dashboard.people import People, anchor
from dashboard.progression import PROGRESSION, climbed_pace, drawn_boxes
from dashboard.tables import WEEK, Rows, Tables, by_key
from dashboard.urgency import urgency
from dashboard.words import STATUSES, Status
from metrics.contract.weeks import is_far, monday
from metrics.judgements.contract.enums import is_count_known
from storage.format.enums import UNASSIGNED

TARGET_PACE: Final = "800"
"""The race pace that the progression is climbed for."""
SPARK_WEEKS: Final = 14
RECENT: Final = timedelta(days=14)
"""How long a race stays on the team page."""


class TeamRow(Struct, frozen=True, kw_only=True):
    """One athlete's line on the team page."""

    source: Markup
    athlete_id: str
    name: str
    anchor: str
    status: Status
    reason: Markup
    boxes: Markup
    reached: Markup | None
    due: Markup | None
    stride_days: Markup
    stride_goal: Markup
    metres: Markup
    metres_range: Markup
    metres_planned: Markup
    spark: Markup
    last_run: Markup
    sort_metres: float
    sort_strides: int
    sort_last_run: str


class TeamPage(Struct, frozen=True, kw_only=True):
    """All of the team page; `rows` are sorted, the most urgent first."""

    week: date | None
    through: date | None
    is_week_running: bool
    counts: Sequence[tuple[Status, Markup]]
    rows: Sequence[TeamRow]
    ahead: Sequence[PlannedDay]
    meets: Sequence[MeetPage]
    """Those of the last two weeks that were raced, the latest first."""
    next_meet: MeetPage | None
    """The next meet of which it was judged who is ready for which race."""
    lately: Sequence[DoneDay]
    changes: Sequence[WeekChange]
    without_runs: Sequence[str]
    """The names of those on the roster of whom there is no run yet."""
    unassigned: Markup | None
    rejected: Markup | None

    @property
    def week_day(self) -> Markup:
        """Write the week's Monday."""
        return day(self.week, year=True)

    @property
    def through_day(self) -> Markup:
        """Write the last day that anything is known of."""
        return day(self.through, weekday=True)

    @property
    def groups(self) -> list[tuple[str, str, list[TeamRow]]]:
        """Split the rows into who needs a word and who is on track."""
        is_on_track = [row.status is STATUSES["on_track"] for row in self.rows]
        chosen = [
            (heading, key, [row for row, is_fine in zip(self.rows, is_on_track, strict=True)
                            if is_fine == wants_fine])
            for heading, key, wants_fine in (
                ("Who needs a word", "word", False),
                ("On track", "fine", True),
            )
        ]  # fmt: skip
        return [group for group in chosen if group[2]]


def team_page(
    tables: Tables, people: People, *, today: date, meets: Sequence[MeetPage] = ()
) -> TeamPage:
    """Build the team page.

    Parameters
    ----------
    tables
        The tables of the store.
    people
        How athletes are called.
    today
        The coach's day: a week that holds it is still running.
    meets
        The pages of all meets; what was raced lately is shown.

    Returns
    -------
    TeamPage
        Without rows where nobody was judged yet.
    """
    progression = tables.rows("progression")
    week = latest_day(progression, "week_start")
    latest = progression if week is None else progression.filter(pl.col("week_start") == week)
    sources = _Sources.read(tables, week, today)
    ranked = sorted(
        latest.iter_rows(named=True),
        key=lambda row: urgency(row, people.called(row["athlete_id"])),
    )
    rows = [_row(row, sources, people) for row in ranked]
    return TeamPage(
        week=week,
        through=latest_day(latest, "as_of_date"),
        is_week_running=monday(today) == week,
        counts=_counts(latest, week),
        rows=rows,
        ahead=team_ahead(tables, people, today=today),
        meets=_latest(meets, today),
        next_meet=next((meet for meet in meets if meet.date >= today and meet.rows), None),
        lately=done_lately(tables, people, today=today),
        changes=[] if week is None else changed(tables, people, week=week),
        without_runs=_without_runs(tables, people, {row.athlete_id for row in rows}),
        unassigned=_unassigned(tables),
        rejected=_rejected(tables),
    )


def _without_runs(tables: Tables, people: People, with_runs: Set[str]) -> list[str]:
    roster = set(tables.rows("athletes")["athlete_id"])
    return sorted(map(people.called, roster - with_runs), key=str.casefold)


def _latest(meets: Sequence[MeetPage], today: date) -> list[MeetPage]:
    """Choose what was raced in the last two weeks, the latest first."""
    is_recent = [timedelta() <= today - meet.date < RECENT and meet.races for meet in meets]
    chosen = [meet for meet, is_shown in zip(meets, is_recent, strict=True) if is_shown]
    return sorted(chosen, key=lambda meet: meet.date, reverse=True)


class _Sources(Struct, frozen=True, kw_only=True):
    """The rows of other tables that the team page needs, by athlete."""

    paces: dict[Any, Rows]
    exposure: dict[Any, Rows]
    planned: dict[tuple[str, str], dict[date, float]]
    last_runs: dict[str, date]

    @classmethod
    def read(cls, tables: Tables, week: date | None, today: date) -> _Sources:
        is_week = pl.lit(value=False) if week is None else pl.col("week_start") == week
        oldest = date.min if week is None else week - (SPARK_WEEKS - 1) * WEEK
        is_target = pl.col("race_pace") == TARGET_PACE
        is_run = (pl.col("work") == "all") & (pl.col("week_start") >= oldest)
        is_planned = pl.col("local_date") >= oldest
        runs = tables.rows("activities", pl.col("is_run"), pl.col("local_date") <= today)
        last = runs.group_by("athlete_id").agg(pl.col("local_date").max())
        return cls(
            paces=by_key(tables.rows("progression_paces", is_week), "athlete_id"),
            exposure=by_key(tables.rows("exposure_weekly", is_target, is_run), "athlete_id"),
            planned=planned_metres(tables, is_target, is_planned),
            last_runs=dict(last.iter_rows()),
        )


def _row(week_row: dict[str, Any], sources: _Sources, people: People) -> TeamRow:
    athlete_id, week = week_row["athlete_id"], week_row["week_start"]
    run = {cell["week_start"]: cell for cell in sources.exposure.get(athlete_id, [])}
    planned = sources.planned.get((athlete_id, TARGET_PACE), {})
    exposure = run.get(week)
    is_unknown = week_row["status"] == "unknown_paces"
    # Where runs may be missing, what is there counts, and nothing there is no zero.
    is_unknown |= week_row["status"] == "unknown_history" and exposure is None
    weeks = [week - back * WEEK for back in reversed(range(SPARK_WEEKS))]
    name = people.called(athlete_id)
    last_run = sources.last_runs.get(athlete_id)
    goal = week_row["stride_days_target"]
    reached = climbed_pace(sources.paces.get(athlete_id, []))
    is_due = _rank(week_row["expected_pace"]) > _rank(reached)
    return TeamRow(
        source=row("progression", athlete_id=athlete_id, week_start=week),
        athlete_id=athlete_id,
        name=name,
        anchor=anchor("athlete", athlete_id),
        status=STATUSES[week_row["status"]],
        reason=text("reason", week_row["reason"]),
        boxes=drawn_boxes(sources.paces.get(athlete_id, [])),
        reached=pace_name(reached) if reached else None,
        due=pace_name(week_row["expected_pace"]) if is_due else None,
        stride_days=number("stride_days", week_row["stride_days"])
        if is_count_known(week_row["stride_days"], week_row["history"])
        else UNKNOWN,
        stride_goal=number("stride_days_target", goal) if goal is not None else NOTHING,
        metres=_metres(exposure, is_known=not is_unknown),
        metres_range=between("metres", exposure["metres_low"], exposure["metres_high"], "tens")
        if exposure and not is_unknown
        else NOTHING,
        metres_planned=planned_mark(planned.get(week)),
        spark=sparkline(
            [run[week_]["metres_expected"] if week_ in run else 0.0 for week_ in weeks],
            [planned.get(week_, 0.0) for week_ in weeks],
            title=f"{name}: meters at {TARGET_PACE} pace by week",
        ),
        last_run=day(last_run, year=is_far(last_run, week_row["as_of_date"])),
        sort_metres=exposure["metres_expected"] if exposure else 0.0,
        sort_strides=week_row["stride_days"] or 0,
        sort_last_run=last_run.isoformat() if last_run else "",
    )


def _rank(race_pace: str | None) -> int:
    """Rank the race paces from the slowest on; none at all comes before."""
    return PROGRESSION.index(race_pace) if race_pace in PROGRESSION else -1


def _metres(exposure: dict[str, Any] | None, *, is_known: bool) -> Markup:
    """Write the meters at the target pace: unknown is a dash, no row is a zero."""
    if not is_known:
        return UNKNOWN
    if exposure is None:
        return Markup("<span class=zero>none</span>")
    return number("metres_expected", exposure["metres_expected"], "tens")


def latest_day(rows: pl.DataFrame, column: str) -> date | None:
    """Find the latest day in a column; None where there is none."""
    latest = rows[column].max() if rows.height else None
    return latest if isinstance(latest, date) else None


def planned_metres(tables: Tables, *filters: pl.Expr) -> dict[tuple[str, str], dict[date, float]]:
    """Sum the planned meters by athlete, race pace and week.

    Parameters
    ----------
    tables
        The tables of the store.
    *filters
        Which rows of `plan` count.

    Returns
    -------
    dict
        Meters by Monday, by athlete and race pace; weeks without any are absent.
    """
    plan = tables.rows("plan", pl.col("race_pace").is_not_null(), *filters)
    if plan.is_empty():
        return {}
    weekly = plan.group_by(
        "athlete_id", "race_pace", pl.col("local_date").dt.truncate("1w").alias("week_start")
    ).agg(pl.col("metres").sum())
    planned: dict[tuple[str, str], dict[date, float]] = {}
    for athlete_id, race_pace, week, metres in weekly.iter_rows():
        planned.setdefault((athlete_id, race_pace), {})[week] = metres or 0.0
    return planned


def planned_mark(metres: float | None) -> Markup:
    """Write the planned meters of a week at one race pace, a sum; nothing without any."""
    return total("plan", "metres", metres, agg="sum", style="tens") if metres else NOTHING


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
