"""Plans as lines of a plan.csv."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from metrics.judgements.coach import PlanItem

HEAD = "date,athlete,group,workout,mode"
"""The first line of a plan.csv."""


def plan_lines(items: Iterable[PlanItem]) -> list[str]:
    """Items as lines of a plan.csv, below its head."""
    rows = [(one.day, one.athlete_id, "", one.text, one.mode or "") for one in items]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().splitlines()


def plan_json(items: Iterable[PlanItem]) -> list[str]:
    """Each item as one object."""
    return [
        json.dumps(
            {
                "date": str(one.day),
                "athlete_id": one.athlete_id,
                "plan_item": one.plan_item,
                "workout": one.text,
                "mode": one.mode,
            }
        )
        for one in items
    ]
