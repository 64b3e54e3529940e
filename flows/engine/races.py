"""Races for the command `race`: of a file, of an athlete's stored runs, or of a whole meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from config import Workspace
from flows.engine.judging import recordings_of
from metrics.facts import Facts
from metrics.judgements.inputs.athlete_facts import NO_RUNS
from metrics.judgements.inputs.coach import RACED, AthleteContext, Result
from metrics.judgements.inputs.recordings import StoredRecording, traces_of
from metrics.judgements.races.race_days import JudgedRace, judged_races
from metrics.races.finder import RaceLook
from metrics.races.marks import venue_of
from metrics.races.review import RaceCard, RaceReview, review_look, review_race
from metrics.races.team import TopFive, top_five
from metrics.races.trace import RaceTrace
from parsers.common.activity import Activity
from parsers.common.flags import RecordingFlag
from storage import Store

TEAM_M = 1600.0
TO_THE_END_S = 5.0
"""A stretch by its speed, which is smoothed, ends as near to the last record as this."""
UNDATED = date(1970, 1, 1)
"""Stands for the day of a run whose clock was never set; nothing shows it."""


class FileRace(Struct, frozen=True, kw_only=True):
    """A race of a file, its recording, and its look where nothing else says that it was one."""

    race: JudgedRace
    trace: RaceTrace
    look: RaceLook | None = None


def races_of_file(
    activity: Activity,
    facts: Facts,
    *,
    context: AthleteContext | None = None,
    card: RaceCard | None = None,
) -> list[FileRace]:
    """Review the races that a run holds: one that is named, an athlete's of that day, or its look.

    Parameters
    ----------
    activity, facts
        The run, parsed and measured.
    context
        What the coach knows of the athlete; None if nobody says whose run it is.
    card
        A race that the person at the terminal names.

    Returns
    -------
    list of FileRace
        None of them where the run holds no race.
    """
    day = local_day(activity) or UNDATED
    trace = RaceTrace.of(facts.series, facts.tables["laps"]) if facts.is_run else None
    if trace is None:
        return []
    if card is not None:
        venue = venue_of(card.distance_m, facts.of_activity("venue"), oval_m=trace.oval_m)
        review = review_race(replace(card, venue=venue), trace)
        return [_file_race(activity, day, trace, review)] if review.window is not None else []
    known = _known_races(activity, facts, day, context) if context is not None else []
    if known:
        return [FileRace(race=race, trace=trace) for race in known]
    seen = review_look(trace, facts.of_activity("venue"))
    if seen is None or _is_cut_off(activity, trace, seen[0]):
        return []
    return [_file_race(activity, day, trace, seen[1], look=seen[0])]


def _is_cut_off(activity: Activity, trace: RaceTrace, look: RaceLook) -> bool:
    """Tell whether a stretch ends where the file was cut off: nobody knows how it went on."""
    goes_to_end = look.window.end_s >= float(trace.time_s[-1]) - TO_THE_END_S
    return RecordingFlag.TRUNCATED in activity.flags and goes_to_end


def _file_race(
    activity: Activity,
    day: date,
    trace: RaceTrace,
    review: RaceReview,
    *,
    look: RaceLook | None = None,
) -> FileRace:
    race = JudgedRace(day=day, index=1, review=review, activity_id=activity.activity_id)
    return FileRace(race=race, trace=trace, look=look)


def _known_races(
    activity: Activity, facts: Facts, day: date, context: AthleteContext
) -> list[JudgedRace]:
    """Review the athlete's races of the day, by results, splits, corrections and meets."""
    run = facts.tables["activities"].with_columns(
        pl.lit(day).alias("local_date"),
        pl.lit(activity.utc_offset_s or 0, dtype=pl.Int32).alias("utc_offset_s"),
    )
    stored = StoredRecording(series=facts.series, laps=facts.tables["laps"])
    races = judged_races(run, context, traces_of(lambda _: stored))
    return [race for race in races if race.activity_id == activity.activity_id]


def local_day(activity: Activity) -> date | None:
    """Return a run's calendar day by its own clock; None where that was never set."""
    if activity.start_time_utc is None:
        return None
    offset = activity.utc_offset_s or activity.correlated_offset_s or 0
    return (activity.start_time_utc + timedelta(seconds=offset)).date()


def owner_of(store: Store, activity_id: str) -> str | None:
    """Find whose a stored activity is; None where it is not stored."""
    rows = store.read(
        "activities",
        lambda stored: stored.filter(pl.col("activity_id") == activity_id).select("athlete_id"),
    )
    return str(rows.item()) if len(rows) == 1 else None


class MeetRaces(Struct, frozen=True, kw_only=True):
    """The races of a meet by athlete, in no order, and the team's top five of the 1600."""

    races: tuple[tuple[str, JudgedRace], ...]
    team: TopFive | None


def races_of_meet(
    store: Store | None, workspace: Workspace, name: str, days: Sequence[date]
) -> MeetRaces:
    """Review the races and time trials of a meet: by its name, or of its days if they name none."""
    results = [
        result
        for result in (*workspace.coach.results, *workspace.coach.special_races)
        if result.kind in RACED and _is_of(result, name, days)
    ]
    races = [
        (athlete_id, race)
        for athlete_id in sorted({result.athlete_id for result in results})
        for race in _athlete_races(store, workspace, athlete_id)
        if race.result in results
    ]
    best: dict[str, float] = {}
    for result in workspace.coach.results:
        if result in results and result.distance_m == TEAM_M:
            time_s = best.get(result.athlete_id, result.duration_s)
            best[result.athlete_id] = min(time_s, result.duration_s)
    return MeetRaces(races=tuple(races), team=top_five(TEAM_M, best))


def _is_of(result: Result, name: str, days: Sequence[date]) -> bool:
    if name and result.meet is not None:
        return result.meet.casefold() == name.casefold()
    return result.day in days


def _athlete_races(store: Store | None, workspace: Workspace, athlete_id: str) -> list[JudgedRace]:
    context = workspace.coach.context_of(athlete_id)
    if store is None:
        return judged_races(NO_RUNS, context, lambda _: None)
    is_athletes = pl.col("athlete_id") == athlete_id
    activities = store.read("activities", lambda rows: rows.filter(is_athletes))
    return judged_races(activities, context, traces_of(recordings_of(store, [athlete_id])))
