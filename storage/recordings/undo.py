"""What assignments were before a person changed them, so that a change can be taken back."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping
from typing import Any

from storage.backends.base import Disk
from storage.format.layout import temporary_key
from storage.format.notes import dump_note, load_note

NOTE = "undo.json"
STEPS = 5
"""So many changes can be taken back, the last one first."""

Row = Mapping[str, Any]


def remember_before(disk: Disk, rows: Iterable[Row]) -> None:
    """Note the assignments that a change is about to replace: id, athlete, source and zone.

    Whoever died after the note makes the same change again: that is noted once.
    """
    step: list[Row] = [dict(row) for row in rows]
    steps = _steps(disk)
    if step not in steps[-1:]:
        _write(disk, [*steps, step][-STEPS:])


def last_noted(disk: Disk) -> list[Row]:
    """Return the assignments before the last noted change; none without one."""
    return next(reversed(_steps(disk)), [])


def drop_last(disk: Disk) -> None:
    """Drop the note of the last change, once it is taken back."""
    if steps := _steps(disk):
        _write(disk, steps[:-1])


def purge(disk: Disk, athlete_id: str, activity_ids: Container[str] = ()) -> None:
    """Drop all notes about an athlete and these activities."""
    steps = _steps(disk)
    remaining = [
        [
            row
            for row in rows
            if row["athlete_id"] != athlete_id and row["activity_id"] not in activity_ids
        ]
        for rows in steps
    ]
    if remaining != steps:
        _write(disk, [rows for rows in remaining if rows])


def _steps(disk: Disk) -> list[list[Row]]:
    content = disk.read(NOTE)
    try:
        return [] if content is None else load_steps(content)
    except ValueError:
        return []  # half a note: what was before is not known, and nothing else depends on it


def load_steps(content: bytes) -> list[list[Row]]:
    """Read the notes of all changes, the last one last; `ValueError` where they are not whole."""
    is_older = content.lstrip().startswith(b"[")
    steps: list[list[Row]] = (
        json.loads(content) if is_older else load_note(content, "steps")["steps"]
    )
    try:
        for row in (row for rows in steps for row in rows):
            row["activity_id"], row["athlete_id"], row["assigned_by"], row["zone"]
    except (TypeError, KeyError) as error:
        raise ValueError("notes of something else") from error
    return steps


def _write(disk: Disk, steps: list[list[Row]]) -> None:
    disk.put(NOTE, dump_note({"steps": steps}), temporary=temporary_key())
