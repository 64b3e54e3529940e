"""What was planned beside what was run, day by day: at which pace, and whether it fits."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from config import Workspace
from dashboard.words import COUNTED, PACES, distance_name
from flows.common.periods import DayRange
from flows.common.text import UNKNOWN, clock, count, metres
from flows.reports.day_races import day_races, day_timings, race_text, timings_text
from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import RacePace, likely_paces
from metrics.contract.weeks import day_text
from metrics.judgements.contract.enums import ComplianceStatus, CountedAs
from metrics.judgements.inputs.coach import Correction, PlanItem, ResultKind
from metrics.workouts.printing import workout_text
from storage import Store

Row = dict[str, Any]

_LABEL = 9
_HEAD = 12


def log_days(
    store: Store, workspace: Workspace, athletes: Sequence[str], period: DayRange
) -> list[Row]:
    """Collect each athlete's days of a period that have a plan or a run, in order."""
    runs = _by_day(_runs(store, athletes, period))
    sets = _sets_by_run(store, athletes, period)
    compliance = _by_day(_rows(store, "compliance", athletes, period))
    planned = _planned(workspace, athletes, period)
    races = day_races(store, workspace, athletes, period)
    timed = day_timings(store, workspace, athletes, period)
    corrected = _corrections(workspace)
    days: list[Row] = []
    with_plan = {item.athlete_id for item in workspace.coach.plan}
    for athlete_id in athletes:
        for day in period.days():
            key = (athlete_id, day)
            if any(key in by_day for by_day in (runs, planned, compliance, races, timed)):
                items = planned.get(key, [])
                # For whom nobody plans anything, that a run was not planned is no news.
                judged = compliance.get(key, []) if athlete_id in with_plan else []
                days.append(
                    {
                        "athlete_id": athlete_id,
                        "date": day,
                        "planned": _items(items, judged),
                        "runs": [_run(run, sets) for run in runs.get(key, [])],
                        "races": races.get(key, []),
                        "timed": timed.get(key, []),
                        "corrected": corrected.get(key, []),
                    }
                )
    return days


def nearest_days(
    store: Store, workspace: Workspace, athletes: Sequence[str], period: DayRange
) -> Iterator[str]:
    """Tell where the days around an empty period are: the runs before and after, the next plan."""
    is_theirs = pl.col("athlete_id").is_in(list(athletes)) & pl.col("is_run")
    runs = store.read("activities", lambda rows: rows.filter(is_theirs).select("local_date"))
    run_on = runs["local_date"].drop_nulls().to_list()
    planned_on = [it.day for it in workspace.coach.plan if it.athlete_id in athletes]
    found = {
        "Last run before": max((day for day in run_on if day < period.first), default=None),
        "Next run": min((day for day in run_on if day > period.last), default=None),
        "Next in the plan": min((day for day in planned_on if day > period.last), default=None),
    }
    for name, day in found.items():
        if day:
            yield f"{name}: {day}; `--week {day}` shows that week."
    if not run_on:
        yield "No run is theirs yet: `thirdlap unassigned` lists the runs that belong to nobody."


def _rows(store: Store, name: str, athletes: Sequence[str], period: DayRange) -> pl.DataFrame:
    is_wanted = pl.col("athlete_id").is_in(list(athletes)) & pl.col("local_date").is_between(
        period.first, period.last
    )
    return store.read(name, lambda rows: rows.filter(is_wanted))


def _runs(store: Store, athletes: Sequence[str], period: DayRange) -> pl.DataFrame:
    rows = _rows(store, "activities", athletes, period)
    return rows.filter("is_run").sort("start_time_utc", nulls_last=True)


def _by_day(rows: pl.DataFrame) -> dict[tuple[str, date], list[Row]]:
    by_day: dict[tuple[str, date], list[Row]] = {}
    for row in rows.iter_rows(named=True):
        by_day.setdefault((row["athlete_id"], row["local_date"]), []).append(row)
    return by_day


