"""An athlete's curve: critical speed and D′, top speed and speed reserve, and how they change."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

from flows.common.text import UNKNOWN, aligned, clock, metres, pace
from metrics.contract.best_basis import by_best_basis
from metrics.judgements.inputs.coach import AthleteContext, ResultKind
from metrics.judgements.paces.critical_speed import (
    LONGEST_S,
    NORMAL_90,
    SHORTEST_S,
    CriticalSpeed,
    MaximalEffort,
    best_of_run,
    by_watch,
    critical_speed,
    raced_alone,
)
from metrics.judgements.paces.date_paces import RESULT_SD
from metrics.judgements.paces.speed_reserve import (
    SHORT_M,
    SeasonChange,
    TopSpeed,
    TopSpeedBasis,
    first_reserve,
    pace_shares,
    short_times,
    speed_reserve,
    top_speed,
)
from storage import Store

Row = dict[str, Any]

LEAST_M, MOST_M = 600.0, 6000.0
"""Nobody runs for 2–20 minutes over less or more."""
COLUMNS = (
    *("athlete_id", "date", "measure", "value", "low", "high", "unit", "basis", "evidence"),
    *("first_value", "first_date", "change", "change_is_sure"),
)
NEEDS = {
    "critical_speed": (
        "needs 3 races or time trials of 2–20 min since {since}, "
        "the longest at least twice as long as the shortest"
    ),
    "top_speed": "needs a timed sprint, a timed flying 30, or a 400",
    "speed_reserve": "needs a top speed and a race of 3.5 min or longer since {since}",
}
_WORDS = {
    TopSpeedBasis.FLYING: "flying",
    TopSpeedBasis.SPRINT: "sprint",
    TopSpeedBasis.FROM_400: "estimate from the 400",
}


def curve_rows(context: AthleteContext, store: Store, day: date) -> list[Row]:
    """List every measure of an athlete's curve on a day; a measure that is not known has no row."""
    since = day - timedelta(days=context.settings.fresh_days)
    efforts = _raced(context, since, day)
    line = critical_speed([*efforts, *raced_alone(efforts, _by_watch(store, context, since, day))])
    rows = [*_line_rows(line), *_speed_rows(context, day)]
    head = {"athlete_id": context.athlete.athlete_id, "date": day}
    return [{**dict.fromkeys(COLUMNS), **head, **row} for row in rows]


def _raced(context: AthleteContext, since: date, day: date) -> list[MaximalEffort]:
    return [
        MaximalEffort(
            distance_m=result.distance_m,
            duration_s=result.duration_s,
            sd_share=RESULT_SD[result.kind],
            day=result.day,
            source=result.kind.value,
        )
        for result in context.results
        if since <= result.day <= day and result.kind in (ResultKind.RACE, ResultKind.TIME_TRIAL)
    ]


def _by_watch(store: Store, context: AthleteContext, since: date, day: date) -> list[MaximalEffort]:
    """Take each run's best effort along the oval: other meters of a watch are too many to tell."""
    is_wanted = (
        (pl.col("athlete_id") == context.athlete.athlete_id)
        & (pl.col("by") == "distance")
        & pl.col("showable")
        & pl.col("target").is_between(LEAST_M, MOST_M)
        & pl.col("duration_s").is_between(SHORTEST_S, LONGEST_S)
        & pl.col("local_date").is_between(since, day)
    )
    rows = by_best_basis(store.read("best_efforts", lambda stored: stored.filter(is_wanted)))
    by_run: dict[str, list[MaximalEffort]] = {}
    for row in rows.filter(pl.col("basis") == "snapped").iter_rows(named=True):
        effort = by_watch(row["target"], row["duration_s"], row["error_s"], row["local_date"])
        by_run.setdefault(row["activity_id"], []).append(effort)
    return [best_of_run(efforts) for efforts in by_run.values()]


def _line_rows(line: CriticalSpeed | None) -> Iterator[Row]:
    if line is None:
        return
    evidence = ", ".join(map(_effort_text, line.efforts))
    yield {
        "measure": "critical_speed",
        "value": line.speed_mps,
        "low": line.speed_low_mps,
        "high": line.speed_high_mps,
        "unit": "m/s",
        "basis": "efforts of 2–20 min",
        "evidence": evidence,
    }
    yield {
        "measure": "d_prime",
        "value": line.d_prime_m,
        "low": line.d_prime_low_m,
        "high": line.d_prime_high_m,
        "unit": "m",
        "basis": "efforts of 2–20 min",
        "evidence": "the same",
    }


def _effort_text(effort: MaximalEffort) -> str:
    source = effort.source.replace("_", " ")
    return f"{metres(effort.distance_m)} {clock(effort.duration_s)} ({source})"


def _speed_rows(context: AthleteContext, day: date) -> Iterator[Row]:
    top = top_speed(context, day)
    if top is not None:
        yield {
            "measure": "top_speed",
            **_ranged(SeasonChange(value=top.speed_mps, sd=top.sd_mps, day=top.day), "m/s"),
            **_of(top),
        }
    now = speed_reserve(context, day)
    if now is not None:
        yield from _reserve_rows(context, day)
    for distance_m in SHORT_M:
        change = short_times(context, day, distance_m)
        if change is not None:
            yield {
                "measure": f"best_{distance_m:.0f}",
                **_ranged(change, "s"),
                "basis": "timed",
                "evidence": str(change.day),
            }
    if top is not None:
        for race_pace, change in pace_shares(context, top, day):
            yield {
                "measure": f"share_{race_pace.value}",
                **_ranged(change, "of top speed"),
                **_of(top),
            }


