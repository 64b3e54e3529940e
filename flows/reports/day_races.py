"""What was raced and timed on athletes' days: results, the coach's word, a race by its look."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from config import Workspace
from flows.common.periods import DayRange
from flows.common.text import clock
from metrics.contract.durations import typed_clock
from metrics.contract.race_paces import RacePace
from metrics.contract.weeks import day_text
from metrics.judgements.inputs.coach import Coach, Result, ResultKind, SetTimings
from metrics.judgements.paces.date_paces import DatePaces
from metrics.races.enums import RaceForm, SpeedType, TimedStart, TimingMethod
from metrics.races.names import race_name
from storage import Store

if TYPE_CHECKING:
    from metrics.races.finder import RaceLook

Row = dict[str, Any]
DayKey = tuple[str, date]

SAME_TIME_S = 0.05
"""Times are written to a tenth: a result and its review agree to half of that."""
LOOK_LEAST_M, LOOK_MOST_M = 340.0, 5_600.0
LOOK_LEAST_MPS = 3.2
"""An effort is measured between its own edges: it may be a tenth off what a race's look asks."""
NOT_EASY_MPS = 4.3
"""6:14 a mile, a fifth faster than the slowest that is called a race by its look."""
REVIEWED = (
    *("athlete_id", "local_date", "activity_id", "distance_m", "form", "kind", "meet", "round"),
    *("time_s", "split_source", "reason"),
)


def day_races(
    store: Store, workspace: Workspace, athletes: Collection[str], period: DayRange
) -> dict[DayKey, list[Row]]:
    """Collect the races, time trials and timed sprints of each day, in no order of the day.

    A result, a race by the coach's word, and a run that is a race by its look and nothing else
    says so. Each has `name`, `time_s`, `kind` (`look` for the last one), `meet`, `round`,
    `activity_id` and `reason`.
    """
    by_day: dict[DayKey, list[Row]] = {}
    reviewed = _reviewed(store, athletes, period)
    for row in reviewed:
        by_day.setdefault((row["athlete_id"], row["local_date"]), []).append(_of_review(row))
    for result in _other_results(workspace, athletes, period, reviewed):
        by_day.setdefault((result.athlete_id, result.day), []).append(_of_result(result))
    seen = {row["activity_id"] for row in reviewed}
    for key, race in _by_look(store, workspace.coach, athletes, period, seen):
        # A result of that day is the race, also where no review has found it in the recording.
        if key not in by_day:
            by_day[key] = [race]
    return by_day


def _reviewed(store: Store, athletes: Collection[str], period: DayRange) -> list[Row]:
    is_wanted = _is_wanted(athletes, period)
    rows = store.read("race_review", lambda stored: stored.filter(is_wanted).select(REVIEWED))
    return rows.to_dicts()


def _is_wanted(athletes: Collection[str], period: DayRange) -> pl.Expr:
    return pl.col("athlete_id").is_in(list(athletes)) & pl.col("local_date").is_between(
        period.first, period.last
    )


def _of_review(row: Row) -> Row:
    name, _, others = str(row["reason"]).partition(". ")
    return {
        "name": name.rpartition(" in ")[0] or name,
        "time_s": row["time_s"],
        "kind": row["kind"] or "race",
        "meet": row["meet"],
        "round": row["round"],
        "activity_id": row["activity_id"],
        # Without splits the review says only that nothing was recorded.
        "reason": others if row["split_source"] else None,
    }


def _other_results(
    workspace: Workspace, athletes: Collection[str], period: DayRange, reviewed: Sequence[Row]
) -> Iterator[Result]:
    """Yield what nothing was reviewed of: sprints, and races too short to be read."""
    coach = workspace.coach
    timed = {(line.athlete_id, line.day, line.distance_m) for line in coach.timings}
    for result in (*coach.results, *coach.special_races):
        is_here = result.athlete_id in athletes and period.first <= result.day <= period.last
        if (
            is_here
            and result.kind is not ResultKind.ESTIMATE
            and (result.athlete_id, result.day, result.distance_m) not in timed
            and not any(_is_same(row, result) for row in reviewed)
        ):
            yield result


