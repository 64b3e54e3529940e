"""`athletes.csv`: the roster, and the hints that tell whose a watch file is.

Names appear only here. Everywhere else an athlete is the pseudonym `athlete_id`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

from config.cells import number, one_of, whole, yes_or_no, zone
from config.problems import Problem, UnusableError, nearest
from config.rows import Row
from config.sheets import Columns, read_sheet
from metrics.judgements.inputs.coach import Athlete, Sex

FILE_NAME = "athletes.csv"
COLUMNS = Columns(
    needed=("athlete_id",),
    optional=(
        "name",
        "group",
        "grade",
        "graduation_year",
        "sex",
        "zone",
        "device_serials",
        "folder",
        "file_pattern",
        "max_heart_rate_bpm",
        "can_focus_for_eight_laps",
    ),
    retired={"coordinates": "tables never hold where an athlete ran"},
)
GRADES = range(9, 13)
SCHOOL_YEAR_STARTS = 7
"""A season that ends in this month or later belongs to the school year about to begin."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_RESERVED = "unassigned"
_SERIAL_SEPARATORS = re.compile(r"[\s,;|/]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteHints:
    """Hints that a watch file belongs to an athlete.

    `folder` is a folder below the inbox, `file_pattern` a file name with `*` and `?`. None and
    an empty set mean that the roster gives no such hint.
    """

    device_serials: frozenset[str] = frozenset()
    folder: str | None = None
    file_pattern: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One row of the roster; the grade is None where a graduation year is given instead."""

    athlete: Athlete
    hints: AthleteHints
    name: str | None = None
    graduation_year: int | None = None

    def in_season_to(self, end: date | None) -> Athlete:
        """Return the athlete with the grade of the school year in which a season ends.

        The grade is None before grade 9, after grade 12 and without a season.
        """
        if self.graduation_year is None or end is None:
            return self.athlete
        ends_year = end.year + (end.month >= SCHOOL_YEAR_STARTS)
        grade = GRADES[-1] - (self.graduation_year - ends_year)
        return replace(self.athlete, grade=grade if grade in GRADES else None)


@dataclass(frozen=True, slots=True)
class Roster:
    """All athletes by athlete_id."""

    people: Mapping[str, Person] = field(default_factory=dict)

    def find(self, text: str) -> str:
        """Return the athlete_id for an id or a full name; raise `UnusableError` for others."""
        ids = {person.name: athlete_id for athlete_id, person in self.people.items() if person.name}
        ids |= {athlete_id: athlete_id for athlete_id in self.people}
        if text not in ids:
            raise UnusableError(f"an athlete in {FILE_NAME}, by id or name", nearest(text, ids))
        return ids[text]

    def group(self, text: str) -> tuple[str, ...]:
        """Return the ids of a group's athletes; raise `UnusableError` for an empty group."""
        athlete_ids = tuple(
            athlete_id for athlete_id, person in self.people.items() if person.athlete.group == text
        )
        if not athlete_ids:
            raise UnusableError(f"a group in {FILE_NAME}", nearest(text, self.groups()))
        return athlete_ids

    def groups(self) -> tuple[str, ...]:
        """List the groups in alphabetical order."""
        return tuple(sorted({p.athlete.group for p in self.people.values() if p.athlete.group}))


def read_athletes(path: Path, problems: list[Problem]) -> Roster | None:
    """Read the roster; None if the file exists but cannot be read at all."""
    rows = read_sheet(path, COLUMNS, problems)
    if rows is None:
        return None
    for column, words_of in _UNIQUE.items():
        _complain_of_repeats(rows, column, words_of)
    people = [_person(row) for row in rows]
    return Roster({person.athlete.athlete_id: person for person in people if person is not None})


def _person(row: Row) -> Person | None:
    athlete_id = row.needed("athlete_id", _athlete_id)
    if athlete_id is None:
        return None
    name = row.given("name", str)
    if name and athlete_id.casefold() in name.casefold().split():
        row.complain(
            "athlete_id", "a pseudonym instead of the name, because ids appear in every table"
        )
    if row.cells.get("grade") and row.cells.get("graduation_year"):
        row.complain("graduation_year", "a grade or a graduation year, not both")
    return Person(
        athlete=_athlete(row, athlete_id),
        hints=_hints(row),
        name=name,
        graduation_year=row.given("graduation_year", whole(2000, 2100)),
    )


def _athlete(row: Row, athlete_id: str) -> Athlete:
    return Athlete(
        athlete_id=athlete_id,
        group=row.given("group", str),
        grade=row.given("grade", whole(GRADES[0], GRADES[-1])),
        sex=row.given("sex", one_of(Sex)),
        zone=row.given("zone", zone),
        max_heart_rate_bpm=row.given("max_heart_rate_bpm", number(120, 240)),
        can_focus_for_eight_laps=row.given("can_focus_for_eight_laps", yes_or_no),
    )


def _hints(row: Row) -> AthleteHints:
    return AthleteHints(
        device_serials=row.given("device_serials", _serials) or frozenset(),
        folder=row.given("folder", _folder),
        file_pattern=row.given("file_pattern", str),
    )


def _athlete_id(text: str) -> str:
    if not _ID.fullmatch(text) or text.casefold() == _RESERVED:
        raise UnusableError("a pseudonym of letters, digits, - and _, such as f07")
    return text


def _serials(text: str) -> frozenset[str]:
    serials = frozenset(_SERIAL_SEPARATORS.split(text))
    if any(re.fullmatch(r"\d([.]\d+)?[Ee][+]?\d+", serial) for serial in serials):
        raise UnusableError(
            "the watch's full serial number (a spreadsheet shortened it; format the column as text)"
        )
    return serials


def _folder(text: str) -> str:
    path = PurePosixPath(text.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in text:
        raise UnusableError("a folder below the inbox, such as girls/f07")
    return str(path)


def _complain_of_repeats(
    rows: Iterable[Row], column: str, words_of: Callable[[str], Iterable[str]]
) -> None:
    """Add a problem for each row that repeats a value of an earlier row."""
    first_lines: dict[str, int] = {}
    for row in rows:
        for word in words_of(row.cells.get(column, "")):
            line = first_lines.setdefault(word.casefold(), row.line)
            if line != row.line:
                row.complain(column, f"a value that no other athlete has (line {line} has it too)")


def _whole_cell(text: str) -> Iterable[str]:
    return [text] if text else []


_UNIQUE: Mapping[str, Callable[[str], Iterable[str]]] = {
    "athlete_id": _whole_cell,
    "name": _whole_cell,
    "device_serials": lambda text: filter(None, set(_SERIAL_SEPARATORS.split(text))),
    "folder": _whole_cell,
    "file_pattern": _whole_cell,
}
