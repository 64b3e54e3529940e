"""`corrections.csv`: the coach's word on what a run really was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from config.athletes import Roster
from config.cells import clock, distance_m, one_of
from config.dates import DateOrder, dates_of
from config.library import Library, workout_of
from config.problems import Problem
from config.references import ATHLETE_ALIASES, athlete_of
from config.rows import Row
from config.sheets import Columns, read_sheet
from metrics.judgements.inputs.coach import ASSIGNING, Correction, CorrectionKind

FILE_NAME = "corrections.csv"
COLUMNS = Columns(
    needed=("athlete", "date", "kind"),
    optional=("time", "value"),
    aliases={**ATHLETE_ALIASES},
)
SYNONYMS = {
    "a_run": CorrectionKind.IT_WAS_A_RUN,
    "was_a_run": CorrectionKind.IT_WAS_A_RUN,
    "no_run": CorrectionKind.IT_WAS_NO_RUN,
    "not_a_run": CorrectionKind.IT_WAS_NO_RUN,
    "was_no_run": CorrectionKind.IT_WAS_NO_RUN,
    "it_was_not_a_run": CorrectionKind.IT_WAS_NO_RUN,
}
_KIND = one_of(CorrectionKind, SYNONYMS)
"""Other ways to say whether it was a run."""


def read_corrections(
    path: Path,
    roster: Roster | None,
    library: Library,
    problems: list[Problem],
    *,
    date_order: DateOrder = DateOrder.AUTO,
) -> tuple[Correction, ...]:
    """Read the usable corrections in the file's order; a run has at most one."""
    corrections: list[Correction] = []
    first_lines: dict[tuple[object, ...], int] = {}
    rows = read_sheet(path, COLUMNS, problems) or []
    day = dates_of(rows, "date", date_order)
    for row in rows:
        correction = _correction(row, roster, library, day)
        if correction is None:
            continue
        # What a file is and what was run in it may both be wrong.
        says = correction.kind in ASSIGNING
        run = (correction.athlete_id, correction.local_date, correction.at, says)
        line = first_lines.setdefault(run, row.line)
        if line != row.line:
            row.complain("date", f"one correction per run (line {line} has one too)")
            continue
        corrections.append(correction)
    return tuple(corrections)


def _correction(
    row: Row, roster: Roster | None, library: Library, day: Callable[[str], date]
) -> Correction | None:
    athlete_id = row.needed("athlete", athlete_of(roster))
    on = row.needed("date", day)
    at = row.given("time", clock)
    kind = row.needed("kind", _KIND)
    filled = _filled(row, kind, roster, library)
    if athlete_id is None or on is None or kind is None or None in filled.values():
        return None
    if filled.get("other_athlete_id") == athlete_id:
        row.complain("value", "another athlete")
        return None
    if row.cells.get("time") and at is None:
        return None  # all runs of the day are not meant
    return Correction(athlete_id=athlete_id, local_date=on, at=at, kind=kind, **filled)


def _filled(
    row: Row, kind: CorrectionKind | None, roster: Roster | None, library: Library
) -> Mapping[str, Any]:
    """Return the field that the value fills, which depends on the kind."""
    match kind:
        case CorrectionKind.WORKOUT:
            return {"workout": row.needed("value", workout_of(library))}
        case CorrectionKind.RACE:
            metres = row.given("value", distance_m)
            return {"distance_m": metres} if metres or row.cells.get("value") else {}
        case CorrectionKind.ATHLETE:
            return {"other_athlete_id": row.needed("value", athlete_of(roster))}
        case (
            CorrectionKind.NOT_A_SESSION
            | CorrectionKind.IT_WAS_A_RUN
            | CorrectionKind.IT_WAS_NO_RUN
        ) if row.cells.get("value"):
            row.complain("value", f"no value for {kind}")
    return {}
