"""Plans as files: a plan.csv that a command is given, and the lines of one that it makes."""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from config.athletes import FILE_NAME as ATHLETES
from config.athletes import read_athletes
from config.dates import DateOrder
from config.library import FOLDER, read_library
from config.plan import read_plan
from config.problems import Problem, refuse_errors, refuse_unreadable
from flows.common.workspace import WorkspaceFolder
from metrics.judgements.inputs.coach import PlanItem

HEAD = "date,athlete,group,workout,mode"
"""The first line of a plan.csv."""


STDIN = Path("-")


def read_plan_file(path: Path, workspace: WorkspaceFolder) -> tuple[PlanItem, ...]:
    """Read a plan.csv by any name, `-` for stdin, for a workspace's athletes and workouts.

    Raises `ConfigError` with all that is wrong in it.
    """
    if path != STDIN:
        return _read(path, workspace.path or Path(), workspace.date_order)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "stdin")
        copy.write_bytes(sys.stdin.buffer.read())
        return _read(copy, workspace.path or Path(), workspace.date_order)


def _read(path: Path, folder: Path, date_order: DateOrder) -> tuple[PlanItem, ...]:
    problems: list[Problem] = []
    roster = read_athletes(folder / ATHLETES, problems)
    library = read_library(folder / FOLDER, problems)
    # A plan that is to be checked is refused as a whole; mistakes in the other files are not its.
    of_plan: list[Problem] = []
    items = read_plan(path, roster, library, of_plan, date_order=date_order)
    refuse_unreadable(problems)
    refuse_errors(of_plan)
    return items


def plan_lines(items: Iterable[PlanItem]) -> list[str]:
    """Write items as lines of a plan.csv, below its head."""
    rows = [(item.day, item.athlete_id, "", item.text, item.mode or "") for item in items]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().splitlines()


def plan_json(items: Iterable[PlanItem]) -> list[str]:
    """Write each item as one JSON object."""
    return [
        json.dumps(
            {
                "date": str(item.day),
                "athlete_id": item.athlete_id,
                "plan_item": item.plan_item,
                "workout": item.text,
                "mode": item.mode,
            }
        )
        for item in items
    ]
