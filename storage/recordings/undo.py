"""What assignments were before a person changed them, so that a change can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from storage.backends.base import Disk
from storage.format.buckets import temporary_key

NOTE = "undo.json"
STEPS = 5
"""So many changes can be taken back, the last one first."""

Row = Mapping[str, Any]


def remember_before(disk: Disk, rows: Iterable[Row]) -> None:
    """Note the assignments that a change is about to replace: id, athlete, source and zone."""
    step: list[Row] = [dict(row) for row in rows]
    _write(disk, [*_steps(disk), step][-STEPS:])


def take_back(disk: Disk) -> list[Row]:
    """Return the assignments before the last noted change, and drop its note; none without one."""
    steps = _steps(disk)
    if not steps:
        return []
    *earlier, last = steps
    _write(disk, earlier)
    return last


def purge(disk: Disk, athlete_id: str) -> None:
    """Drop all notes about an athlete."""
    steps = _steps(disk)
    remaining = [[row for row in rows if row["athlete_id"] != athlete_id] for rows in steps]
    if remaining != steps:
        _write(disk, [rows for rows in remaining if rows])


def _steps(disk: Disk) -> list[list[Row]]:
    try:
        steps: list[list[Row]] = json.loads(disk.read(NOTE) or b"[]")
    except ValueError:
        return []  # half a note: what was before is not known, and nothing else depends on it
    return steps


def _write(disk: Disk, steps: list[list[Row]]) -> None:
    disk.put(NOTE, json.dumps(steps).encode(), temporary=temporary_key())
