"""Recorded races that no set shows: they are exposure by their results (A6, A8).

A race in a file of its own has nothing slower around it that it could stand out from. Which run
holds it the histogram of its speeds tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from math import fsum
from typing import TypeAlias

import polars as pl

from metrics.judgements.inputs.athlete_facts import AthleteFacts, rows_of
from metrics.judgements.inputs.coach import AthleteContext, Result
from metrics.judgements.sessions.groups import JudgedGroup
from metrics.judgements.sessions.kinds import is_race_of
from metrics.judgements.sessions.paced_sets import PacedSets
from metrics.judgements.sessions.race_results import raced_results, races_seen, unseen_race
from metrics.judgements.sessions.set_paces import PacedGroup, paced

RACED_SHARE = 0.8
"""Of a race's speed: slower is the warm-up, and the walk behind the line."""

_Bin: TypeAlias = tuple[float, float, float]
"""Of a speed histogram: m/s, and the meters and seconds run at it."""


def unseen_races(
    facts: AthleteFacts, context: AthleteContext, sets: PacedSets, *, since: date = date.min
) -> list[PacedGroup]:
    """Make a group of every race that a run holds by its result, and no set shows.

    Parameters
    ----------
    facts
        The athlete's facts; histograms tell which run holds a race.
    context
        What the coach knows of the athlete.
    sets
        The athlete's judged sets.
    since
        The first day; earlier races are left out.

    Returns
    -------
    list of PacedGroup
        In the order of days, each with the official meters and seconds and the paces of its day.
        A race of which nothing is recorded is in none.
    """
    by_day: dict[date, list[JudgedGroup]] = defaultdict(list)
    for paced_group in sets.groups:
        by_day[paced_group.group.day].append(paced_group.group)
    unseen = [
        race.result
        for day, results in sorted(raced_results(context).items())
        if day >= since
        for race in races_seen(results, by_day[day])
        if not race.groups
    ]
    if not unseen:
        return []
    runs_of = _speeds(facts, {result.day for result in unseen})
    held = [(result, _holder(result, runs_of[result.day])) for result in unseen]
    groups = [
        unseen_race(result, activity_id=activity_id, index=index)
        for index, (result, activity_id) in enumerate(held, start=1)
        if activity_id is not None
    ]
    return [paced(group, sets.paces_on(group.day).logs) for group in groups]


def _speeds(facts: AthleteFacts, days: Collection[date]) -> Mapping[date, Mapping[str, list[_Bin]]]:
    """Collect the bins of the speed histogram of each run of some days."""
    rows = facts.speed_histogram.filter(pl.col("local_date").is_in(list(days)))
    columns = ("local_date", "activity_id", "speed_low_mps", "distance_m", "seconds")
    runs: dict[date, dict[str, list[_Bin]]] = defaultdict(lambda: defaultdict(list))
    for day, activity_id, speed, metres, seconds in rows_of(rows, *columns):
        runs[day][activity_id].append((speed, metres or 0.0, seconds))
    return runs


def _holder(result: Result, runs: Mapping[str, list[_Bin]]) -> str | None:
    """Find the run whose fast part is as long as a race; None where none is."""
    least = RACED_SHARE * result.distance_m / result.duration_s
    for activity_id, bins in sorted(runs.items()):
        fast = [(metres, seconds) for speed, metres, seconds in bins if speed >= least]
        metres, seconds = fsum(each for each, _ in fast), fsum(each for _, each in fast)
        if metres > 0 and seconds > 0 and is_race_of(metres, seconds, result):
            return activity_id
    return None