def _reserve_rows(context: AthleteContext, day: date) -> Iterator[Row]:
    now = speed_reserve(context, day)
    if now is None:
        return
    before = first_reserve(context, now)
    aerobic = SeasonChange(value=now.aerobic_mps, sd=now.aerobic_sd_mps, day=day)
    yield {
        "measure": "aerobic_speed",
        **_ranged(aerobic, "m/s"),
        "basis": "VDOT",
        "evidence": "the best race of 3.5 min or longer",
    }
    pairs = (
        ("speed_reserve", "m/s", (now.reserve_mps, now.reserve_sd_mps)),
        ("speed_reserve_ratio", "×", (now.ratio, now.ratio_sd)),
    )
    firsts = (
        [(before.reserve_mps, before.reserve_sd_mps), (before.ratio, before.ratio_sd)]
        if before
        else [(None, 0.0)] * 2
    )
    for (measure, unit, (value, sd)), (first, first_sd) in zip(pairs, firsts, strict=True):
        change = SeasonChange(
            value=value,
            sd=sd,
            day=day,
            first=first,
            first_sd=first_sd,
            first_day=before.day if before else None,
        )
        yield {"measure": measure, **_ranged(change, unit), **_of(now.top)}


def _ranged(change: SeasonChange, unit: str) -> Row:
    off = NORMAL_90 * change.sd
    return {
        "value": change.value,
        "low": change.value - off,
        "high": change.value + off,
        "unit": unit,
        "first_value": change.first,
        "first_date": change.first_day,
        "change": change.change,
        "change_is_sure": None if change.change is None else change.is_sure,
    }


def _of(top: TopSpeed) -> Row:
    return {
        "basis": top.basis.value,
        "evidence": f"{metres(top.distance_m)} {_WORDS[top.basis]}, {top.day}",
    }


NAMES = {
    "critical_speed": "critical speed",
    "d_prime": "D′",
    "top_speed": "top speed",
    "aerobic_speed": "maximal aerobic speed",
    "speed_reserve": "speed reserve",
    "speed_reserve_ratio": "top over aerobic speed",
    "best_200": "200",
    "best_400": "400",
}


def curve_lines(
    rows: Sequence[Row], context: AthleteContext, day: date, *, width: int = 100
) -> Iterator[str]:
    """Write the curve for people: every value with its range, and what changed this season.

    Where the table is wider than the screen, each value has lines of its own.
    """
    if rows:
        head = ("", "value", "10–90 %", "this season", "from")
        lines = aligned(head, map(_cells, rows)).splitlines()
        is_wide = max(map(len, lines)) > width
        yield from _narrow(rows, width) if is_wide else lines
    measures = {row["measure"] for row in rows}
    since = day - timedelta(days=context.settings.fresh_days)
    for measure, need in NEEDS.items():
        if measure not in measures:
            text = f"{NAMES[measure]}: not known; {need.format(since=since)}."
            yield from textwrap.wrap(text, width, subsequent_indent="  ")


def _narrow(rows: Sequence[Row], width: int) -> Iterator[str]:
    yield "in brackets: 10–90 %"
    for name, value, spread, change, evidence in map(_cells, rows):
        text = f"{name}: {value} ({spread})"
        text += "" if change == UNKNOWN else f", {change}"
        yield from textwrap.wrap(f"{text}; from {evidence}", width, subsequent_indent="  ")


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    measure = row["measure"]
    name = NAMES.get(measure) or f"{measure.removeprefix('share_')} pace"
    return (name, *_value_cells(row), _change_text(row), row["evidence"] or UNKNOWN)


def _value_cells(row: Row) -> tuple[str, str]:
    value, low, high, unit = (row[name] for name in ("value", "low", "high", "unit"))
    if row["measure"] == "critical_speed":
        return pace(value), f"{pace(high)} – {pace(low)}"
    if unit == "s":
        return clock(value, decimals=2), f"± {high - value:.2f} s"
    if unit == "of top speed":
        # No pace is faster than top speed, whatever the error of an estimate allows.
        return f"{value:.0%} of top speed", f"{low:.0%}–{max(value, min(high, 1.0)):.0%}"
    if unit == "m":
        return f"{value:.0f} m", f"{low:.0f}–{high:.0f}"
    return f"{value:.2f} {unit}", f"{low:.2f}–{high:.2f}"


def _change_text(row: Row) -> str:
    """Say what changed since the first value of the season, if the error allows."""
    if row["change"] is None:
        return UNKNOWN
    if not row["change_is_sure"]:
        return f"no sure change since {row['first_date']}"
    unit = row["unit"]
    by = (
        f"{abs(row['change']) * 100:.0f} points"
        if unit == "of top speed"
        else f"{abs(row['change']):.2f}"
    )
    return f"{'up' if row['change'] > 0 else 'down'} {by} since {row['first_date']}"
