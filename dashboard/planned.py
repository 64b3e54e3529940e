"""What was planned and how it went, as the athlete and the session page show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from dashboard.marks import NOTHING, row, text
from dashboard.words import OUTCOME_SHAPES, PACES, STRUCTURES


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One plan item beside what was run; `text` is empty where nothing was planned."""

    source: Markup
    text: Markup
    outcome: Markup
    """How it went in a word with its shape, the pace, and why."""


def planned_and_run(item: dict[str, Any]) -> PlannedRow:
    """Write one row of `compliance`: in effort mode nothing is said of the pace (C5)."""
    planned_text = item["planned_text"]
    pace = "" if item["mode"] == "effort" else PACES.get(item["pace"] or "", "")
    return PlannedRow(
        source=row("compliance", plan_item=item["plan_item"]),
        text=text("planned_text", planned_text) if planned_text else NOTHING,
        outcome=Markup(
            f"{_word(item['structure'] or item['status'] or 'unknown')}{pace and f', {pace}'}."
            f" <span class=dim>{text('reason', item['reason'])}</span>"
        ),
    )


@lru_cache(maxsize=50)
def _word(outcome: str) -> Markup:
    return Markup('<b class="outcome {}"><span aria-hidden=true>{}</span> {}</b>').format(
        outcome, OUTCOME_SHAPES.get(outcome, ""), STRUCTURES.get(outcome, outcome)
    )
