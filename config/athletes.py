"""`athletes.csv`: the roster, and the hints that tell whose a watch file is.

Names appear only here. Everywhere else an athlete is the pseudonym `athlete_id`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path, PurePosixPath

from msgspec import Struct, field
from msgspec.structs import replace

from config.cells import number, one_of, yes_or_no, zone
from config.names import AthleteNames
from config.problems import Problem, Severity, UnusableError, nearest
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
    aliases={
        "id": "athlete_id",
        "athlete": "athlete_id",
        "gender": "sex",
        "class": "grade",
        "year": "grade",
        "class_year": "graduation_year",
        "grad_year": "graduation_year",
        "grad": "graduation_year",
        "timezone": "zone",
        "time_zone": "zone",
        "serial": "device_serials",
        "serials": "device_serials",
        "device_serial": "device_serials",
        "max_hr": "max_heart_rate_bpm",
    },
)
GRADES = range(9, 13)
SCHOOL_YEAR_STARTS = 7
"""A season that ends in this month or later belongs to the school year about to begin."""

YEARS = range(2000, 2101)
SHORT_YEARS = range(20, 60)
"""Class years as two digits: earlier ones are grades or slips, later ones of another century."""
_SHOWN_GROUPS = 6
"""More of them would fill a phone's terminal."""
EVERYBODY = "all"
"""The group of all athletes, unless the roster has a group of this name."""

_CLASS_COLUMNS = ("grade", "graduation_year")
_GRADE_WORDS = {
    **dict.fromkeys(("fr", "fresh", "freshman", "freshmen", "frosh"), 9),
    **dict.fromkeys(("so", "soph", "sophomore", "sophomores"), 10),
    **dict.fromkeys(("jr", "jun", "junior", "juniors"), 11),
    **dict.fromkeys(("sr", "sen", "senior", "seniors"), 12),
}
_SEX_WORDS = {
    **dict.fromkeys(("f", "w", "girl", "girls", "woman", "women", "fem"), Sex.FEMALE),
    **dict.fromkeys(("m", "b", "boy", "boys", "man", "men"), Sex.MALE),
}
_SEX = one_of(Sex, _SEX_WORDS)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_RESERVED = "unassigned"
_SERIAL_SEPARATORS = re.compile(r"[\s,;|/]+")


class AthleteHints(Struct, frozen=True, kw_only=True):
    """Hints that a watch file belongs to an athlete.

    `folder` is a folder below the inbox, `file_pattern` a file name with `*` and `?`. None and
    an empty set mean that the roster gives no such hint.
    """

    device_serials: frozenset[str] = frozenset()
    folder: str | None = None
    file_pattern: str | None = None


class Person(Struct, frozen=True, kw_only=True):
    """One row of the roster; the grade is None where a graduation year is given instead."""

    athlete: Athlete
    hints: AthleteHints = AthleteHints()
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


class Roster(Struct, frozen=True, dict=True):
    """All athletes by athlete_id.

    It has a dict, so that a name is looked for once, however many lines name the athlete.
    """

    people: Mapping[str, Person] = field(default_factory=dict)

    def find(self, text: str) -> str:
        """Return the athlete_id for an id or a name; raise `UnusableError` for others."""
        athlete_id = self._meant.get(text)
        if athlete_id is None:
            names = {key: person.name or "" for key, person in self.people.items()}
            try:
                athlete_id = AthleteNames(names).find(text)
            except UnusableError as error:
                if not self._is_group(text):
                    raise
                raise UnusableError(f"{error.expected}; a group has its own column") from error
            self._meant[text] = athlete_id
        return athlete_id

    def _is_group(self, text: str) -> bool:
        return text.casefold() in {EVERYBODY, *map(str.casefold, self.groups())}

    @cached_property
    def _meant(self) -> dict[str, str]:
        return {}

    @cached_property
    def _grouped(self) -> dict[str, tuple[str, ...]]:
        return {}

    def group(self, text: str) -> tuple[str, ...]:
        """Return the ids of a group's athletes, for `all` of everybody's.

        Upper and lower case are the same. Raises `UnusableError` for an empty group.
        """
        athlete_ids = self._grouped.get(text)
        if athlete_ids is None:
            athlete_ids = self._grouped[text] = self._in_group(text)
        return athlete_ids

    def _in_group(self, text: str) -> tuple[str, ...]:
        wanted = text.casefold()
        athlete_ids = tuple(
            key
            for key, person in self.people.items()
            if (person.athlete.group or "").casefold() == wanted
        )
        if not athlete_ids and wanted != EVERYBODY:
            near_miss = nearest(text, self.groups())
            known = "" if near_miss else _listed(self.groups())
            raise UnusableError(f"a group in {FILE_NAME}{known}", near_miss)
        return athlete_ids or tuple(self.people)

    def groups(self) -> tuple[str, ...]:
        """List the groups in alphabetical order."""
        return tuple(sorted({p.athlete.group for p in self.people.values() if p.athlete.group}))


