"""An athlete's best times over the years, from the runs themselves and from results.csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from config import Workspace
from config.results import LONGEST_SPRINT_M
from flows.common.text import UNKNOWN, clock, metres, table
from metrics.contract.best_basis import by_best_basis
from metrics.contract.durations import known_clock, known_step_s
from metrics.contract.units import MILE_M
from metrics.judgements.inputs.coach import Result, ResultKind
from metrics.judgements.paces.date_paces import tells_paces
from metrics.races.enums import TimedStart
from storage import Store
from storage.format.enums import UNASSIGNED

Row = dict[str, Any]

SHOWN_M = (400.0, 800.0, 1000.0, 1600.0, MILE_M, 3200.0, 5000.0, 10000.0, 21097.5, 42195.0)
"""The distances that a coach asks for; the table `best_efforts` has more."""

RACED_M = (800.0, 1600.0, 3200.0, 5000.0)
"""The distances of which a best effort may stand for a result."""

LEAST_ROAD_M = 5000.0
"""From here on a race is named in kilometers."""

RIEGEL = 1.06
FRESH_DAYS = 180
"""A best effort says how fit somebody was then: half a year later it says little."""


def best_rows(
    store: Store,
    athlete_id: str,
    results: Sequence[Result],
) -> list[Row]:
    """List the best time of each distance in each year, from runs and from results.

    Sprints with a flying start are bests of their own. A watch in a race tells no other time than
    the clock that timed it.
    """
    own = [
        result
        for result in results
        if result.athlete_id == athlete_id and result.kind != ResultKind.ESTIMATE
    ]
    timed = {(result.distance_m, result.day) for result in own}
    by_watch = [
        {
            "athlete_id": athlete_id,
            "distance_m": row["target"],
            "year": row["local_date"].year,
            "time_s": row["duration_s"],
            "error_s": row["error_s"],
            "date": row["local_date"],
            "source": "watch",
            "activity_id": row["activity_id"],
            "is_flying": False,
        }
        for row in _efforts(store, athlete_id, SHOWN_M)
        if (row["target"], row["local_date"]) not in timed
    ]
    by_hand = [
        {
            "athlete_id": athlete_id,
            "distance_m": result.distance_m,
            "year": result.day.year,
            "time_s": result.duration_s,
            "error_s": None,
            "date": result.day,
            "source": result.kind.value,
            "activity_id": None,
            "is_flying": result.start is TimedStart.FLYING,
        }
        for result in own
    ]
    best: dict[tuple[float, bool, int], Row] = {}
    for row in (*by_watch, *by_hand):
        key = (row["distance_m"], row["is_flying"], row["year"])
        if key not in best or row["time_s"] < best[key]["time_s"]:
            best[key] = row
    return [best[key] for key in sorted(best)]


def _efforts(store: Store, athlete_id: str, distances_m: Sequence[float]) -> list[Row]:
    """Read the fastest showable effort of each distance on each day."""
    is_wanted = (
        (pl.col("athlete_id") == athlete_id)
        & (pl.col("by") == "distance")
        & pl.col("target").is_in(list(distances_m))
        & pl.col("showable")
        & pl.col("local_date").is_not_null()
        & pl.col("duration_s").is_not_null()
    )
    rows = store.read("best_efforts", lambda stored: stored.filter(is_wanted))
    fastest = (
        by_best_basis(rows)
        .sort("duration_s")
        .unique(["target", "local_date"], keep="first", maintain_order=True)
    )
    return fastest.to_dicts()


def best_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Write the best of each distance, and the best of the other years behind it."""
    by_distance: dict[tuple[float, bool], list[Row]] = {}
    for row in rows:
        by_distance.setdefault((row["distance_m"], row["is_flying"]), []).append(row)
    head = ("distance", "best", "±", "on", "by", "other years")
    yield from table(head, map(_cells, by_distance.values())).splitlines()


def _cells(years: list[Row]) -> tuple[str, ...]:
    best, *others = sorted(years, key=lambda row: (row["time_s"], row["date"]))
    earlier = sorted(others, key=lambda row: -row["year"])[:3]
    return (
        f"fly {best['distance_m']:.0f}" if best["is_flying"] else _distance(best["distance_m"]),
        _best_time(best),
        _error(best["error_s"]),
        str(best["date"]),
        best["source"].replace("_", " "),
        ", ".join(f"{row['year']} {_best_time(row)}" for row in earlier) or UNKNOWN,
    )


def _distance(distance_m: float) -> str:
    """Name a race as runners do: 3200 m, 5 km, mile; others by their length."""
    if distance_m == MILE_M:
        return "mile"
    if distance_m >= LEAST_ROAD_M and not distance_m % 1000:
        return f"{distance_m / 1000:.0f} km"
    return f"{distance_m:.0f} m" if distance_m < LEAST_ROAD_M else metres(distance_m)


def _best_time(row: Row) -> str:
    """Write a time as exactly as it is known.

    Sprints by hand or gate to hundredths, what a watch knows by its error.
    """
    if row["error_s"] is None and row["distance_m"] <= LONGEST_SPRINT_M:
        return clock(row["time_s"], decimals=2)
    return known_clock(row["time_s"], row["error_s"])


def _error(error_s: float | None) -> str:
    """Write an error as exactly as its time: in tenths below a second."""
    if error_s is None:
        return UNKNOWN
    return f"{error_s:.0f} s" if error_s >= 1 else f"{max(error_s, 0.1):.1f} s"


def runners(store: Store) -> list[str]:
    """List the athletes who own runs: with no roster, they are the team."""
    owned = store.read("activities", lambda rows: rows.select("athlete_id").unique())
    return sorted(set(owned["athlete_id"]) - {UNASSIGNED})


def proposed_results(
    store: Store, workspace: Workspace, athletes: Sequence[str], *, today: date
) -> list[Row]:
    """Propose results for athletes who have none of the last half year, from their best efforts."""
    since = today - timedelta(days=FRESH_DAYS)
    proposals = (
        _proposal(store, athlete_id, since, today)
        for athlete_id in athletes
        if not _has_result(workspace, athlete_id, since)
    )
    return [row for row in proposals if row is not None]


def _has_result(workspace: Workspace, athlete_id: str, since: date) -> bool:
    return any(
        result.athlete_id == athlete_id and result.day >= since and tells_paces(result)
        for result in workspace.coach.results
    )


def _proposal(store: Store, athlete_id: str, since: date, today: date) -> Row | None:
    """Propose the fastest effort for its distance: the one worth most, never sharper than a race.

    Speed falls as distance grows, so efforts are compared by the power law of Riegel (1981,
    exponent 1.06); the true fitness is at least as good.
    """
    efforts = [
        row for row in _efforts(store, athlete_id, RACED_M) if since <= row["local_date"] <= today
    ]
    if not efforts:
        return None
    best = min(efforts, key=lambda row: row["duration_s"] / row["target"] ** RIEGEL)
    return {
        "athlete": athlete_id,
        "date": best["local_date"],
        "distance": f"{best['target']:.0f}",
        "time": clock(best["duration_s"], decimals=int(known_step_s(best["error_s"]) < 1)),
        "kind": "estimate",
        "note": f"best effort of a run, ± {_error(best['error_s'])}; a race would be faster",
    }
