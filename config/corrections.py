"""`corrections.csv`: the coach's word on what a run really was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.athletes import Roster
from config.cells import clock, day, distance_m, one_of
from config.library import Library, workout_of
from config.problems import Problem
from config.references import athlete_of
from config.rows import Row
from config.sheets import Columns, read_sheet
from metrics.judgements.inputs.coach import Correction, CorrectionKind

FILE_NAME = "corrections.csv"
COLUMNS = Columns(needed=("athlete", "date", "kind"), optional=("time", "value"))


def read_corrections(
    path: Path, roster: Roster | None, library: Library, problems: list[Problem]
) -> tuple[Correction, ...]:
    """Read the usable corrections in the file's order; a run has at most one."""
    corrections: list[Correction] = []
    first_lines: dict[tuple[object, ...], int] = {}
    for row in read_sheet(path, COLUMNS, problems) or ():
        correction = _correction(row, roster, library)
        if correction is None:
            continue
        run = (correction.athlete_id, correction.local_date, correction.at)
        line = first_lines.setdefault(run, row.line)
        if line != row.line:
            row.complain("date", f"one correction per run (line {line} has one too)")
        corrections.append(correction)
    return tuple(corrections)


def _correction(row: Row, roster: Roster | None, library: Library) -> Correction | None:
    athlete_id = row.needed("athlete", athlete_of(roster))
    on = row.needed("date", day)
    at = row.given("time", clock)
    kind = row.needed("kind", one_of(CorrectionKind))
    filled = _filled(row, kind, roster, library)
    if athlete_id is None or on is None or kind is None:
        return None
    if filled.get("other_athlete_id") == athlete_id:
        row.complain("value", "another athlete")
    return Correction(athlete_id=athlete_id, local_date=on, at=at, kind=kind, **filled)


def _filled(
    row: Row, kind: CorrectionKind | None, roster: Roster | None, library: Library
) -> Mapping[str, Any]:
    """Return the field that the value fills, which depends on the kind."""
    match kind:
        case CorrectionKind.WORKOUT:
            return {"workout": row.needed("value", workout_of(library))}
        case CorrectionKind.RACE:
            return {"distance_m": row.given("value", distance_m)}
        case CorrectionKind.ATHLETE:
            return {"other_athlete_id": row.needed("value", athlete_of(roster))}
        case CorrectionKind.NOT_A_SESSION if row.cells.get("value"):
            row.complain("value", "no value for not_a_session")
    return {}
