"""What was planned and how it went, as the athlete and the session page show it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from markupsafe import Markup
from msgspec import Struct

from dashboard.marks import NOTHING, row, text
from dashboard.words import PACES, STRUCTURES

_OFF: Final = ("slower", "faster", "mixed")
"""Paces that are not as planned."""


class PlannedRow(Struct, frozen=True, kw_only=True):
    """One plan item beside what was run; `text` is empty where nothing was planned."""

    source: Markup
    text: Markup
    outcome: Markup
    """How it went in a word with its shape, the pace, and why."""


def planned_and_run(item: dict[str, Any]) -> PlannedRow:
    """Write one row of `compliance`: what was planned, and how it went with the reason."""
    planned_text = item["planned_text"]
    source = row("compliance", plan_item=item["plan_item"])
    return PlannedRow(
        source=source,
        text=text("planned_text", planned_text, source, element="div") if planned_text else NOTHING,
        outcome=Markup(
            f"{outcome_in_short(item)}. {text('reason', item['reason'], element='span class=dim')}"
        ),
    )


def outcome_in_short(item: dict[str, Any]) -> Markup:
    """Write how one row of `compliance` went: in effort mode nothing is said of the pace (C5).

    Nor where not even the reps could be told.
    """
    structure = item["structure"] or item["status"] or "unknown"
    is_graded = item["mode"] != "effort" and structure != "unknown"
    pace = PACES.get(item["pace"] or "", "") if is_graded else ""
    return Markup(f"{_word(structure)}{pace and f', {pace}'}")


def is_as_planned(item: dict[str, Any]) -> bool:
    """Tell whether one row of `compliance` is done, and its pace as planned or not told."""
    is_off = item["mode"] != "effort" and item["pace"] in _OFF
    return (item["structure"] or item["status"]) == "done" and not is_off


@lru_cache(maxsize=50)
def _word(outcome: str) -> Markup:
    """Write the outcome as a word; the style sheet puts its shape before it."""
    return Markup("<b class=is-{}>{}</b>").format(outcome, STRUCTURES.get(outcome, outcome))
