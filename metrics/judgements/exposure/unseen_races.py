"""Recorded races that no set shows: they are exposure by their results (A6, A8).

A race in a file of its own has nothing slower around it that it could stand out from. Which run
holds it the histogram of its speeds tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from metrics.judgements.exposure.run_histograms import RunHistogram
from metrics.judgements.inputs.coach import AthleteContext, Result
from metrics.judgements.sessions.groups import JudgedGroup
from metrics.judgements.sessions.kinds import is_race_of
from metrics.judgements.sessions.paced_sets import PacedSets
from metrics.judgements.sessions.race_results import raced_results, races_seen, unseen_race
from metrics.judgements.sessions.set_paces import PacedGroup, paced

RACED_SHARE = 0.8
"""Of a race's speed: slower is the warm-up, and the walk behind the line."""


def unseen_races(
    speeds: Sequence[RunHistogram],
    context: AthleteContext,
    sets: PacedSets,
    *,
    since: date = date.min,
) -> list[PacedGroup]:
    """Make a group of every race that a run holds by its result, and no set shows.

    Parameters
    ----------
    speeds
        The speeds of the athlete's runs in the order of their ids, which tell which one holds a
        race.
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
    held = [(result, _holder(result, speeds)) for result in unseen]
    groups = [
        unseen_race(result, activity_id=activity_id, index=index)
        for index, (result, activity_id) in enumerate(held, start=1)
        if activity_id is not None
    ]
    return [paced(group, sets.paces_on(group.day).logs) for group in groups]


def _holder(result: Result, speeds: Iterable[RunHistogram]) -> str | None:
    """Find the run whose fast part is as long as a race; None where none is."""
    least = RACED_SHARE * result.distance_m / result.duration_s
    for run in speeds:
        if run.day != result.day:
            continue
        is_fast = run.values >= least
        metres, seconds = np.nansum(run.metres[is_fast]), np.sum(run.seconds[is_fast])
        if metres > 0 and seconds > 0 and is_race_of(float(metres), float(seconds), result):
            return run.activity_id
    return None
