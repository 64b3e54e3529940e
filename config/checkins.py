"""`checkins.csv`: exertion, strength work and plyometrics, which no watch records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from config.athletes import Roster
from config.cells import number, whole
from config.dates import DateOrder, dates_of
from config.problems import Problem
from config.references import ATHLETE_ALIASES, athlete_of
from config.rows import Row
from config.sheets import Columns, read_sheet
from metrics.judgements.inputs.coach import CheckIn

FILE_NAME = "checkins.csv"
COLUMNS = Columns(
    needed=("athlete", "date"),
    optional=("exertion", "chassis_minutes", "plyometric_contacts"),
    aliases={**ATHLETE_ALIASES, "rpe": "exertion"},
)


_EXERTION, _MINUTES = number(0, 10), number(0, 300, unit="minutes")
_CONTACTS = whole(0, 2000)


def read_checkins(
    path: Path,
    roster: Roster | None,
    problems: list[Problem],
    *,
    date_order: DateOrder = DateOrder.AUTO,
) -> tuple[CheckIn, ...]:
    """Read the usable check-ins in the file's order; a day has at most one per athlete."""
    checkins: list[CheckIn] = []
    first_lines: dict[tuple[str, date], int] = {}
    rows = read_sheet(path, COLUMNS, problems) or []
    day = dates_of(rows, "date", date_order)
    for row in rows:
        checkin = _checkin(row, roster, day)
        if checkin is None:
            continue
        line = first_lines.setdefault((checkin.athlete_id, checkin.day), row.line)
        if line != row.line:
            row.complain("date", f"one check-in per athlete and day (line {line} has one too)")
            continue
        checkins.append(checkin)
    return tuple(checkins)


def _checkin(row: Row, roster: Roster | None, day: Callable[[str], date]) -> CheckIn | None:
    athlete_id = row.needed("athlete", athlete_of(roster))
    on = row.needed("date", day)
    exertion = row.given("exertion", _EXERTION)
    chassis_minutes = row.given("chassis_minutes", _MINUTES)
    contacts = row.given("plyometric_contacts", _CONTACTS)
    if athlete_id is None or on is None:
        return None
    return CheckIn(
        athlete_id=athlete_id,
        day=on,
        exertion=exertion,
        chassis_minutes=chassis_minutes,
        plyometric_contacts=contacts,
    )
