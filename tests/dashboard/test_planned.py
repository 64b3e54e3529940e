"""A plan item beside what was run."""

from __future__ import annotations

from typing import Any

from dashboard.planned import planned_and_run
from dashboard.report import asset
from dashboard.words import STRUCTURES
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
    assert "Partly done</b>, slower than planned." in row.outcome
    assert "5 of 6 reps." in row.outcome


def test_C5_pace_is_not_graded_in_effort_mode() -> None:
    assert "slower" not in planned_and_run({**ITEM, "mode": "effort"}).outcome


def test_where_no_rep_could_be_told_nothing_is_said_of_the_pace() -> None:
    outcome = planned_and_run({**ITEM, "structure": "unknown", "pace": "unknown"}).outcome
    assert "Cannot tell</b>. " in outcome


def test_what_was_not_planned_has_no_text() -> None:
    row = planned_and_run({**ITEM, "planned_text": None, "structure": "unplanned"})
    assert row.text == ""
    assert "Not planned" in row.outcome


def test_no_outcome_is_told_by_color_alone() -> None:
    style = asset("page.css")
    for structure, word in STRUCTURES.items():
        assert (
            f"<b class=is-{structure}>{word}</b>"
            in planned_and_run({**ITEM, "structure": structure}).outcome
        )
        assert f'.is-{structure}::before{{content:"' in style
