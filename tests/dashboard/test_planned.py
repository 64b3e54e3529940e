"""A plan item beside what was run."""

from __future__ import annotations

from typing import Any

from dashboard.planned import planned_and_run
from tests.dashboard.frames import MONDAY

ITEM: dict[str, Any] = {
    "athlete_id": "a1",
    "local_date": MONDAY,
    "plan_item": 1,
    "planned_text": "6x150 @800",
    "mode": "pace",
    "structure": "partly",
    "status": "partly",
    "pace": "slower",
    "reason": "5 of 6 reps.",
}


def test_structure_and_pace_are_told_in_words() -> None:
    row = planned_and_run(ITEM)
    assert "6x150 @800" in row.text
    assert (row.structure, row.pace) == ("partly done", "slower than planned")
    assert "5 of 6 reps." in row.reason


def test_C5_pace_is_not_graded_in_effort_mode() -> None:
    assert planned_and_run({**ITEM, "mode": "effort"}).pace == ""


def test_what_was_not_planned_has_no_text() -> None:
    row = planned_and_run({**ITEM, "planned_text": None, "structure": "unplanned"})
    assert (row.text, row.structure) == ("", "not planned")
