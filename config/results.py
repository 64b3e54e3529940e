"""`results.csv`: dated races, time trials, sprints and estimates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path

from config.athletes import Roster
from config.cells import distance_m, duration_s, one_of
from config.dates import DateOrder, dates_of
from config.problems import Problem, Severity, UnusableError
from config.references import ATHLETE_ALIASES, athlete_of
from config.rows import Row
from config.sheets import Columns, read_sheet
from metrics.contract.durations import clock
from metrics.contract.records import RECORDS_S, record_time_s
from metrics.judgements.inputs.coach import Result, ResultKind
from metrics.races.enums import RaceForm, TimedStart

FILE_NAME = "results.csv"
COLUMNS = Columns(
    needed=("athlete", "date", "distance", "time"),
    optional=("kind", "meet", "round"),
    aliases={
        **ATHLETE_ALIASES,
        "event": "distance",
        "result": "time",
        "mark": "time",
        "type": "kind",
        "race": "meet",
        "competition": "meet",
    },
)
NO_TIMES = frozenset(("dnf", "dns", "dq", "dsq", "nt", "scr"))
"""Entries of a results list without a time: no result, and no mistake."""
SLOWEST_MPS = 1.2
"""A slow walk: a slower result is a typing mistake."""
FASTEST_MPS = 13.0
"""Just over the fastest flying sprint ever run."""
LEAST_RECORD_M = min(RECORDS_S)
LONGEST_SPRINT_M = 100.0

_KIND_WORDS = {
    **dict.fromkeys(("tt", "trial", "timetrial", "t.t."), ResultKind.TIME_TRIAL),
    **dict.fromkeys(("meet", "xc", "r", "pr", "pb", "sb"), ResultKind.RACE),
    **dict.fromkeys(("est", "guess", "estimated"), ResultKind.ESTIMATE),
    **dict.fromkeys(("hand", "ht", "hand_time", "stopwatch", "manual"), ResultKind.HAND_TIMED),
    **dict.fromkeys(("gate", "gates", "fat", "electronic", "timing_gate"), ResultKind.GATE_TIMED),
}
_STEEPLE = re.compile(r"(?i)(.*\d *(?:m|k|km)?) *(?:sc|st|h?steeple(?:chase)?)")
_RELAY = re.compile(r"(?i)\d *[x×] *(.*?) *(?:leg|relay|split)?")
_LEG = re.compile(r"(?i)(.*?) *(?:relay )?(?:leg|relay)")
"""`3000 steeple` or `3000sc`; a relay's leg as `4x400` or `400 leg`."""
_FLYING = re.compile(r"(?i)(?:fly(?:ing|s)? *-? *(.*)|(.*?\d *m?) *-? *fly(?:ing|s)?)")
"""`fly 30`, `flying 30m`, `30 fly`."""
_POINT_FOR_COLON = re.compile(r"(\d{1,2})[.,](\d{2})")
_NO_COLON = re.compile(r"(\d{1,2})([0-5]\d)")
_KIND = one_of(ResultKind, _KIND_WORDS)
_SPRINT_KINDS = (ResultKind.HAND_TIMED, ResultKind.GATE_TIMED)


def read_results(
    path: Path,
    roster: Roster | None,
    problems: list[Problem],
    *,
    date_order: DateOrder = DateOrder.AUTO,
    today: date | None = None,
) -> tuple[Result, ...]:
    """Read the usable results in the file's order; a repeated result is a problem.

    With `today`, there is a warning for later days, except for estimates.
    """
    first_lines: dict[Result, int] = {}
    rows = read_sheet(path, COLUMNS, problems) or []
    day = dates_of(rows, "date", date_order)
    for row in rows:
        result = _result(row, roster, day, today)
        if result is not None and first_lines.setdefault(result, row.line) != row.line:
            row.complain("athlete", f"each result once (line {first_lines[result]} is the same)")
    return tuple(first_lines)


