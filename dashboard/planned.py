"""What was planned and how it went, as the athlete and the session page show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from dashboard.marks import Source
from dashboard.words import PACES, STRUCTURES


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One plan item beside what was run; `text` is empty where nothing was planned."""

    text: Markup
    structure: str
    pace: str
    reason: Markup


def planned_and_run(row: dict[str, Any]) -> PlannedRow:
    """Write one row of `compliance`: in effort mode nothing is said of the pace (C5)."""
    source = Source.of(
        "compliance",
        athlete_id=row["athlete_id"],
        local_date=row["local_date"],
        plan_item=row["plan_item"],
    )
    structure = row["structure"] or row["status"] or "unknown"
    text = row["planned_text"]
    return PlannedRow(
        text=source.text("planned_text", text) if text else Markup(""),
        structure=STRUCTURES.get(structure, structure),
        pace="" if row["mode"] == "effort" else PACES.get(row["pace"] or "", ""),
        reason=source.text("reason", row["reason"]),
    )
