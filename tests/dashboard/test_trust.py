from __future__ import annotations

from datetime import UTC, datetime

from dashboard.people import People
from dashboard.trust import trust_page
from tests.dashboard.frames import MONDAY, tables_of

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


def test_files_runs_and_flags_are_counted_and_listed() -> None:
    files = [
        {"file_sha256": "a" * 64, "part_index": 0, "session_index": 0, "offered_at": NOW} | cells
        for cells in ({"verdict": "ingested"}, {"verdict": "rejected", "reason": "damaged"})
    ]
    runs = [
        {
            "activity_id": activity_id,
            "athlete_id": "a1",
            "is_run": True,
            "sampling": "smart",
            "flags": "distance_doubtful",
            "local_date": MONDAY,
        }
        for activity_id in ("r1", "r2")
    ]
    page = trust_page(tables_of(files=files, activities=runs), People(names={"a1": "Ada"}))
    assert [words for words, _ in page.verdicts] == [
        "run in the tables",
        "file that could not be used",
    ]
    assert [words for words, _ in page.samplings] == [
        "only when something changes (smart recording)"
    ]
    ((_, _, digits, reason),) = page.rejected
    assert digits == "a" * 10
    assert "damaged" in reason
    (group,) = page.flagged
    assert (group.name, group.noted) == ("Ada", "distance doubtful")
    assert ">2</span>" in group.runs


def test_an_empty_store_has_an_empty_page() -> None:
    page = trust_page(tables_of(), People())
    assert not page.verdicts
    assert not page.flagged
