"""`athletes.csv`: who is on the team, and what tells that a watch file is theirs.

Names are only here. Everywhere else an athlete is the pseudonym `athlete_id`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
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
        "coordinates",
    ),
)
GRADES = range(9, 13)
SCHOOL_YEAR_STARTS = 7
"""The month from which a season counts to the school year that is about to begin."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_RESERVED = "unassigned"
_SERIAL_SEPARATORS = re.compile(r"[\s,;|/]+")


class Coordinates(StrEnum):
    """Whether an athlete's tables may hold where they ran."""

    CLOSED = "closed"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What tells that a file is an athlete's, and what may be shown of it.

    `folder` is a folder below the inbox, `file_pattern` a file name with `*` and `?`; None and
    empty are "not said".
    """

    device_serials: frozenset[str] = frozenset()
    folder: str | None = None
    file_pattern: str | None = None
    coordinates: Coordinates = Coordinates.CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One row of the roster; the athlete's grade is still None where a graduation year is given."""

    athlete: Athlete
    identity: Identity
    name: str | None = None
    graduation_year: int | None = None

    def in_season_to(self, end: date | None) -> Athlete:
        """The athlete with the grade of the school year of a season that ends then.

        None before grade 9 and after grade 12, and without a season.
        """
        if self.graduation_year is None or end is None:
            return self.athlete
        ends_year = end.year + (end.month >= SCHOOL_YEAR_STARTS)
        grade = GRADES[-1] - (self.graduation_year - ends_year)
        return replace(self.athlete, grade=grade if grade in GRADES else None)


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody, by athlete_id."""

    people: Mapping[str, Person] = field(default_factory=dict)

    def find(self, text: str) -> str:
        """The athlete_id of an id or a whole name; `UnusableError` for anybody unknown."""
        ids = {person.name: athlete_id for athlete_id, person in self.people.items() if person.name}
        ids |= {athlete_id: athlete_id for athlete_id in self.people}
        if text not in ids:
            raise UnusableError(f"an athlete of {FILE_NAME}, by id or name", nearest(text, ids))
        return ids[text]

    def group(self, text: str) -> tuple[str, ...]:
        """The ids of a group's athletes; `UnusableError` for a group that nobody is in."""
        found = tuple(
            athlete_id for athlete_id, one in self.people.items() if one.athlete.group == text
        )
        if not found:
            raise UnusableError(f"a group of {FILE_NAME}", nearest(text, self.groups()))
        return found

    def groups(self) -> tuple[str, ...]:
        """Every group, in alphabetical order."""
        return tuple(sorted({p.athlete.group for p in self.people.values() if p.athlete.group}))


def read_athletes(path: Path, problems: list[Problem]) -> Roster | None:
    """Who is on the roster; None where the file is there but cannot be read at all."""
    rows = read_sheet(path, COLUMNS, problems)
    if rows is None:
        return None
    for column, of in _ONCE.items():
        _complain_of_repeats(rows, column, of)
    people = [_person(row) for row in rows]
    return Roster({one.athlete.athlete_id: one for one in people if one is not None})


def _person(row: Row) -> Person | None:
    athlete_id = row.needed("athlete_id", _athlete_id)
    if athlete_id is None:
        return None
    name = row.given("name", str)
    if name and athlete_id.casefold() in name.casefold().split():
        row.complain("athlete_id", "a pseudonym, not the name: ids appear in every table")
    if row.cells.get("grade") and row.cells.get("graduation_year"):
        row.complain("graduation_year", "a grade or a graduation year, not both")
    return Person(
        athlete=_athlete(row, athlete_id),
        identity=_identity(row),
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


def _identity(row: Row) -> Identity:
    return Identity(
        device_serials=row.given("device_serials", _serials) or frozenset(),
        folder=row.given("folder", _folder),
        file_pattern=row.given("file_pattern", str),
        coordinates=row.given("coordinates", one_of(Coordinates)) or Coordinates.CLOSED,
    )


def _athlete_id(text: str) -> str:
    if not _ID.fullmatch(text) or text.casefold() == _RESERVED:
        raise UnusableError("a pseudonym of letters, digits, - and _, such as f07")
    return text


def _serials(text: str) -> frozenset[str]:
    serials = frozenset(_SERIAL_SEPARATORS.split(text))
    if any(re.fullmatch(r"\d([.]\d+)?[Ee][+]?\d+", serial) for serial in serials):
        raise UnusableError(
            "the watch's whole serial number (a spreadsheet shortens it: format the column as text)"
        )
    return serials


def _folder(text: str) -> str:
    path = PurePosixPath(text.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in text:
        raise UnusableError("a folder below the inbox, such as girls/f07")
    return str(path)


def _complain_of_repeats(
    rows: Iterable[Row], column: str, of: Callable[[str], Iterable[str]]
) -> None:
    """A problem for every row that says what an earlier one said already."""
    first: dict[str, int] = {}
    for row in rows:
        for word in of(row.cells.get(column, "")):
            line = first.setdefault(word.casefold(), row.line)
            if line != row.line:
                row.complain(column, f"one not given to anybody else: line {line} has it too")


def _itself(text: str) -> Iterable[str]:
    return [text] if text else []


_ONCE: Mapping[str, Callable[[str], Iterable[str]]] = {
    "athlete_id": _itself,
    "name": _itself,
    "device_serials": lambda text: filter(None, set(_SERIAL_SEPARATORS.split(text))),
    "folder": _itself,
    "file_pattern": _itself,
}