def _sets_by_run(store: Store, athletes: Sequence[str], period: DayRange) -> dict[str, list[Row]]:
    """Collect each run's sets, with the paces that each group of reps most likely was at."""
    groups = _rows(store, "sets", athletes, period)
    paces = _rows(store, "set_paces", athletes, period)
    key = ["activity_id", "set_index", "group_index"]
    joined = groups.join(
        paces.filter("is_most_likely").select(
            *key, "race_pace", "probability", "kind_judged", "counted_as"
        ),
        on=key,
        how="left",
    ).sort(key)
    odds: dict[tuple[Any, ...], dict[str, float]] = {}
    for *at, race_pace, probability in paces.select(*key, "race_pace", "probability").iter_rows():
        odds.setdefault(tuple(at), {})[race_pace] = probability
    speed = _speed_sentences(store, athletes, period)
    by_run: dict[str, list[Row]] = {}
    for group in joined.iter_rows(named=True):
        sets = by_run.setdefault(group["activity_id"], [])
        if not sets or sets[-1]["set_index"] != group["set_index"]:
            sets.append({"set_index": group["set_index"], "text": group["text"], "groups": []})
        sets[-1]["groups"].append(
            {
                "reps": group["rep_count"],
                "kind": group["kind_judged"] or group["kind"],
                "race_pace": group["race_pace"],
                "probability": group["probability"],
                "likely_paces": likely_paces(odds.get(tuple(group[name] for name in key), {})),
                "meters": group["total_distance_m"],
                "speed": speed.get(tuple(group[name] for name in key)),
                "counted_as": group["counted_as"],
            }
        )
    return by_run


def _speed_sentences(
    store: Store, athletes: Sequence[str], period: DayRange
) -> dict[tuple[Any, ...], str]:
    """Read what is said of each group of speed work, by its key."""
    rows = _rows(store, "speed_sets", athletes, period)
    columns = rows.select("activity_id", "set_index", "group_index", "reason")
    return {key: reason for *parts, reason in columns.iter_rows() if (key := tuple(parts))}


def _planned(
    workspace: Workspace, athletes: Sequence[str], period: DayRange
) -> dict[tuple[str, date], list[PlanItem]]:
    wanted = set(athletes)
    planned: dict[tuple[str, date], list[PlanItem]] = {}
    for item in workspace.coach.plan:
        if item.athlete_id in wanted and period.first <= item.day <= period.last:
            planned.setdefault((item.athlete_id, item.day), []).append(item)
    return planned


def _corrections(workspace: Workspace) -> dict[tuple[str, date], list[str]]:
    """Write the coach's corrections of each athlete's days."""
    by_day: dict[tuple[str, date], list[str]] = {}
    for correction in workspace.coach.corrections:
        key = (correction.athlete_id, correction.local_date)
        by_day.setdefault(key, []).append(_correction_text(correction, workspace))
    return by_day


def _correction_text(correction: Correction, workspace: Workspace) -> str:
    at = f" (the run at {correction.at:%H:%M})" if correction.at else ""
    if correction.workout is not None:
        return f"{workout_text(correction.workout)}{at}"
    words = correction.kind.replace("_", " ")
    if correction.distance_m is not None:
        words += f" over {distance_name(correction.distance_m)}"
    if correction.other_athlete_id is not None:
        words = f"it was {workspace.name_of(correction.other_athlete_id)}"
    return f"{words}{at}"


def _items(items: Sequence[PlanItem], judged: Sequence[Row]) -> list[Row]:
    """Join the plan's items with what was judged of them; both may have more than the other."""
    by_number = {row["plan_item"]: row for row in judged}
    planned = {item.plan_item: item for item in items}
    return [
        _item(number, planned.get(number), by_number.get(number, {}))
        for number in sorted({*planned, *by_number})
    ]


def _item(number: int, item: PlanItem | None, judged: Row) -> Row:
    return {
        "plan_item": number,
        "workout": item.text if item else judged.get("planned_text"),
        "mode": item.mode if item else judged.get("mode"),
        "structure": judged.get("structure", judged.get("status")),
        "pace": judged.get("pace"),
        "reps_planned": judged.get("reps_planned"),
        "reps_done": judged.get("reps_done"),
        "reason": judged.get("reason"),
    }


def _run(run: Row, sets: Mapping[str, list[Row]]) -> Row:
    offset = timedelta(seconds=run["utc_offset_s"] or 0)
    start = run["start_time_utc"]
    return {
        "activity_id": run["activity_id"],
        "start_time": None if start is None else f"{start + offset:%H:%M}",
        "distance_m": run["distance_m"],
        "timer_s": run["timer_s"],
        "sets": sets.get(run["activity_id"], []),
    }


def log_lines(days: Sequence[Row], *, names: Mapping[str, str], width: int) -> Iterator[str]:
    """Write the log as a coach reads it: athlete by athlete, day by day."""
    athlete_id = None
    for day in days:
        if day["athlete_id"] != athlete_id:
            if athlete_id is not None:
                yield ""
            athlete_id = day["athlete_id"]
            yield names.get(athlete_id, athlete_id)
        yield from _day_lines(day, width)


def day_lines(days: Sequence[Row], *, width: int) -> Iterator[str]:
    """Write the days of one athlete."""
    for day in days:
        yield from _day_lines(day, width)


