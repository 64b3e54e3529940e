from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.reports.store_overview import overview
from storage import create_store, open_store


def test_runs_weeks_sets_and_places_are_told(
    inbox: Path, ingest: Callable[..., Any], tmp_path: Path
) -> None:
    ingest(inbox / "21x400.fit")
    text = overview(open_store(tmp_path / "store"), place=tmp_path / "store")
    assert text.splitlines()[0].startswith("1 run")
    assert "20 × 400" in text
    assert str(tmp_path / "store") in text


def test_an_empty_store_has_no_runs(tmp_path: Path) -> None:
    assert "0 runs" in overview(create_store(tmp_path / "store"), place=tmp_path)
