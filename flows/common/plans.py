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
from config.library import FOLDER, read_library
from config.plan import read_plan
from config.problems import Problem, refuse_errors
from metrics.judgements.inputs.coach import PlanItem

HEAD = "date,athlete,group,workout,mode"
"""The first line of a plan.csv."""


STDIN = Path("-")


def read_plan_file(path: Path) -> tuple[PlanItem, ...]:
    """The items of a plan.csv by any name, `-` for stdin, for this folder's athletes and workouts.

    `ConfigError` with all that is wrong in it.
    """
    if path != STDIN:
        return _read(path)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "stdin")
        copy.write_bytes(sys.stdin.buffer.read())
        return _read(copy)


def _read(path: Path) -> tuple[PlanItem, ...]:
    problems: list[Problem] = []
    roster = read_athletes(Path(ATHLETES), problems)
    items = read_plan(path, roster, read_library(Path(FOLDER), problems), problems)
    refuse_errors(problems)
    return items


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
