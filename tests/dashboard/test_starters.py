"""Starters for dashboards of other people show what the tables of a judged team hold."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import polars as pl
import pytest

from storage import Store

RECIPES = Path(__file__).resolve().parents[2] / "docs" / "recipes"


@pytest.fixture(autouse=True)
def beside_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(store.path.parent)


def test_the_streamlit_starter_draws(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    # Streamlit puts the app in the place of the main module, which spawned processes then import.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    testing = pytest.importorskip("streamlit.testing.v1", reason="streamlit is not installed")
    app = testing.AppTest.from_file(str(RECIPES / "streamlit_app.py"), default_timeout=60).run()
    assert not app.exception
    athletes = sorted(store.read("progression")["athlete_id"].unique())
    assert app.selectbox[0].options == athletes
    assert sorted(app.dataframe[0].value["athlete_id"]) == athletes
    assert len(app.dataframe[1].value) > 0


def test_the_marimo_starter_runs(store: Store) -> None:
    pytest.importorskip("marimo", reason="marimo is not installed")
    app = runpy.run_path(str(RECIPES / "marimo_app.py"))["app"]
    _, cells = app.run()
    assert set(cells["team"]["athlete_id"]) == set(store.read("progression")["athlete_id"])
    weeks = cells["weeks"].drop_nulls("metres_expected")
    assert weeks.filter(pl.col("metres_low") > pl.col("metres_high")).is_empty()
    assert weeks["metres_expected"].sum() > 0
