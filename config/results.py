"""`results.csv`: dated races, time trials, sprints and estimates."""

from __future__ import annotations

from pathlib import Path

from config.athletes import Roster
from config.cells import day, distance_m, duration_s, one_of
from config.problems import Problem, UnusableError
from config.references import athlete_of
from config.rows import Row
from config.sheets import Columns, read_sheet
from metrics.judgements.inputs.coach import Result, ResultKind

FILE_NAME = "results.csv"
COLUMNS = Columns(needed=("athlete", "date", "distance", "time", "kind"))
SLOWEST_MPS = 1.2
"""A slow walk: a slower result is a typing mistake."""
FASTEST_MPS = 13.0
"""Just over the fastest flying sprint ever run."""
LONGEST_SPRINT_M = 100.0

_SPRINT_KINDS = (ResultKind.HAND_TIMED, ResultKind.GATE_TIMED)


def read_results(path: Path, roster: Roster | None, problems: list[Problem]) -> tuple[Result, ...]:
    """Read the usable results in the file's order; a repeated result is a problem."""
    first_lines: dict[Result, int] = {}
    for row in read_sheet(path, COLUMNS, problems) or ():
        result = _result(row, roster)
        if result is not None and first_lines.setdefault(result, row.line) != row.line:
            row.complain("athlete", f"each result once (line {first_lines[result]} is the same)")
    return tuple(first_lines)


def _result(row: Row, roster: Roster | None) -> Result | None:
    athlete_id = row.needed("athlete", athlete_of(roster))
    on = row.needed("date", day)
    metres = row.needed("distance", distance_m)
    seconds = row.needed("time", duration_s)
    kind = row.needed("kind", one_of(ResultKind))
    if metres is not None and seconds is not None:
        _complain_of_speed(row, metres, seconds)
    if metres is not None and metres <= LONGEST_SPRINT_M and kind not in {*_SPRINT_KINDS, None}:
        row.complain("kind", f"{' or '.join(_SPRINT_KINDS)} for a sprint of up to 100 m")
    if athlete_id is None or on is None or metres is None or seconds is None or kind is None:
        return None
    return Result(athlete_id=athlete_id, day=on, distance_m=metres, duration_s=seconds, kind=kind)


def _complain_of_speed(row: Row, metres: float, seconds: float) -> None:
    if SLOWEST_MPS <= metres / seconds <= FASTEST_MPS:
        return
    row.complain(
        "time",
        f"a possible time for {row.cells['distance']} (this is {metres / seconds:.1f} m/s)",
        near_miss=_without_last_colon(row.cells["time"], metres),
    )


def _without_last_colon(text: str, metres: float) -> str | None:
    """Return 17:45 for the 17:45:00 that a spreadsheet made of it; None for any other text."""
    shorter = text.removesuffix(":00")
    try:
        seconds = duration_s(shorter)
    except UnusableError:
        return None
    is_it = shorter != text and SLOWEST_MPS <= metres / seconds <= FASTEST_MPS
    return shorter if is_it else None
