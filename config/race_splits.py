"""`splits.csv`: splits of races that somebody took, for many race without a watch.

One row a race: `splits` holds the times at the finish line in order, as laps (`73.5 76.0 78.5`) or
as the clock showed them (`73.5 2:29.5 3:48.0`); `every` says at which marks, if not each lap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import accumulate, pairwise
from pathlib import Path

from config.athletes import Roster
from config.cells import distance_m, duration_s, one_of
from config.dates import DateOrder, dates_of
from config.problems import Problem, UnusableError
from config.references import ATHLETE_ALIASES, athlete_of
from config.results import FASTEST_MPS, SLOWEST_MPS, raced
from config.rows import Row
from config.sheets import Columns, read_sheet
from metrics.judgements.inputs.coach import Coach, RaceSplitTimes, Result, ResultKind
from metrics.races.enums import RaceForm, TimingMethod
from metrics.races.marks import LAP_M, TRACK_MOST_M, divided, road_marks

FILE_NAME = "splits.csv"
COLUMNS = Columns(
    needed=("athlete", "date", "distance", "splits"),
    optional=("every", "method", "round", "meet"),
    aliases={**ATHLETE_ALIASES, "event": "distance", "laps": "splits", "times": "splits"},
)
LONGEST_OVER_SHORTEST = 1.6
"""Laps differ less than that; times of a running clock double from the first mark to the second."""
_BETWEEN = re.compile(r"[\s;|/]+|,\s+")


def read_race_splits(
    path: Path,
    roster: Roster | None,
    problems: list[Problem],
    *,
    date_order: DateOrder = DateOrder.AUTO,
) -> tuple[RaceSplitTimes, ...]:
    """Read the usable rows in the file's order."""
    rows = read_sheet(path, COLUMNS, problems) or []
    day = dates_of(rows, "date", date_order)
    splits = (_splits(row, roster, day) for row in rows)
    return tuple(each for each in splits if each is not None)


def _splits(row: Row, roster: Roster | None, day: Callable[[str], date]) -> RaceSplitTimes | None:
    athlete_id = row.needed("athlete", athlete_of(roster))
    on = row.needed("date", day)
    form, metres = row.needed("distance", raced) or (RaceForm.FLAT, None)
    times = row.needed("splits", times_of)
    every_m = row.given("every", distance_m)
    method = row.given("method", one_of(TimingMethod)) or TimingMethod.HAND
    if athlete_id is None or on is None or metres is None or times is None:
        return None
    marks = _marks(metres, every_m, len(times))
    if marks is None:
        expected = _count_text(metres, every_m)
        row.complain("splits", f"{expected}; `every` names other marks")
        return None
    clock = _clock_times(times)
    if not _are_possible(marks, clock):
        row.complain("splits", "times that can be run, of laps or of the running clock")
        return None
    return RaceSplitTimes(
        athlete_id=athlete_id,
        day=on,
        distance_m=metres,
        marks_m=marks,
        times_s=clock,
        method=method,
        round=row.given("round", str),
        meet=row.given("meet", str),
        form=form,
    )


def finished_races(
    race_splits: Iterable[RaceSplitTimes], results: Iterable[Result]
) -> Iterator[Result]:
    """Yield the races whose splits reach the finish and which no result tells: they are results."""
    for taken in _unresolved(race_splits, results):
        if taken.is_finished:
            yield Result(
                athlete_id=taken.athlete_id,
                day=taken.day,
                distance_m=taken.distance_m,
                duration_s=taken.times_s[-1],
                kind=ResultKind.RACE,
                meet=taken.meet,
                round=taken.round,
                form=taken.form,
            )


def splits_without_result(coach: Coach) -> Iterator[RaceSplitTimes]:
    """Yield the splits that stop before the finish, of races whose time nobody wrote down."""
    return _unresolved(coach.race_splits, (*coach.results, *coach.special_races))


def _unresolved(
    race_splits: Iterable[RaceSplitTimes], results: Iterable[Result]
) -> Iterator[RaceSplitTimes]:
    raced_on = {
        (result.athlete_id, result.day, round(result.distance_m))
        for result in results
        if result.kind in (ResultKind.RACE, ResultKind.TIME_TRIAL)
    }
    for taken in race_splits:
        if (taken.athlete_id, taken.day, round(taken.distance_m)) not in raced_on:
            yield taken


def times_of(text: str) -> tuple[float, ...]:
    """Read times between blanks, semicolons, slashes, or commas followed by a blank."""
    return tuple(duration_s(part) for part in _BETWEEN.split(text.strip()) if part)


def _all_marks(metres: float, every_m: float | None) -> tuple[float, ...]:
    if every_m is None and metres <= TRACK_MOST_M:
        return divided(metres, LAP_M) if metres >= LAP_M else (metres,)
    step_m = every_m or 1000.0
    is_track = step_m in (LAP_M, LAP_M / 2) and metres >= step_m
    return divided(metres, step_m) if is_track else road_marks(metres, step_m)


def _marks(metres: float, every_m: float | None, count: int) -> tuple[float, ...] | None:
    """Find the marks of so many times: all of them, or all but the finish, or the first ones."""
    marks = _all_marks(metres, every_m)
    return marks[:count] if 0 < count <= len(marks) else None


def _count_text(metres: float, every_m: float | None) -> str:
    marks = _all_marks(metres, every_m)
    return f"up to {len(marks)} times, at {', '.join(f'{mark:.0f}' for mark in marks)} m"


def _clock_times(times: tuple[float, ...]) -> tuple[float, ...]:
    """Return times of the running clock: laps are summed up."""
    is_clock = all(later > earlier for earlier, later in pairwise(times)) and (
        len(times) == 1 or times[1] > LONGEST_OVER_SHORTEST * times[0]
    )
    return times if is_clock else tuple(accumulate(times))


def _are_possible(marks: tuple[float, ...], clock: tuple[float, ...]) -> bool:
    speeds = [
        (mark - before) / (then - earlier) if then > earlier else 0.0
        for (before, mark), (earlier, then) in zip(
            pairwise((0.0, *marks)), pairwise((0.0, *clock)), strict=True
        )
    ]
    return all(SLOWEST_MPS <= speed <= FASTEST_MPS for speed in speeds)


def not_a_time(text: str) -> bool:
    """Check whether a text stands for a time that was missed: a dash, or nothing."""
    return text in ("-", "–", "x", "?")


def times_or_missed(text: str) -> tuple[float | None, ...]:
    """Read times as `times_of` does, None for a dash."""
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    times = tuple(None if not_a_time(part) else duration_s(part) for part in parts)
    if not any(times):
        raise UnusableError("times, such as 8.21 8.15 - 8.30")
    return times
