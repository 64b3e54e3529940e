"""Plans as files: a plan.csv that a command is given, and the lines of one that it makes."""

from __future__ import annotations

import csv
import io
import json
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from config import Workspace
from config.library import FOLDER, read_library
from config.plan import FILE_NAME, read_plan
from config.problems import Problem, refuse_unreadable
from flows.common.workspace import WorkspaceFolder
from metrics.judgements.inputs.coach import PlanItem

HEAD = "date,athlete,group,workout,mode"
"""The first line of a plan.csv."""


STDIN = Path("-")


class ReadPlan(Struct, frozen=True, kw_only=True):
    """The usable lines of a plan, and what is wrong with the others.

    `elsewhere` are the problems of the workspace's files other than this plan.
    """

    items: tuple[PlanItem, ...]
    problems: tuple[Problem, ...] = ()
    elsewhere: tuple[Problem, ...] = ()


def read_plan_file(path: Path, folder: WorkspaceFolder, workspace: Workspace) -> ReadPlan:
    """Read a plan.csv by any name, `-` for stdin, for a workspace's athletes and workouts.

    Raises `ConfigError` for a file of which nothing can be read.
    """
    if path == STDIN:
        with tempfile.TemporaryDirectory() as name:
            copy = Path(name, "stdin")
            copy.write_bytes(sys.stdin.buffer.read())
            return _read(copy, folder, workspace)
    if folder.path is not None and _is_same(path, folder.path / FILE_NAME):
        return _of_workspace(workspace)
    return _read(path, folder, workspace)


def _is_same(path: Path, other: Path) -> bool:
    return other.exists() and path.samefile(other)


def _of_workspace(workspace: Workspace) -> ReadPlan:
    """Take the workspace's own plan, which has been read."""
    of_plan = [problem for problem in workspace.problems if problem.file == FILE_NAME]
    elsewhere = [problem for problem in workspace.problems if problem.file != FILE_NAME]
    return ReadPlan(items=workspace.coach.plan, problems=tuple(of_plan), elsewhere=tuple(elsewhere))


def _read(path: Path, folder: WorkspaceFolder, workspace: Workspace) -> ReadPlan:
    # What is wrong with the library is among the workspace's problems already.
    library = read_library((folder.path or Path()) / FOLDER, [])
    problems: list[Problem] = []
    items = read_plan(path, workspace.roster, library, problems, date_order=folder.date_order)
    refuse_unreadable(problems)
    return ReadPlan(items=items, problems=tuple(problems), elsewhere=workspace.problems)


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