def _is_same(row: Row, result: Result) -> bool:
    return (
        (row["athlete_id"], row["local_date"]) == (result.athlete_id, result.day)
        and row["distance_m"] == result.distance_m
        and row["time_s"] is not None
        and abs(row["time_s"] - result.duration_s) <= SAME_TIME_S
    )


def _of_result(result: Result) -> Row:
    is_flying = result.start is TimedStart.FLYING
    form = RaceForm.FLAT if is_flying else result.form
    name = f"flying {result.distance_m:g}" if is_flying else race_name(result.distance_m, form)
    return {
        "name": f"{name} time trial" if result.kind is ResultKind.TIME_TRIAL else name,
        "time_s": result.duration_s,
        "kind": result.kind.value,
        "meet": result.meet,
        "round": result.round,
        "activity_id": None,
        "reason": None,
    }


def race_text(race: Row) -> str:
    """Write a race on one line: `1600 in 5:02.3, Opener, final. Laps …`."""
    if race["kind"] == "look":
        return str(race["reason"])
    hundredths = race["kind"] in (ResultKind.HAND_TIMED, ResultKind.GATE_TIMED)
    time = clock(race["time_s"], decimals=2) if hundredths else typed_clock(race["time_s"])
    by = {ResultKind.HAND_TIMED: "by hand", ResultKind.GATE_TIMED: "by gate"}.get(race["kind"])
    head = ", ".join(filter(None, (f"{race['name']} in {time}", by, race["meet"], race["round"])))
    return f"{head}. {race['reason']}" if race["reason"] else head


def race_lines(races: Mapping[DayKey, Sequence[Row]]) -> Iterator[str]:
    """Write the races of one athlete, a line each, the latest last."""
    if races:
        yield "  races"
    for (_, day), of_day in sorted(races.items()):
        yield from (f"    {day_text(day)}: {race_text(race)}" for race in of_day)


def _by_look(
    store: Store,
    coach: Coach,
    athletes: Collection[str],
    period: DayRange,
    seen: Collection[str],
) -> Iterator[tuple[DayKey, Row]]:
    """Look for races in the recordings that may hold one, and that nothing is said of."""
    candidates = [
        (activity_id, athlete_id, day)
        for activity_id, athlete_id, day, is_apart, speed_mps in _may_be_raced(
            store, athletes, period
        )
        if activity_id not in seen
        and _is_race_like(coach, athlete_id, day, speed_mps, is_apart=is_apart)
    ]
    if not candidates:
        return
    from flows.engine.judging import recordings_of
    from flows.reports.race_look import look_sentence
    from metrics.judgements.inputs.recordings import traces_of
    from metrics.races.finder import race_by_look

    trace_of = traces_of(recordings_of(store, sorted(athletes)))
    for activity_id, athlete_id, day in candidates:
        trace = trace_of(activity_id)
        look = race_by_look(trace) if trace is not None else None
        if look is not None:
            yield (athlete_id, day), _of_look(activity_id, look, look_sentence(look))


def _of_look(activity_id: str, look: RaceLook, sentence: str) -> Row:
    return {
        "name": f"{look.names_m[0]:g}" if look.names_m else None,
        "time_s": look.window.duration_s,
        "kind": "look",
        "meet": None,
        "round": None,
        "activity_id": activity_id,
        "reason": sentence,
    }


def _is_race_like(
    coach: Coach, athlete_id: str, day: date, speed_mps: float, *, is_apart: bool
) -> bool:
    """Tell whether a stretch is faster than threshold pace: nobody races slower.

    Where no pace is known, an effort that stands apart may be a race; a whole recording only where
    it is faster than anybody's easy running.
    """
    threshold = DatePaces.of(coach.context_of(athlete_id), day).pace(RacePace.THRESHOLD)
    if threshold is None:
        return is_apart or speed_mps >= NOT_EASY_MPS
    return speed_mps >= threshold.speed_mps


