"""The team on one screen: where each athlete stands in a week, the most urgent first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import polars as pl
from msgspec import Struct

from config import Workspace
from dashboard.urgency import urgency
from flows.common.text import UNKNOWN, count, listed
from metrics.contract.weeks import dated_text
from metrics.judgements.contract.enums import ProgressionStatus, is_count_known
from storage import Store
from storage.format.enums import UNASSIGNED

_HEADINGS = {
    ProgressionStatus.JUMPED_AHEAD: "jumped ahead",
    ProgressionStatus.BEHIND: "behind",
    ProgressionStatus.UNKNOWN_PACES: "paces unknown",
    ProgressionStatus.UNKNOWN_HISTORY: "history unknown",
    ProgressionStatus.ON_TRACK: "on track",
}

_NEXT_STEPS = {
    ProgressionStatus.UNKNOWN_PACES: (
        "To know them, write a race, a time trial or an estimate into results.csv;"
        " `thirdlap results propose` may find one."
    ),
}

_IF_RENAMED = (
    ": where an id has changed, `thirdlap assign --roster --yes` gives the runs to whom"
    " athletes.csv says."
)

LONGEST_NAME = 18


def last_week(store: Store) -> date | None:
    """Return the last judged week; None where nobody was judged."""
    week: date | None = store.read(
        "progression", lambda rows: rows.select("week_start").max()
    ).item()
    return week


class Team(Struct, frozen=True, kw_only=True):
    """Who is on the team, by id: names, the days of the last runs, and runs of nobody."""

    athletes: frozenset[str]
    names: Mapping[str, str]
    last_runs: Mapping[str, date]
    unassigned_count: int = 0
    has_runs: bool = True
    is_group: bool = False

    @classmethod
    def of(
        cls, store: Store, workspace: Workspace, chosen: Sequence[str] | None, *, today: date
    ) -> Team:
        """Read it from the store and the workspace; `chosen` athletes or everybody."""
        is_seen = pl.col("is_run") & (pl.col("local_date") <= today)
        last = store.read(
            "activities",
            lambda rows: rows.group_by("athlete_id").agg(
                pl.col("local_date").filter(is_seen).max(), pl.col("is_run").sum()
            ),
        )
        rows = list(last.iter_rows())
        return cls(
            athletes=frozenset(workspace.coach.athletes if chosen is None else chosen),
            names=workspace.names,
            last_runs={athlete_id: day for athlete_id, day, _ in rows if day is not None},
            unassigned_count=sum(runs for athlete_id, _, runs in rows if athlete_id == UNASSIGNED),
            has_runs=any(runs for _, _, runs in rows),
            is_group=chosen is not None,
        )

    def name(self, athlete_id: str) -> str:
        """Return the name of an athlete, or the id."""
        return self.names.get(athlete_id, athlete_id)


def week_rows(store: Store, monday: date | None, team: Team) -> list[dict[str, Any]]:
    """Read a week's rows of `progression`, most urgent first; none for None.

    Each row gets the day of the athlete's last run.
    """
    is_wanted = pl.col("week_start") == pl.lit(monday, dtype=pl.Date)
    if team.is_group:
        is_wanted &= pl.col("athlete_id").is_in(list(team.athletes))
    rows = store.read("progression", lambda stored: stored.filter(is_wanted)).to_dicts()
    for row in rows:
        row["last_run_date"] = team.last_runs.get(row["athlete_id"])
    return sorted(rows, key=lambda row: urgency(row, team.name(row["athlete_id"])))


def status_lines(rows: Sequence[Mapping[str, Any]], team: Team, *, width: int) -> Iterator[str]:
    """Write where everyone stands; `rows` are those of one week, most urgent first."""
    if not rows:
        yield "no athlete was judged in that week"
        return
    through = max(row["as_of_date"] for row in rows)
    head = f"week of {rows[0]['week_start']}, through {through}: {count(len(rows), 'athlete')}"
    yield from textwrap.wrap(head, width, subsequent_indent="  ")
    for status, matching in groupby(rows, key=lambda row: ProgressionStatus(row["status"])):
        of_status = list(matching)
        yield ""
        yield f"{_HEADINGS[status]} ({len(of_status)})"
        shared = _shared_reason(status, of_status)
        yield from _indented(shared, "  ", width)
        for row in of_status:
            name = team.name(row["athlete_id"])
            yield from _of_athlete(name, row, width, tells_reason=not shared)
        yield from _indented(_NEXT_STEPS.get(status, ""), "  ", width)
    yield from _without_rows(rows, team, width)


def _shared_reason(status: ProgressionStatus, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return what is true of several athletes in the same words, to be said once; else nothing."""
    reasons = {row["reason"] for row in rows}
    is_shared = status not in _TOLD_IN_HEAD and len(rows) > 1 and len(reasons) == 1
    return (reasons.pop() or "") if is_shared else ""


def _indented(text: str, indent: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=indent)


def _without_rows(rows: Sequence[Mapping[str, Any]], team: Team, width: int) -> Iterator[str]:
    """Name the athletes of whom nothing is recorded, and runners of whom nothing is written."""
    judged = {row["athlete_id"] for row in rows}
    if absent := sorted(team.athletes - judged):
        yield ""
        yield f"no runs yet ({len(absent)})"
        yield from _indented(listed(map(team.name, absent)), "  ", width)
    strangers = sorted(judged - team.athletes) if team.athletes else []
    if strangers:
        yield ""
        yield f"not in athletes.csv ({len(strangers)})"
        yield from _indented(f"{', '.join(strangers)}{_IF_RENAMED}", "  ", width)


def _of_athlete(
    name: str, row: Mapping[str, Any], width: int, *, tells_reason: bool
) -> Iterator[str]:
    cut = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    lead = f"  {cut:<{LONGEST_NAME}}  "
    indent = " " * 4
    yield from textwrap.wrap(_head(row), width, initial_indent=lead, subsequent_indent=indent)
    if tells_reason and row["status"] not in _TOLD_IN_HEAD:
        yield from _indented(row["reason"] or UNKNOWN, indent, width)


def _head(row: Mapping[str, Any]) -> str:
    """Write where an athlete stands; the reason of who is behind says that already."""
    day = row.get("last_run_date")
    ran_on = dated_text(day, seen_on=row["as_of_date"]) if day else None
    if row["status"] == ProgressionStatus.BEHIND and row["reason"]:
        return f"{row['reason']} Last run {ran_on}." if ran_on else str(row["reason"])
    parts = (_paces(row), _strides(row), f"last run {ran_on}" if ran_on else None)
    return "; ".join(filter(None, parts))


_TOLD_IN_HEAD = (ProgressionStatus.ON_TRACK, ProgressionStatus.BEHIND)


def _paces(row: Mapping[str, Any]) -> str:
    established, expected = row["established_pace"], row["expected_pace"]
    through = f"through {established} pace" if established else "no pace yet"
    return f"{through} ({expected} is due)" if expected else through


def _strides(row: Mapping[str, Any]) -> str:
    days, target = row["stride_days"], row["stride_days_target"]
    if not is_count_known(days, row["history"]):
        return "strides not known"
    goal = f" (goal {target})" if target else ""
    so_far = " so far" * (row["as_of_date"] < row["week_start"] + timedelta(days=6))
    return f"strides on {count(days, 'day')}{so_far}{goal}"
