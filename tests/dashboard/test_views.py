"""The views for other people's dashboards say what the page says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from metrics.contract.best_basis import by_best_basis
from storage import Store

VIEWS = Path(__file__).resolve().parents[2] / "docs" / "recipes" / "views.sql"


@pytest.fixture
def database(store: Store, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(store.path.parent)
    connection = duckdb.connect()
    connection.execute(VIEWS.read_text(encoding="utf-8"))
    yield connection
    connection.close()


def test_the_team_has_a_row_for_each_athlete(database: Any, store: Store) -> None:
    latest = store.read("progression").group_by("athlete_id").agg(pl.col("week_start").max())
    rows = database.execute("SELECT athlete_id, week_start FROM team").fetchall()
    assert sorted(rows) == sorted(latest.iter_rows())


def test_weeks_stand_beside_their_plan(database: Any, store: Store) -> None:
    run = store.read("exposure_weekly").filter(pl.col("work").cast(pl.String) == "all")
    (total,) = database.execute(
        "SELECT sum(metres_expected) FROM weeks_paces WHERE race_pace = '800'"
    ).fetchone()
    at_800 = run.filter(pl.col("race_pace").cast(pl.String) == "800")
    assert total == pytest.approx(at_800["metres_expected"].sum())
    (planned,) = database.execute("SELECT count(metres_planned) FROM weeks_paces").fetchone()
    assert planned > 0


def test_planned_and_run_has_every_item(database: Any, store: Store) -> None:
    (count,) = database.execute("SELECT count(*) FROM planned_and_run").fetchone()
    assert count == store.read("compliance").height


def test_bests_are_the_quickest_that_may_be_shown(database: Any, store: Store) -> None:
    shown = by_best_basis(
        store.read("best_efforts").filter(
            "showable", pl.col("by").cast(pl.String) == "distance", pl.col("target") == 1000
        )
    )
    (quickest,) = database.execute(
        "SELECT min(duration_s) FROM bests WHERE distance_m = 1000"
    ).fetchone()
    assert quickest == shown["duration_s"].min()