def _may_be_raced(
    store: Store, athletes: Collection[str], period: DayRange
) -> list[tuple[str, str, date, bool, float]]:
    """List the runs whose facts allow a race by its look: one long hard effort, no other like it.

    Each has its key, its athlete, its day, whether the effort stands apart from the rest of the
    recording, and the speed of the effort or of the whole. Reading a recording takes longer than
    all else here, so few are read.
    """
    is_wanted = _is_wanted(athletes, period)
    columns = ("activity_id", "distance_m", "mean_speed_mps", "kind")
    is_hard = pl.col("distance_m").is_between(LOOK_LEAST_M, LOOK_MOST_M) & (
        pl.col("mean_speed_mps") >= LOOK_LEAST_MPS
    )
    efforts = store.read("efforts", lambda rows: rows.filter(is_wanted & is_hard).select(columns))
    longest = efforts.sort("distance_m", descending=True).group_by(
        "activity_id", maintain_order=True
    )
    alone = {
        str(activity_id): float(rows["mean_speed_mps"][0])
        for (activity_id,), rows in longest
        if not _has_like(rows["distance_m"].to_list(), rows["mean_speed_mps"].to_list())
    }
    runs = store.read(
        "activities",
        lambda rows: rows.filter(
            is_wanted, pl.col("is_run"), pl.col("activity_id").is_in(list(alone)) | is_hard
        ).select("activity_id", "athlete_id", "local_date", "mean_speed_mps"),
    )
    return [
        (key, athlete_id, day, key in alone, alone.get(key, mean_mps))
        for key, athlete_id, day, mean_mps in runs.sort(
            "athlete_id", "local_date", "activity_id"
        ).iter_rows()
    ]


LIKE_METRES, LIKE_SPEED = 0.5, 0.92
"""As `metrics.races.finder`: a second stretch like the first makes them reps of a set."""


def _has_like(metres: Sequence[float], speeds: Sequence[float]) -> bool:
    """Tell whether an effort is as long as half the longest, and about as fast."""
    pairs = list(zip(metres, speeds, strict=True))
    (longest_m, longest_mps), *others = pairs
    return any(
        distance_m >= LIKE_METRES * longest_m and speed >= LIKE_SPEED * longest_mps
        for distance_m, speed in others
    )


def day_timings(
    store: Store, workspace: Workspace, athletes: Collection[str], period: DayRange
) -> dict[DayKey, list[Row]]:
    """Collect the typed timings that no recorded rep of their day was found for."""
    typed = [
        line
        for line in workspace.coach.timings
        if line.athlete_id in athletes and period.first <= line.day <= period.last
    ]
    if not typed:
        return {}
    is_wanted = _is_wanted(athletes, period)
    matched = store.read(
        "timed_reps",
        lambda rows: (
            rows.filter(is_wanted).select("athlete_id", "local_date", "distance_m").unique()
        ),
    )
    found = set(matched.iter_rows())
    by_day: dict[DayKey, list[Row]] = {}
    for line in typed:
        if (line.athlete_id, line.day, line.distance_m) not in found:
            by_day.setdefault((line.athlete_id, line.day), []).append(_of_timings(line))
    return by_day


def _of_timings(line: SetTimings) -> Row:
    return {
        "speed_type": line.speed_type.value,
        "distance_m": line.distance_m,
        "times_s": list(line.times_s),
        "method": line.method.value,
    }


def timings_text(timed: Row) -> str:
    """Write a timed set: `3 × flying 30: 3.61 3.58 –, by gate`."""
    kind = _TYPE_WORDS[SpeedType(timed["speed_type"])].format(f"{timed['distance_m']:g}")
    by = {TimingMethod.HAND: "by hand", TimingMethod.GATE: "by gate"}[TimingMethod(timed["method"])]
    return f"{len(timed['times_s'])} × {kind}: {_times(timed['times_s'])}, {by}"


_TYPE_WORDS = {
    SpeedType.SPRINT: "{} sprint",
    SpeedType.FLYING: "flying {}",
    SpeedType.HILL_SPRINT: "{} hill sprint",
    SpeedType.IN_N_OUT: "{} in-n-out",
    SpeedType.INS_AND_OUTS: "{} ins and outs",
    SpeedType.REP: "{}",
}


def _times(times_s: Iterable[float | None]) -> str:
    return " ".join("–" if time_s is None else f"{time_s:.2f}" for time_s in times_s)


def last_days(today: date, weeks: int) -> DayRange:
    """Return the days of so many weeks, this one included."""
    monday = today - timedelta(days=today.weekday())
    return DayRange(monday - timedelta(weeks=weeks - 1), today)
