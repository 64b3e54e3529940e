"""Athletes without a roster: whom the other files name, where `athletes.csv` says nothing.

A runner who coaches nobody else writes results and a plan for `me`. Only what may be an id is
taken: a name would stand in every table.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from config import checkins, corrections, plan, race_splits, results, timings
from config.athletes import Person, Roster, athlete_id
from config.problems import UnusableError
from config.sheets import Columns, read_sheet
from metrics.judgements.inputs.coach import Athlete

SHEETS: dict[str, Columns] = {
    module.FILE_NAME: module.COLUMNS
    for module in (results, race_splits, timings, plan, checkins, corrections)
}


def implied_roster(folder: Path) -> Roster:
    """Collect the ids that a workspace's other files name; each file tells its own problems."""
    ids = dict.fromkeys(_ids(folder))
    return Roster({name: Person(athlete=Athlete(athlete_id=name)) for name in ids})


def _ids(folder: Path) -> Iterator[str]:
    for file_name, columns in SHEETS.items():
        for row in read_sheet(folder / file_name, columns, []) or []:
            try:
                yield athlete_id(row.cells.get("athlete", ""))
            except UnusableError:
                continue
