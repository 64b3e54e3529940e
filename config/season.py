"""`season.toml`: the seasons with their periods, meets and entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from config.athletes import Roster
from config.cells import distance_m, one_of
from config.dates import day
from config.outline import TomlTable, read_outline
from config.problems import Problem
from config.references import athlete_of
from config.rows import Row
from metrics.contract.race_paces import Mode
from metrics.judgements.inputs.coach import Meet, MeetEntry, Period, Season

FILE_NAME = "season.toml"


class _Span(NamedTuple):
    """The first and last day of a season; None where the file gives none."""

    start: date | None
    end: date | None

    def check(self, row: Row, column: str, on: date | None) -> None:
        """Add a problem if a day is outside the season."""
        if on is None or self.start is None or self.end is None:
            return
        if not self.start <= on <= self.end:
            row.complain(column, f"a day of the season, {self.start} to {self.end}")


def read_seasons(path: Path, roster: Roster | None, problems: list[Problem]) -> tuple[Season, ...]:
    """Read the usable seasons, the earliest first; overlapping seasons are a problem."""
    top = read_outline(path, problems)
    if top is None:
        return ()
    top.allow((), ("season",))
    pairs = [(_season(table, roster), table.row) for table in top.tables("season")]
    seasons = [(season, row) for season, row in pairs if season is not None]
    seasons.sort(key=lambda pair: pair[0].start)
    for (earlier, _), (later, row) in pairwise(seasons):
        if later.start <= earlier.end:
            row.complain("start", f"a day after the end of '{earlier.name}', {earlier.end}")
    return tuple(season for season, _ in seasons)


def _season(table: TomlTable, roster: Roster | None) -> Season | None:
    table.allow(("name", "start", "end"), ("periods", "meets"))
    row = table.row
    name, start, end = row.needed("name", str), row.needed("start", day), row.needed("end", day)
    if start and end and end < start:
        row.complain("end", f"a day after its start, {start}")
        end = None
    span = _Span(start, end)
    periods = [_period(inner, span) for inner in table.tables("periods")]
    meets = [_meet(inner, span, roster) for inner in table.tables("meets")]
    if name is None or start is None or end is None:
        return None
    return Season(
        name=name,
        start=start,
        end=end,
        periods=tuple(sorted(filter(None, periods), key=lambda period: period.start)),
        meets=tuple(sorted(filter(None, meets), key=lambda meet: meet.day)),
    )


def _period(table: TomlTable, span: _Span) -> Period | None:
    table.allow(("name", "start", "mode"))
    row = table.row
    name, start = row.needed("name", str), row.needed("start", day)
    mode = row.given("mode", one_of(Mode))
    span.check(row, "start", start)
    if name is None or start is None:
        return None
    return Period(name=name, start=start, mode=mode)


def _meet(table: TomlTable, span: _Span, roster: Roster | None) -> Meet | None:
    table.allow(("name", "date"), ("entries",))
    row = table.row
    name, on = row.needed("name", str), row.needed("date", day)
    span.check(row, "date", on)
    entries = _entries(table.tables("entries"), roster)
    if name is None or on is None:
        return None
    return Meet(name=name, day=on, entries=entries)


def _entries(tables: Sequence[TomlTable], roster: Roster | None) -> tuple[MeetEntry, ...]:
    entries: dict[tuple[str, float], MeetEntry] = {}
    for table in tables:
        entry = _entry(table, roster)
        if entry is None:
            continue
        if (entry.athlete_id, entry.distance_m) in entries:
            table.row.complain("athlete", "each athlete once in a race")
        entries[entry.athlete_id, entry.distance_m] = entry
    return tuple(entries.values())


def _entry(table: TomlTable, roster: Roster | None) -> MeetEntry | None:
    table.allow(("athlete", "distance", "reason"))
    row = table.row
    athlete_id = row.needed("athlete", athlete_of(roster))
    metres = row.needed("distance", distance_m)
    if athlete_id is None or metres is None:
        return None
    return MeetEntry(athlete_id=athlete_id, distance_m=metres, reason=row.given("reason", str))
