from __future__ import annotations

from datetime import date
from pathlib import Path

from flows.reports.season_audit import fast_first
from storage import create_store


def test_C7_without_a_season_nothing_is_said(tmp_path: Path) -> None:
    store = create_store(tmp_path / "store")
    assert list(fast_first(store, "f07", (), through=date(2026, 3, 2))) == []
