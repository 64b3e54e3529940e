from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

import polars as pl
import pytest
from msgspec.structs import replace

from config import Workspace
from config.workspace import no_workspace
from flows.reports.best_times import best_lines, best_rows, proposed_results
from metrics.contract.units import MILE_M
from metrics.judgements.inputs.coach import Result, ResultKind
from metrics.races.enums import TimedStart
from storage import Store

TODAY = date(2026, 10, 1)


class _BestEfforts:
    """A store that has best efforts and nothing else."""

    def __init__(self, *rows: dict[str, Any]) -> None:
        usual = {
            "athlete_id": "f07",
            "by": "distance",
            "basis": "raw",
            "showable": True,
            "activity_id": "r1",
        }
        self._rows = pl.DataFrame([{**usual, "error_s": 2.0, **row} for row in rows])

    def read(self, table: str, query: Any) -> pl.DataFrame:
        assert table == "best_efforts"
        return cast("pl.DataFrame", query(self._rows.lazy()).collect())


def store_of(*rows: dict[str, Any]) -> Store:
    return cast("Store", _BestEfforts(*rows))


def effort(target: float, duration_s: float, day: date = TODAY, **own: Any) -> dict[str, Any]:
    return {"target": target, "duration_s": duration_s, "local_date": day, **own}


def result(distance_m: float, duration_s: float, kind: str = "race") -> Result:
    return Result(
        athlete_id="f07",
        day=TODAY,
        distance_m=distance_m,
        duration_s=duration_s,
        kind=ResultKind(kind),
    )


def test_each_distance_and_year_has_its_best_by_watch_or_by_hand() -> None:
    store = store_of(
        effort(800.0, 150.0),
        effort(800.0, 148.0, date(2025, 5, 1)),
        effort(1600.0, 330.0),
        effort(1600.0, 310.0, showable=False),
        effort(1600.0, 300.0, athlete_id="m02"),
        effort(1700.0, 320.0),
    )
    results = (result(1600.0, 320.0), result(800.0, 140.0, "estimate"))
    found = [
        (row["distance_m"], row["year"], row["time_s"], row["source"])
        for row in best_rows(store, "f07", results)
    ]
    assert found == [
        (800.0, 2025, 148.0, "watch"),
        (800.0, 2026, 150.0, "watch"),
        (1600.0, 2026, 320.0, "race"),
    ]


def test_the_watch_tells_no_other_time_of_a_race_than_its_clock() -> None:
    store = store_of(effort(1600.0, 300.9), effort(1600.0, 300.5, TODAY - timedelta(days=7)))
    for results, time_s in (((), 300.5), ((result(1600.0, 300.7),), 300.5)):
        assert best_rows(store, "f07", results)[0]["time_s"] == time_s
    same_day = store_of(effort(1600.0, 300.9))
    (row,) = best_rows(same_day, "f07", (result(1600.0, 301.0),))
    assert (row["time_s"], row["source"], row["error_s"]) == (301.0, "race", None)


def test_the_best_of_all_years_leads_its_line() -> None:
    store = store_of(effort(MILE_M, 330.0), effort(MILE_M, 320.0, date(2025, 5, 1)))
    head, line = best_lines(best_rows(store, "f07", ()))
    assert head.split()[:4] == ["distance", "best", "±", "on"]
    assert line.split() == ["mile", "5:20", "2", "s", "2025-05-01", "watch", "2026", "5:30"]


@pytest.mark.parametrize(("days_ago", "is_fresh"), [(180, True), (181, False)])
def test_an_effort_of_the_last_half_year_is_proposed(days_ago: int, is_fresh: bool) -> None:
    store = store_of(effort(1600.0, 330.0, TODAY - timedelta(days=days_ago)))
    rows = proposed_results(store, no_workspace(), ["f07"], today=TODAY)
    assert [(row["distance"], row["time"], row["kind"]) for row in rows] == (
        [("1600", "5:30", "estimate")] if is_fresh else []
    )


def test_the_effort_that_is_worth_most_is_proposed() -> None:
    """By Riegel 2:30 over 800 m is worth 5:12.8 over 1600 m."""
    for seconds, distance in ((314.0, "800"), (312.0, "1600")):
        store = store_of(effort(800.0, 150.0), effort(1600.0, seconds))
        (row,) = proposed_results(store, no_workspace(), ["f07"], today=TODAY)
        assert row["distance"] == distance


def test_who_has_a_result_of_the_half_year_gets_no_proposal() -> None:
    workspace = no_workspace()
    coach = _with_results(workspace, result(1600.0, 320.0))
    assert proposed_results(store_of(effort(800.0, 150.0)), coach, ["f07"], today=TODAY) == []


def _with_results(workspace: Workspace, *results: Result) -> Workspace:
    return replace(workspace, coach=replace(workspace.coach, results=results))


def test_a_timed_sprint_keeps_its_hundredths() -> None:
    timed = [result(60.0, 8.25, "gate_timed"), result(800.0, 150.0)]
    lines = list(best_lines(best_rows(store_of(effort(400.0, 70.0)), "f07", timed)))
    assert any("8.25" in line for line in lines)
    assert any(" 2:30 " in line for line in lines)


def test_a_flying_start_is_a_best_of_its_own() -> None:
    standing = replace(result(30.0, 4.55, "hand_timed"), day=TODAY - timedelta(days=7))
    flying = replace(result(30.0, 3.58, "hand_timed"), start=TimedStart.FLYING)
    rows = best_rows(store_of(effort(400.0, 70.0)), "f07", [standing, flying])
    lines = [line.split()[:3] for line in best_lines(rows)]
    assert ["30", "m", "4.55"] in lines
    assert ["fly", "30", "3.58"] in lines


def test_who_has_a_timed_sprint_alone_gets_a_proposal() -> None:
    store = store_of(effort(1600.0, 330.0))
    sprint = result(30.0, 4.6, "hand_timed")
    workspace = no_workspace()
    sprinter = replace(workspace, coach=replace(workspace.coach, results=(sprint,)))
    (row,) = proposed_results(store, sprinter, ["f07"], today=TODAY)
    assert (row["distance"], row["kind"]) == ("1600", "estimate")
