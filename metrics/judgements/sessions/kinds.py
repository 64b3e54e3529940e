"""The kind of a group once the athlete is known: sprint and race are judgements, not facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import exp, fsum, log

import numpy as np
from msgspec import Struct

from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.contract.enums import KindJudged, PaceBasis
from metrics.judgements.inputs.coach import AthleteContext, Result, ResultKind
from metrics.judgements.paces.date_paces import RACE_LEAST_M, RACE_PACE_M, DatePaces
from metrics.judgements.sessions.alignment import EffortRow
from metrics.judgements.sessions.groups import FactRow, peak_mps
from metrics.judgements.sessions.intents import Intent
from metrics.workouts.model import RepKind

SPRINT_MOST_M = 120.0
"""Sprints and flying sprints, with their build; longer ones are no longer at the maximum."""
SPRINT_SHARE = 0.95
"""Peak over a timed maximum: an in-n-out goes to 0.92–0.96 of it, a sprint beyond."""
PLANNED_SPRINT_SHARE = 0.85
"""A planned sprint that comes this near is one: the watch smooths a peak of a second or two."""
SAME_RACE = log(1.08)
"""A watch may start and stop late, and measures an 800 as 790–830 m."""
NEAR_RACE_PACE = 0.95
"""Slower than this on the day of a meet was a warm-up, or a day to forget."""


class RaceDay(Struct, frozen=True, kw_only=True):
    """Races of an athlete on one day: those with a result, and whether there was a meet."""

    results: tuple[Result, ...]
    is_meet: bool


def race_day(context: AthleteContext, day: date) -> RaceDay:
    """Collect the races of a day; a meet counts where the athlete is entered, or nobody is.

    Parameters
    ----------
    context
        What the coach knows of the athlete.
    day
        The day.

    Returns
    -------
    RaceDay
        Empty on a day without a race.
    """
    meets = [meet for season in context.seasons for meet in season.meets if meet.day == day]
    athlete_id = context.athlete.athlete_id
    return RaceDay(
        results=tuple(
            result
            for result in (*context.results, *context.special_races)
            if result.day == day and result.kind is ResultKind.RACE
        ),
        is_meet=any(
            not meet.entries or any(entry.athlete_id == athlete_id for entry in meet.entries)
            for meet in meets
        ),
    )


def judged_kind(
    row: FactRow,
    efforts: Sequence[EffortRow],
    intent: Intent | None,
    *,
    paces: DatePaces,
    races: RaceDay,
    in_set: Sequence[EffortRow] = (),
) -> KindJudged:
    """Judge a group's kind: race, then sprint, then the kind of the file.

    A lone effort of 300 m or more is a race when a result of that day fits its meters and seconds,
    or when it was near the athlete's race pace on the day of a meet; so is a set that fits one with
    all between its reps, which are laps then. A planned in-n-out is one, if
    a watch shows but its fast third. A group of up to 120 m is a sprint when it was planned and run
    as one, or came near a maximum; one planned at a race pace only near a timed maximum: strides at
    400 pace on a good day beat what a 400 time alone lets one guess of the top.

    Parameters
    ----------
    row
        A row of the facts table `sets`.
    efforts
        Its efforts.
    intent
        What it was planned to be, if it was.
    paces
        The athlete's paces of the day.
    races
        The athlete's races of the day.
    in_set
        All efforts of the set.

    Returns
    -------
    KindJudged
        The kind.
    """
    is_race = row["rep_count"] == 1 and _is_race(row, paces, races)
    if is_race or _are_laps(in_set, races):
        return KindJudged.RACE
    if row["kind"] == EffortKind.STRIDE and _is_planned(intent, RepKind.IN_N_OUT):
        return KindJudged.IN_N_OUT
    is_plain = row["kind"] in (EffortKind.STRIDE, EffortKind.REP)
    if is_plain and _is_sprint(row, efforts, intent, paces):
        return KindJudged.SPRINT
    return KindJudged(row["kind"])


def _is_race(row: FactRow, paces: DatePaces, races: RaceDay) -> bool:
    metres, seconds = row["total_distance_m"] or 0.0, row["total_duration_s"] or 0.0
    if metres < RACE_LEAST_M or not seconds:
        return False
    if any(is_race_of(metres, seconds, result) for result in races.results):
        return True
    race_mps = race_speed_mps(paces, metres)
    is_near = race_mps is not None and metres / seconds >= NEAR_RACE_PACE * race_mps
    return races.is_meet and is_near


def _are_laps(efforts: Sequence[EffortRow], races: RaceDay) -> bool:
    """Tell whether efforts of one set are a race that somebody divided."""
    edges = [edge for row in efforts for edge in (row["start_s"], row["end_s"])]
    if len(efforts) < 2 or None in edges or not races.results:
        return False
    metres = fsum((row["distance_m"] or 0.0) + (row["rest_after_m"] or 0.0) for row in efforts)
    seconds = max(edges) - min(edges)
    is_seen = metres > 0 and seconds > 0
    return is_seen and any(is_race_of(metres, seconds, result) for result in races.results)


def is_race_of(metres: float, seconds: float, result: Result) -> bool:
    """Tell whether meters and seconds, above 0, are those of a race as a watch shows it.

    Parameters
    ----------
    metres, seconds
        What was run.
    result
        The race's result.

    Returns
    -------
    bool
        True where both are within 8 % of the official ones.
    """
    gaps = (log(metres / result.distance_m), log(seconds / result.duration_s))
    return max(map(abs, gaps)) <= SAME_RACE


def race_speed_mps(paces: DatePaces, distance_m: float) -> float | None:
    """Interpolate the speed of a race, log over log; beyond the race paces the nearest one's.

    Parameters
    ----------
    paces
        The athlete's paces of a day.
    distance_m
        Meters, above 0.

    Returns
    -------
    float or None
        m/s; None where no pace is known.
    """
    if not paces.is_known:
        return None
    raced = [pace for pace in reversed(paces.paces) if pace.race_pace in RACE_PACE_M]
    distances = [log(RACE_PACE_M[pace.race_pace]) for pace in raced]
    speeds = [log(pace.speed_mps) for pace in raced]
    return exp(float(np.interp(log(distance_m), distances, speeds)))


def _is_sprint(
    row: FactRow, efforts: Sequence[EffortRow], intent: Intent | None, paces: DatePaces
) -> bool:
    if (row["total_distance_m"] or 0.0) / row["rep_count"] > SPRINT_MOST_M:
        return False
    peak, top = peak_mps(efforts), paces.pace(RacePace.MAX)
    if _is_planned(intent, RepKind.SPRINT, RepKind.FLY):
        return peak is None or top is None or peak >= PLANNED_SPRINT_SHARE * top.speed_mps
    if top is None or top.low_mps is None:
        return False
    is_timed = top.basis is PaceBasis.RESULT
    is_peak = is_timed and peak is not None and peak >= SPRINT_SHARE * top.speed_mps
    is_paced = intent is not None and intent.race_pace in PROGRESSION
    is_faster = (row["judged_speed_mps"] or 0.0) >= top.low_mps
    return is_peak or (is_faster and not (is_paced and not is_timed))


def _is_planned(intent: Intent | None, *kinds: RepKind) -> bool:
    return intent is not None and intent.kind in kinds