def _day_lines(day: Row, width: int) -> Iterator[str]:
    lead = f"  {day_text(day['date'], weekday=True)}"
    for label, text in _parts(day):
        first = f"{lead:<{_HEAD}} {label:<{_LABEL}}"
        indent = " " * len(first)
        yield from textwrap.wrap(text, width, initial_indent=first, subsequent_indent=indent)
        lead = ""


def _parts(day: Row) -> Iterator[tuple[str, str]]:
    for item in day["planned"]:
        if item["workout"]:
            mode = f" (by {item['mode']})" if item["mode"] else ""
            yield "planned", f"{item['workout']}{mode}"
    for run in day["runs"]:
        yield "ran", _run_text(run)
        for a_set in run["sets"]:
            yield "", _set_text(a_set)
            yield from (("", group["speed"]) for group in a_set["groups"] if group.get("speed"))
    yield from (("coach", text) for text in day["corrected"])
    yield from (("timed", timings_text(timed)) for timed in day["timed"])
    for race in day["races"]:
        yield "by look" if race["kind"] == "look" else _raced(race), race_text(race)
    if not (day["runs"] or day["races"] or day["timed"]):
        yield "ran", UNKNOWN
    for item in day["planned"]:
        if verdict := _verdict(item):
            yield "so", verdict


def _raced(race: Row) -> str:
    return "timed" if race["kind"] in _TIMED else "raced"


_TIMED = (ResultKind.HAND_TIMED, ResultKind.GATE_TIMED, ResultKind.TIME_TRIAL)


def _run_text(run: Row) -> str:
    at = f" at {run['start_time']}" if run["start_time"] else ""
    return f"{metres(run['distance_m'])} in {clock(run['timer_s'])}{at}"


def _set_text(a_set: Row) -> str:
    paces: dict[tuple[CountedAs, tuple[str, ...]], list[Row]] = {}
    for group in a_set["groups"]:
        if group["likely_paces"]:
            counted_as = CountedAs(group["counted_as"])
            paces.setdefault((counted_as, tuple(group["likely_paces"])), []).append(group)
    at = "; ".join(_paces_text(*key, groups) for key, groups in paces.items())
    return f"{a_set['text'] or 'a set'}{f': {at}' if at else ''}"


def _paces_text(counted_as: CountedAs, race_paces: Sequence[str], groups: Sequence[Row]) -> str:
    """Write how many reps were at a pace; where that is not sure, at which paces they may be.

    What the plan or the coach's word decides (C5) is told as counted, not as run.
    """
    rep_count = sum(group["reps"] for group in groups)
    are_strides = {group["kind"] for group in groups} == {EffortKind.STRIDE}
    reps = count(rep_count, "stride" if are_strides else "rep")
    if race_paces == (RacePace.UNKNOWN,):
        return f"{reps} at a pace that is not known"
    as_counted = COUNTED[counted_as]
    if counted_as is CountedAs.INTENT or len(race_paces) == 1:
        return f"{reps} at {race_paces[0]} pace{as_counted}"
    *others, last = (
        (pace, sum(group["reps"] * group["likely_paces"][pace] for group in groups) / rep_count)
        for pace in race_paces
    )
    likelier = ", ".join(f"{pace} ({share:.0%})" for pace, share in others)
    return f"{reps} at {likelier} or {last[0]} pace ({last[1]:.0%}){as_counted}"


def _verdict(item: Row) -> str | None:
    if item["structure"] is None:
        return None
    pace = PACES.get(item["pace"] or "", "")
    if item["structure"] == ComplianceStatus.UNKNOWN and item["reason"]:
        return str(item["reason"])
    reason = f": {item['reason']}" if item["reason"] else ""
    return f"{item['structure'].replace('_', ' ')}{pace and f', {pace}'}{reason}"


def flat_rows(days: Sequence[Row]) -> list[Row]:
    """Return one row per day for a spreadsheet, texts joined by semicolons."""
    return [
        {
            "athlete_id": day["athlete_id"],
            "date": day["date"],
            "planned": _joined(item["workout"] for item in day["planned"]),
            "distance_m": sum(run["distance_m"] or 0 for run in day["runs"])
            if day["runs"]
            else None,
            "timer_s": sum(run["timer_s"] or 0 for run in day["runs"]) if day["runs"] else None,
            "sets": _joined(_set_text(a_set) for run in day["runs"] for a_set in run["sets"]),
            "raced": _joined(race_text(race) for race in day["races"]),
            "timed": _joined(timings_text(timed) for timed in day["timed"]),
            "structure": _joined(item["structure"] for item in day["planned"]),
            "pace": _joined(item["pace"] for item in day["planned"]),
            "reason": _joined(item["reason"] for item in day["planned"]),
        }
        for day in days
    ]


def _joined(texts: Any) -> str:
    return "; ".join(filter(None, texts))
