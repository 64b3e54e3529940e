"""Whatever a coach types, or a file is called, is text on the page and never markup."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import polars as pl
import pytest

from dashboard.people import People
from dashboard.report import report
from tests.dashboard.frames import MONDAY, tables_of, week

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202eright to left\u202c & 'quoted'",
    "{{ 7 * 7 }}{% raw %}",
    "';--</td></tr></table>",
    "x" * 300,
)


class Elements(HTMLParser):
    """Collects the names of elements, and all text."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


def page(words: str) -> Elements:
    athlete = {"athlete_id": "a1", "local_date": MONDAY}
    run = {**athlete, "activity_id": "r1", "is_run": True, "distance_m": 5800.0, "timer_s": 1800.0}
    tables = tables_of(
        progression=[week(reason=words)],
        activities=[{**run, "effort_count": 1, "flags": "clock_unset", "sampling": "one_second"}],
        sets=[{**athlete, "activity_id": "r1", "set_index": 1, "group_index": 1, "text": words}],
        plan=[{**athlete, "plan_item": 1, "planned_text": words, "race_pace": "800"}],
        compliance=[{**athlete, "plan_item": 1, "planned_text": words, "reason": words}],
        results=[{**athlete, "distance_m": 800.0, "kind": "race", "meet": words, "time_s": 130.0}],
        readiness=[{"athlete_id": "a1", "meet_date": MONDAY, "meet": words, "race": "800",
                    "place": 1, "standing": "prepared", "reason": words}],
        race_review=[
            {
                **athlete,
                "race_index": 1,
                "distance_m": 1600.0,
                "meet": words,
                "round": words,
                "time_s": 300.0,
                "reason": words,
            }
        ],
        files=[{"file_sha256": "0" * 64, "part_index": 0, "session_index": 0, "reason": words,
                "verdict": "rejected", "offered_at": datetime(2026, 3, 9, tzinfo=UTC)}],
    )  # fmt: skip
    names = People(names={"a1": words})
    text = report(tables, lambda _: pl.DataFrame(), names, today=MONDAY)
    elements = Elements()
    elements.feed(text)
    return elements


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_plan_meet_result_and_file_are_shown_as_text(words: str) -> None:
    hostile, harmless = page(words), page("harmless")
    assert hostile.names == harmless.names
    shown = hostile.text.count(words)
    assert shown == harmless.text.count("harmless")
    assert shown > 6
