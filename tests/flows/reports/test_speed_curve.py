from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

import polars as pl
import pytest

from config.progression import default_progression
from flows.reports.speed_curve import COLUMNS, curve_lines, curve_rows
from metrics.judgements.inputs.coach import (
    Athlete,
    AthleteContext,
    Result,
    ResultKind,
    SetTimings,
)
from metrics.races.enums import SpeedType, TimingMethod
from storage import Store

DAY = date(2026, 4, 20)


class _Bests:
    """A store of best efforts along the oval and by the watch."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        usual = {
            "activity_id": "r1",
            "athlete_id": "a1",
            "by": "distance",
            "basis": "snapped",
            "showable": True,
            "error_s": 2.0,
            "local_date": DAY - timedelta(days=9),
        }
        schema = {**usual, "target": 0.0, "duration_s": 0.0}
        self._rows = pl.DataFrame([{**usual, **row} for row in rows] or [schema])

    def read(self, _: str, query: Any) -> pl.DataFrame:
        return cast("pl.DataFrame", query(self._rows.lazy()).collect())


def store_of(*rows: dict[str, Any]) -> Store:
    return cast("Store", _Bests(*rows))


def raced(distance_m: float, duration_s: float) -> Result:
    return Result(
        athlete_id="a1",
        day=DAY - timedelta(days=20),
        distance_m=distance_m,
        duration_s=duration_s,
        kind=ResultKind.RACE,
    )


def context(*results: Result) -> AthleteContext:
    timings = SetTimings(
        athlete_id="a1",
        day=DAY - timedelta(days=5),
        speed_type=SpeedType.FLYING,
        distance_m=30.0,
        times_s=(3.6, 3.7),
        method=TimingMethod.GATE,
    )
    athlete = Athlete(athlete_id="a1")
    return AthleteContext(
        athlete=athlete, settings=default_progression(), results=results, timings=(timings,)
    )


RACES = (raced(800, 140), raced(1600, 305), raced(3200, 655), raced(400, 62))


def by_measure(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["measure"]: row for row in rows}


def test_every_measure_has_its_range_and_evidence() -> None:
    rows = by_measure(curve_rows(context(*RACES), store_of(), DAY))
    assert {"critical_speed", "d_prime", "top_speed", "speed_reserve", "best_400"} <= set(rows)
    assert "1600 m 5:05 (race)" in rows["critical_speed"]["evidence"]
    assert all(row["low"] < row["value"] < row["high"] for row in rows.values())
    lines = list(curve_lines(list(rows.values()), context(*RACES), DAY))
    assert any(line.lstrip().startswith("critical speed") and "/km" in line for line in lines)
    assert any("of top speed" in line for line in lines)


def test_a_watch_helps_only_along_the_oval() -> None:
    two = context(raced(800, 140), raced(3200, 655))
    best = {"target": 1600.0, "duration_s": 306.0}
    assert "critical_speed" not in by_measure(curve_rows(two, store_of(), DAY))
    raw = store_of({**best, "basis": "raw"})
    assert "critical_speed" not in by_measure(curve_rows(two, raw, DAY))
    rows = by_measure(curve_rows(two, store_of(best), DAY))
    assert "(watch)" in rows["critical_speed"]["evidence"]


def test_a_jog_of_the_watch_is_no_maximal_effort() -> None:
    jog = store_of({"target": 1600.0, "duration_s": 420.0})
    with_jog, without = (
        by_measure(curve_rows(context(*RACES), store, DAY)) for store in (jog, store_of())
    )
    assert with_jog["critical_speed"] == without["critical_speed"]


def test_one_race_of_a_watch_makes_no_curve() -> None:
    parts = [(800.0, 149.1), (1000.0, 188.0), (1500.0, 282.5), (1600.0, 301.8), (1609.3, 308.6)]
    race = [{"target": target, "duration_s": seconds} for target, seconds in parts]
    easy = [{"activity_id": "r2", "target": 4000.0, "duration_s": 1122.6}]
    alone = curve_rows(context(), store_of(*race, *easy), DAY)
    assert "critical_speed" not in by_measure(alone)


def test_a_steady_run_of_a_watch_leaves_the_curve_of_races_alone() -> None:
    steady = store_of({"activity_id": "r2", "target": 4000.0, "duration_s": 1122.6})
    two = context(raced(800, 140), raced(1600, 305))
    assert "critical_speed" not in by_measure(curve_rows(two, steady, DAY))


def test_a_race_with_a_result_is_not_taken_from_the_watch_again() -> None:
    of_the_day = {"local_date": DAY - timedelta(days=20)}
    again = store_of({**of_the_day, "target": 1500.0, "duration_s": 284.0})
    with_it, without = (
        by_measure(curve_rows(context(*RACES), store, DAY)) for store in (again, store_of())
    )
    assert with_it["critical_speed"] == without["critical_speed"]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    for results in (RACES, RACES[:1]):
        given = context(*results)
        rows = curve_rows(given, store_of(), DAY)
        lines = list(curve_lines(rows, given, DAY, width=width))
        assert max(map(len, lines)) <= width
        assert any("top speed" in line for line in lines)


def test_no_pace_is_shown_as_faster_than_top_speed() -> None:
    row = {"measure": "share_400", "value": 0.99, "low": 0.87, "high": 1.11, "unit": "of top speed"}
    shown = [{**dict.fromkeys(COLUMNS), **row}]
    assert any("87%–100%" in line for line in curve_lines(shown, context(), DAY))
