"""`timings.csv`: hand or gate times of reps: a watch counts sprints, a clock times them (B2, B3).

One row a set: `times` holds the reps in order, a dash for one that was not timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from config.athletes import Roster
from config.cells import clock, distance_m, one_of
from config.dates import DateOrder, dates_of
from config.problems import Problem, UnusableError
from config.race_splits import times_or_missed
from config.references import ATHLETE_ALIASES, athlete_of
from config.results import FASTEST_MPS, LONGEST_SPRINT_M, SLOWEST_MPS, start_of
from config.rows import Row
from config.sheets import Columns, read_sheet
from metrics.judgements.inputs.coach import Result, ResultKind, SetTimings
from metrics.races.enums import SpeedType, TimedStart, TimingMethod

FILE_NAME = "timings.csv"
COLUMNS = Columns(
    needed=("athlete", "date", "distance", "times"),
    optional=("type", "method", "at"),
    aliases={**ATHLETE_ALIASES, "time": "times", "kind": "type", "start": "at"},
)
_TYPE_WORDS = {
    **dict.fromkeys(("fly", "flying_sprint", "fly30"), SpeedType.FLYING),
    **dict.fromkeys(("sprints",), SpeedType.SPRINT),
    **dict.fromkeys(("hill", "hills", "hill_sprints"), SpeedType.HILL_SPRINT),
    **dict.fromkeys(("in_and_out", "in_n_outs"), SpeedType.IN_N_OUT),
}
_TYPE = one_of(SpeedType, _TYPE_WORDS)
_METHOD_WORDS = {
    **dict.fromkeys(("gates", "timing_gate", "fat", "electronic"), TimingMethod.GATE),
    **dict.fromkeys(("stopwatch", "manual", "ht"), TimingMethod.HAND),
}
_METHOD = one_of(TimingMethod, _METHOD_WORDS)


def read_timings(
    path: Path,
    roster: Roster | None,
    problems: list[Problem],
    *,
    date_order: DateOrder = DateOrder.AUTO,
) -> tuple[SetTimings, ...]:
    """Read the usable rows in the file's order."""
    rows = read_sheet(path, COLUMNS, problems) or []
    day = dates_of(rows, "date", date_order)
    timings = (_timings(row, roster, day) for row in rows)
    return tuple(each for each in timings if each is not None)


def _timings(row: Row, roster: Roster | None, day: Callable[[str], date]) -> SetTimings | None:
    athlete_id = row.needed("athlete", athlete_of(roster))
    on = row.needed("date", day)
    by_cell, metres = row.needed("distance", timed_distance) or (None, None)
    times = row.needed("times", times_or_missed)
    speed_type = row.given("type", _TYPE) or by_cell
    method = row.given("method", _METHOD) or TimingMethod.HAND
    at = row.given("at", clock)
    if athlete_id is None or on is None or metres is None or times is None or speed_type is None:
        return None
    if not all(SLOWEST_MPS <= metres / seconds <= FASTEST_MPS for seconds in times if seconds):
        row.complain("times", f"times that can be run over {metres:g} m")
        return None
    return SetTimings(
        athlete_id=athlete_id,
        day=on,
        speed_type=speed_type,
        distance_m=metres,
        times_s=times,
        method=method,
        at=at,
    )


def best_sprints(timings: Iterable[SetTimings]) -> Iterator[Result]:
    """Yield the best sprint of each set: it says how fast the athlete is at most, as a result."""
    for line in timings:
        is_sprint = line.speed_type in (SpeedType.SPRINT, SpeedType.FLYING)
        if is_sprint and SHORTEST_TOP_M <= line.distance_m <= LONGEST_SPRINT_M:
            yield Result(
                athlete_id=line.athlete_id,
                day=line.day,
                distance_m=line.distance_m,
                duration_s=min(time_s for time_s in line.times_s if time_s),
                kind=_RESULT_KINDS[line.method],
                start=_STARTS[line.speed_type],
            )


SHORTEST_TOP_M = 30.0
"""A shorter stretch tells the start, not the top speed."""
_STARTS = {SpeedType.SPRINT: TimedStart.STANDING, SpeedType.FLYING: TimedStart.FLYING}
_RESULT_KINDS = {
    TimingMethod.HAND: ResultKind.HAND_TIMED,
    TimingMethod.GATE: ResultKind.GATE_TIMED,
}


def timed_distance(text: str) -> tuple[SpeedType, float]:
    """Read `60`, `fly 30` or `flying 30`: the timed meters, and the type where nothing else says.

    Up to 100 m it is a sprint, beyond a rep.
    """
    if not text.split():
        raise UnusableError("a distance, such as 60 or fly 30")
    start, plain = start_of(text)
    metres = distance_m(plain)
    if start is TimedStart.FLYING:
        return SpeedType.FLYING, metres
    return (SpeedType.SPRINT if metres <= LONGEST_SPRINT_M else SpeedType.REP), metres
