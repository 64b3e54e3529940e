from __future__ import annotations

from pathlib import Path

from flows.reports.athlete_progression import progression_lines
from storage import create_store


def test_who_was_never_judged_is_told_what_to_do(tmp_path: Path) -> None:
    store = create_store(tmp_path / "store")
    (line,) = progression_lines(store, "f07", weeks=4)
    assert "thirdlap rebuild" in line
