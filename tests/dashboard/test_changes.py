from __future__ import annotations

from datetime import timedelta
from typing import Any

from dashboard.changes import changed
from dashboard.people import People
from tests.dashboard.frames import MONDAY, tables_of, week

BEFORE = MONDAY - timedelta(days=7)


def box(race_pace: str, week_start: Any = MONDAY, **cells: bool) -> dict[str, Any]:
    """One race pace of an athlete's week."""
    return {"athlete_id": "a1", "week_start": week_start, "race_pace": race_pace, **cells}


def words(*rows: dict[str, Any], paces: tuple[dict[str, Any], ...] = ()) -> list[str]:
    tables = tables_of(progression=rows, progression_paces=paces)
    return [change.words for change in changed(tables, People(), week=MONDAY)]


def test_a_changed_status_says_what_it_was() -> None:
    (change,) = words(week(status="behind"), week(week_start=BEFORE))
    assert "Behind" in change
    assert "was on track" in change


def test_what_is_as_it_was_is_no_news() -> None:
    assert words(week(), week(week_start=BEFORE)) == []


def test_who_was_not_judged_last_week_is_left_out() -> None:
    assert words(week(status="behind")) == []


def test_a_race_pace_is_built_skipped_or_built_no_more() -> None:
    paces = (
        box("1600", established=True),
        box("3200", BEFORE, kept=True),
        box("5k", BEFORE, established=True),
        box("5k", kept=True),
        box("800", skipped=True),
        box("400", BEFORE, skipped=True),
        box("400"),
    )
    assert words(week(), week(week_start=BEFORE), paces=paces) == [
        "<b>3200</b> no longer built, <b>1600</b> built, <b>800</b> skipped"
    ]


def test_whoever_needs_a_word_comes_first() -> None:
    rows = [
        *(week(athlete_id="a1"), week(athlete_id="a1", week_start=BEFORE, status="behind")),
        *(week(athlete_id="a2", status="behind"), week(athlete_id="a2", week_start=BEFORE)),
    ]
    tables = tables_of(progression=rows, progression_paces=())
    assert [change.name for change in changed(tables, People(), week=MONDAY)] == ["a2", "a1"]
