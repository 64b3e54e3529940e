"""Session load by week: exertion times minutes, with monotony and strain.

Load as in Foster et al. 2001 (doi:10.1519/00124278-200102000-00019), monotony and strain as in
Foster 1998 (doi:10.1097/00005768-199807000-00023). Loads are shown, never turned into a risk:
there is no acute:chronic ratio here (doi:10.1007/s40279-020-01378-6).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import fmean, pstdev

import polars as pl
from msgspec import Struct

from metrics.contract.weeks import monday
from metrics.judgements.inputs.athlete_facts import dated_runs
from metrics.judgements.inputs.coach import CheckIn
from metrics.judgements.progression.settled import SessionLoads

DAYS = 7
SECONDS_PER_MINUTE = 60


class WeekLoad(Struct, frozen=True, kw_only=True):
    """The load of one week, in exertion (0–10) × minutes.

    `sessions` counts the runs and the rated days without a run, `sessions_rated` those whose load
    is known. `load` is None unless every session's is. `monotony` is the mean of the seven daily
    loads over their standard deviation (divisor 7: the week is all there is, not a sample), days
    without a session as 0; it is None where the load is, in a week that is not over, and where all
    days are alike. `strain` is load × monotony.
    """

    week_start: date
    sessions: int
    sessions_rated: int
    load: float | None
    monotony: float | None
    strain: float | None


def loads_by_week(loads: SessionLoads, *, through: date) -> tuple[WeekLoad, ...]:
    """Sum the loads of sessions by week.

    Parameters
    ----------
    loads
        The load of every session, by day.
    through
        The last day looked at: the week of it may not be over.

    Returns
    -------
    tuple of WeekLoad
        In the order of weeks; weeks without a session are left out.
    """
    weeks = sorted({monday(day) for day in loads})
    return tuple(_week(start, loads, through) for start in weeks)


def session_loads(
    activities: pl.DataFrame, checkins: Iterable[CheckIn], *, through: date
) -> SessionLoads:
    """Compute the load of every session, in exertion (0–10) × minutes.

    The watch's exertion of a run goes before the day's check-in. Without either the load is
    unknown: heart rate is no exertion. A day that was rated above 0 without a run is a session of
    unknown length.

    Parameters
    ----------
    activities
        The facts table of one athlete.
    checkins
        The athlete's check-ins, exertion 0–10.
    through
        The last day looked at.

    Returns
    -------
    SessionLoads
        By day; None for a session whose exertion or length is not known.
    """
    ratings = {checkin.day: checkin.exertion for checkin in checkins}
    loads: dict[date, list[float | None]] = defaultdict(list)
    for day, timer_s, exertion in dated_runs(activities, "timer_s", "exertion"):
        if day > through:
            continue
        felt = ratings.get(day) if exertion is None else exertion
        is_known = felt is not None and timer_s is not None
        loads[day].append(felt * timer_s / SECONDS_PER_MINUTE if is_known else None)
    unseen = [day for day, felt in ratings.items() if felt and day <= through and day not in loads]
    return {**loads, **{day: [None] for day in unseen}}


def _week(start: date, loads: SessionLoads, through: date) -> WeekLoad:
    days = [loads.get(start + timedelta(days=day), ()) for day in range(DAYS)]
    sessions = [load for day in days for load in day]
    rated = [load for load in sessions if load is not None]
    is_known = len(rated) == len(sessions)
    is_over = start + timedelta(days=DAYS - 1) <= through
    load = sum(rated) if is_known else None
    monotony = _monotony([sum(filter(None, day)) for day in days]) if is_known and is_over else None
    return WeekLoad(
        week_start=start,
        sessions=len(sessions),
        sessions_rated=len(rated),
        load=load,
        monotony=monotony,
        strain=None if load is None or monotony is None else load * monotony,
    )


def _monotony(daily: Sequence[float]) -> float | None:
    spread = pstdev(daily)
    return fmean(daily) / spread if spread else None
