"""Date paces as times for the track: what each distance takes at each pace."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from config import Workspace
from flows.common.text import UNKNOWN, clock, lap_time, pace, screen_width, table, time_over
from metrics.contract.durations import known_time
from metrics.contract.race_paces import PROGRESSION
from metrics.contract.units import MILE_M
from metrics.judgements.contract.enums import PaceBasis
from metrics.judgements.paces.date_paces import DatePaces

Row = dict[str, Any]

SPLITS_M = {"100": 100.0, "150": 150.0, "200": 200.0, "300": 300.0, "400": 400.0, "mile": MILE_M}
"""The distances that are run at a pace on the track, by the name of their column."""

NAME_WIDTH = 18
_HEAD = ("pace", "400 m in", "per km", "slowest", "fastest", "error", "based on", "days old")


def pace_rows(workspace: Workspace, athletes: Sequence[str], on: date) -> list[Row]:
    """Compute one row per athlete and pace; none for athletes without a result."""
    return [
        {
            "athlete_id": athlete_id,
            "date": on,
            "race_pace": found.race_pace.value,
            "speed_mps": found.speed_mps,
            "sd_mps": found.sd_mps,
            "low_mps": found.low_mps,
            "high_mps": found.high_mps,
            "basis": found.basis.value,
            "age_days": found.age_days,
            **{f"time_{name}_s": meters / found.speed_mps for name, meters in SPLITS_M.items()},
        }
        for athlete_id in athletes
        for found in DatePaces.of(workspace.coach.context_of(athlete_id), on).paces
    ]


def athlete_lines(rows: Sequence[Row]) -> Iterator[str]:
    """Write one athlete's paces, and the times that they give on the track."""
    yield from table(_HEAD, map(_cells, rows)).splitlines()
    yield ""
    head = ("at pace", *(name if name == "mile" else f"{name} m" for name in SPLITS_M))
    splits = ((row["race_pace"], *_splits(row)) for row in rows)
    yield from table(head, splits).splitlines()


def sheet_lines(rows: Sequence[Row], names: Mapping[str, str]) -> Iterator[str]:
    """Write the whole team's times for 200 and 400 m at each pace of the progression.

    What is only estimated from another distance is marked, since it errs by several percent.
    """
    by_athlete: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_athlete.setdefault(row["athlete_id"], {})[row["race_pace"]] = row
    head = ("200 / 400 m", *(race_pace.value for race_pace in PROGRESSION))
    lines = sorted(
        (
            names.get(athlete_id, athlete_id)[:NAME_WIDTH],
            *(_pair(paces.get(race_pace.value)) for race_pace in PROGRESSION),
        )
        for athlete_id, paces in by_athlete.items()
    )
    yield from table(head, lines, indent="").splitlines()
    if any(map(_is_estimate, rows)):
        yield from textwrap.wrap(_ESTIMATED, screen_width(), subsequent_indent="  ")


_ESTIMATE = "~"
_ESTIMATED = "~: an estimate from another distance; `thirdlap paces ATHLETE` has its error"


def _is_estimate(row: Row) -> bool:
    return bool(row["basis"] == PaceBasis.ESTIMATE)


def _pair(row: Row | None) -> str:
    if row is None:
        return UNKNOWN
    mark = _ESTIMATE if _is_estimate(row) else ""
    return "/".join((f"{mark}{_time(row, 200)}", lap_time(row["speed_mps"], row["sd_mps"])))


def _splits(row: Row) -> tuple[str, ...]:
    return tuple(_time(row, metres) for metres in SPLITS_M.values())


def _time(row: Row, metres: float) -> str:
    """Write the time over a distance as its error lets it be told, from 100 s on without tenths."""
    speed_mps, sd_mps = row["speed_mps"], row["sd_mps"]
    if metres / speed_mps < 100:
        return time_over(metres, speed_mps, sd_mps)
    return clock(known_time(metres, speed_mps, sd_mps).seconds)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row["race_pace"],
        lap_time(row["speed_mps"], row["sd_mps"]),
        pace(row["speed_mps"], row["sd_mps"]),
        lap_time(row["low_mps"], row["sd_mps"]),
        lap_time(row["high_mps"], row["sd_mps"]),
        f"±{row['sd_mps'] / row['speed_mps']:.1%}",
        "older result" if row["basis"] == PaceBasis.LAST_SEASON else row["basis"],
        str(row["age_days"]),
    )
