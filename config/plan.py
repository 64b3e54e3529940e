"""`plan.csv`: the workouts planned for each day; a group's line counts for each athlete in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from config.athletes import Roster
from config.cells import number, one_of
from config.dates import DateOrder, dates_of
from config.library import Library, workout_of
from config.problems import Problem
from config.references import ATHLETE_ALIASES, athlete_of, group_of
from config.rows import Row
from config.sheets import Columns, read_sheet
from metrics.contract.race_paces import Mode
from metrics.judgements.inputs.coach import PlanItem
from metrics.workouts.model import Workout

FILE_NAME = "plan.csv"
COLUMNS = Columns(
    needed=("date", "workout"),
    optional=("athlete", "group", "mode", "exertion"),
    aliases={
        **ATHLETE_ALIASES,
        "day": "date",
        "session": "workout",
        "rpe": "exertion",
    },
)


_MODE, _EXERTION = one_of(Mode), number(0, 10)


def read_plan(
    path: Path,
    roster: Roster | None,
    library: Library,
    problems: list[Problem],
    *,
    date_order: DateOrder = DateOrder.AUTO,
) -> tuple[PlanItem, ...]:
    """Read the usable planned workouts in the file's order."""
    day_counts: Counter[tuple[str, date]] = Counter()
    items: list[PlanItem] = []
    rows = read_sheet(path, COLUMNS, problems) or []
    read = workout_of(library)
    day = dates_of(rows, "date", date_order)
    for row in rows:
        items += _items(row, roster, (day, read), day_counts)
    return tuple(items)


def _items(
    row: Row,
    roster: Roster | None,
    readers: tuple[Callable[[str], date], Callable[[str], Workout]],
    day_counts: Counter[tuple[str, date]],
) -> Iterator[PlanItem]:
    day, read = readers
    athlete_ids = _athletes(row, roster)
    on, workout = row.needed("date", day), row.needed("workout", read)
    mode, exertion = row.given("mode", _MODE), row.given("exertion", _EXERTION)
    if on is None or workout is None or (mode is None and row.cells.get("mode")):
        return
    for athlete_id in athlete_ids:
        day_counts[athlete_id, on] += 1
        yield PlanItem(
            athlete_id=athlete_id,
            day=on,
            plan_item=day_counts[athlete_id, on],
            workout=workout,
            text=row.cells["workout"],
            mode=mode,
            exertion=exertion,
        )


def _athletes(row: Row, roster: Roster | None) -> tuple[str, ...]:
    """Return the athletes of a line, which names either an athlete or a group."""
    is_athlete, is_group = bool(row.cells.get("athlete")), bool(row.cells.get("group"))
    if is_athlete is is_group:
        row.complain("athlete", "either an athlete or a group")
        return ()
    if is_group:
        return row.given("group", group_of(roster)) or ()
    athlete_id = row.given("athlete", athlete_of(roster))
    return () if athlete_id is None else (athlete_id,)
