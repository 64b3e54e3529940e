"""A coach's word about a run: found by athlete, local date and time, heard by every judgement.

Facts are never edited: a correction changes what is judged of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import polars as pl
from msgspec.structs import replace

from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import ASSIGNING, Correction, CorrectionKind

NEAR = timedelta(minutes=30)
"""A coach names the time of a run about so well; inside the run any time will do."""

_RunRow: TypeAlias = Mapping[str, Any]


def corrections_by_run(
    activities: pl.DataFrame, corrections: Iterable[Correction]
) -> dict[str, Correction]:
    """Match corrections with runs.

    A correction with a time means the run that was on then, or the nearest within 30 minutes;
    without a time it means all runs of that day that no other correction names. A run without a
    clock is matched by its day only. What a file is, whose and whether a run, is applied when it
    is assigned, not here.

    Parameters
    ----------
    activities
        The facts table of one athlete, rows in any order.
    corrections
        Corrections of the same athlete.

    Returns
    -------
    dict
        The correction of each corrected run, by `activity_id`.
    """
    judged = (each for each in corrections if each.kind not in ASSIGNING)
    return matched_corrections(activities, judged)


def matched_corrections(
    activities: pl.DataFrame, corrections: Iterable[Correction]
) -> dict[str, Correction]:
    """Match corrections of any kind with activities, as `corrections_by_run` does with runs.

    Parameters
    ----------
    activities
        The facts table of one athlete, rows in any order.
    corrections
        Corrections of the same athlete.

    Returns
    -------
    dict
        The correction of each corrected activity, by `activity_id`.
    """
    given = sorted(corrections, key=lambda correction: correction.at is not None)
    if not given:
        return {}  # nearly always, and rows of every column are dear
    days: dict[object, list[_RunRow]] = {}
    row: _RunRow
    for row in activities.iter_rows(named=True):
        days.setdefault(row["local_date"], []).append(row)
    by_run: dict[str, Correction] = {}
    for correction in given:
        for row in _meant(days.get(correction.local_date, []), correction):
            by_run[row["activity_id"]] = correction
    return by_run


def unmatched_corrections(
    activities: pl.DataFrame, corrections: Iterable[Correction]
) -> tuple[Correction, ...]:
    """Find the corrections that match no run of the athlete: the coach should be told.

    Parameters
    ----------
    activities
        The facts table of one athlete, rows in any order.
    corrections
        Corrections of the same athlete; corrections of the athlete itself are skipped.

    Returns
    -------
    tuple of Correction
        Empty where each correction matches a run.
    """
    given = [
        correction for correction in corrections if correction.kind is not CorrectionKind.ATHLETE
    ]
    return tuple(
        correction for correction in given if not matched_corrections(activities, [correction])
    )


def without_denied_sessions(
    facts: AthleteFacts, corrections: Mapping[str, Correction]
) -> AthleteFacts:
    """Drop the efforts and sets of runs that were no session according to the coach.

    Parameters
    ----------
    facts
        One athlete's facts.
    corrections
        The correction of each corrected run, by `activity_id`.

    Returns
    -------
    AthleteFacts
        The runs themselves stay.
    """
    dropped = [
        activity_id
        for activity_id, correction in corrections.items()
        if correction.kind is CorrectionKind.NOT_A_SESSION
    ]
    if not dropped:
        return facts
    is_kept = ~pl.col("activity_id").is_in(dropped)
    return replace(facts, efforts=facts.efforts.filter(is_kept), sets=facts.sets.filter(is_kept))


def _meant(runs: list[_RunRow], correction: Correction) -> list[_RunRow]:
    if correction.at is None:
        return runs
    then = datetime.combine(correction.local_date, correction.at)
    away = [(_away(run, then), run["activity_id"], run) for run in runs if run["start_time_utc"]]
    near = [candidate for candidate in away if candidate[0] <= NEAR]
    return [min(near, key=lambda candidate: candidate[:2])[2]] if near else []


def _away(run: _RunRow, then: datetime) -> timedelta:
    """Measure how far a local time lies from the run; 0 while it was on."""
    offset = timedelta(seconds=run["utc_offset_s"] or 0)
    start: datetime = (run["start_time_utc"] + offset).replace(tzinfo=None)
    end: datetime = (run["end_time_utc"] + offset).replace(tzinfo=None)
    return max(start - then, then - end, timedelta(0))