def _result(
    row: Row, roster: Roster | None, day: Callable[[str], date], today: date | None
) -> Result | None:
    if row.cells.get("time", "").casefold() in NO_TIMES:
        return None
    athlete_id = row.needed("athlete", athlete_of(roster))
    on = row.needed("date", day)
    start, form, metres = row.needed("distance", _timed) or (
        TimedStart.STANDING,
        RaceForm.FLAT,
        None,
    )
    seconds = row.needed("time", duration_s)
    if athlete_id is None or on is None or metres is None or seconds is None:
        row.given("kind", _KIND)
        return None
    kind = _kind(row, metres)
    if not _is_possible(row, metres, seconds) or kind is None:
        return None
    _note_missing_colon(row, metres)
    if today is not None and on > today and kind is not ResultKind.ESTIMATE:
        expected = f"a day up to today, {today}; it counts from its day on"
        row.note("date", expected, severity=Severity.WARNING)
    return Result(
        athlete_id=athlete_id,
        day=on,
        distance_m=metres,
        duration_s=seconds,
        kind=kind,
        meet=row.given("meet", str),
        round=row.given("round", str),
        form=form,
        start=start,
    )


@lru_cache(maxsize=1024)
def _timed(text: str) -> tuple[TimedStart, RaceForm, float]:
    """Read what was timed; only a sprint is timed from a flying start."""
    start, plain = start_of(text)
    form, metres = raced(plain)
    if start is TimedStart.FLYING and metres > LONGEST_SPRINT_M:
        raise UnusableError("a flying sprint of up to 100 m, such as fly 30")
    return start, form, metres


def start_of(text: str) -> tuple[TimedStart, str]:
    """Read `fly 30`, `flying 30m` or `30 fly`: how the timed stretch began, and the rest."""
    match = _FLYING.fullmatch(text)
    if match is None:
        return TimedStart.STANDING, text
    return TimedStart.FLYING, (match[1] or match[2] or "?").strip()


def raced(text: str) -> tuple[RaceForm, float]:
    """Read what was raced: a distance, `3000 steeple`, `3000sc`, or a relay's leg as `4x400`."""
    for form, pattern in (
        (RaceForm.STEEPLE, _STEEPLE),
        (RaceForm.RELAY_LEG, _RELAY),
        (RaceForm.RELAY_LEG, _LEG),
    ):
        if match := pattern.fullmatch(text):
            return form, distance_m(match[1])
    return RaceForm.FLAT, distance_m(text)


def _kind(row: Row, metres: float) -> ResultKind | None:
    """Return how a result came about; empty is a race, of a sprint a hand timing, the less exact.

    None, with a problem, for a word that is none, and for a sprint whose timing is not told.
    """
    is_sprint = metres <= LONGEST_SPRINT_M
    if not row.cells.get("kind"):
        return ResultKind.HAND_TIMED if is_sprint else ResultKind.RACE
    kind = row.given("kind", _KIND)
    if is_sprint and kind not in {*_SPRINT_KINDS, None}:
        row.complain("kind", f"{' or '.join(_SPRINT_KINDS)} for a sprint of up to 100 m")
        return None
    return kind


def _is_possible(row: Row, metres: float, seconds: float) -> bool:
    """Check that a time can be run, and report one that cannot."""
    why = _impossible(metres, seconds)
    if why:
        row.complain(
            "time",
            f"a possible time for {row.cells['distance']} ({why})",
            near_miss=_near_miss(row.cells["time"], metres),
        )
    return not why


def _near_miss(text: str, metres: float) -> str | None:
    """Return 17:45 for 17:45:00, which a spreadsheet made of it, and for 17.45; None for others."""
    meant = text.removesuffix(":00")
    if meant == text:
        meant = _POINT_FOR_COLON.sub(r"\1:\2", text)
    return meant if meant != text and _can_be_run(meant, metres) else None


def _can_be_run(text: str, metres: float) -> bool:
    try:
        return not _impossible(metres, duration_s(text))
    except UnusableError:
        return False


def _impossible(metres: float, seconds: float) -> str:
    """Say why nobody runs a time: slower than a walk, or faster than anybody ran; else "".

    Hand timing makes a sprint up to a second faster than it was.
    """
    if not SLOWEST_MPS <= metres / seconds <= FASTEST_MPS:
        return f"this is {metres / seconds:.1f} m/s"
    if metres >= LEAST_RECORD_M and seconds < (record_s := record_time_s(metres)):
        return f"the world record is {clock(record_s, decimals=1)}"
    return ""


def _note_missing_colon(row: Row, metres: float) -> None:
    """Warn of 1730, which is 28:50, where somebody may have meant 17:30 and can have run it."""
    match = _NO_COLON.fullmatch(row.cells["time"])
    if match and _can_be_run(f"{match[1]}:{match[2]}", metres):
        expected = "a colon, such as 17:30, if these are minutes: a number alone is read as seconds"
        row.note("time", expected, severity=Severity.WARNING)