def _listed(groups: Sequence[str]) -> str:
    if not groups:
        return ""
    more = ", …" if len(groups) > _SHOWN_GROUPS else ""
    return f" ({', '.join(groups[:_SHOWN_GROUPS])}{more})"


def read_athletes(path: Path, problems: list[Problem]) -> Roster | None:
    """Read the roster; None if the file exists but cannot be read at all."""
    rows = read_sheet(path, COLUMNS, problems)
    if rows is None:
        return None
    for column, words_of in _UNIQUE.items():
        _complain_of_repeats(rows, column, words_of)
    people: dict[str, Person] = {}
    ids: dict[str, str] = {}
    groups: dict[str, str] = {}
    for row in rows:
        person = _person(row, groups)
        if person is not None and ids.setdefault(person.athlete.athlete_id.casefold(), "") == "":
            ids[person.athlete.athlete_id.casefold()] = person.athlete.athlete_id
            people[person.athlete.athlete_id] = person
    return Roster(people)


def _person(row: Row, groups: dict[str, str]) -> Person | None:
    """Read one athlete; a group is spelled as where it first stands in `groups`."""
    its_id = row.needed("athlete_id", athlete_id)
    if its_id is None:
        return None
    name = row.given("name", str)
    if name and its_id.casefold() in name.casefold().split():
        row.note(
            "athlete_id",
            "a pseudonym instead of the name, because ids appear in every table",
            severity=Severity.WARNING,
        )
    grade, graduation_year = _class(row)
    return Person(
        athlete=_athlete(row, its_id, grade, groups),
        hints=_hints(row),
        name=name,
        graduation_year=graduation_year,
    )


def _class(row: Row) -> tuple[int | None, int | None]:
    """Return the grade and the graduation year, of which a row may give one.

    Both are read from either column: coaches write `Jr`, 11th and the class of 27 alike.
    """
    grade, graduation_year = (row.given(name, _grade_or_year) for name in _CLASS_COLUMNS)
    if grade is not None and graduation_year is not None:
        row.complain("graduation_year", "a grade or a graduation year, not both")
    given = grade if grade is not None else graduation_year
    if given is None:
        return None, None
    return (given, None) if given in GRADES else (None, given)


def _grade_or_year(text: str) -> int:
    """Read a grade of 9 to 12 or the year of a class, such as 27 or 2027."""
    plain = re.sub(r"\b(?:grade|class|of|hs|year|yr|grader)\b|['’.]", " ", text.casefold())
    word = " ".join(plain.split())
    if word in _GRADE_WORDS:
        return _GRADE_WORDS[word]
    number = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word)
    if number.isascii() and number.isdigit():
        value = int(number)
        if value in GRADES or value in YEARS:
            return value
        if value in SHORT_YEARS:
            return 2000 + value
    raise UnusableError("a grade of 9 to 12, Fr, So, Jr or Sr, or the class year such as 2027")


def _athlete(row: Row, its_id: str, grade: int | None, groups: dict[str, str]) -> Athlete:
    group = row.given("group", str)
    return Athlete(
        athlete_id=its_id,
        group=None if group is None else groups.setdefault(group.casefold(), group),
        grade=grade,
        sex=row.given("sex", _SEX),
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


def athlete_id(text: str) -> str:
    """Read an id; raise `UnusableError` for what cannot stand in tables."""
    if not _ID.fullmatch(text) or text.casefold() == _RESERVED:
        raise UnusableError("a pseudonym of letters, digits, - and _, such as f07")
    return text


def _serials(text: str) -> frozenset[str]:
    serials = frozenset(filter(None, _SERIAL_SEPARATORS.split(text)))
    if re.search(r"\d[.,]?\d*[Ee][+]?\d", text):
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
