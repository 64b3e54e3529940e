"""What became of every plan item of one athlete, and what was run beside the plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from metrics.judgements import sentences
from metrics.judgements.compliance.day_records import DayRecords
from metrics.judgements.compliance.pace_grades import asked_mode, last_rep, pace_grades
from metrics.judgements.compliance.plan_item import GradedItem, are_faint, graded_reason
from metrics.judgements.compliance.rest_grades import rest_grades
from metrics.judgements.contract.enums import ComplianceStatus
from metrics.judgements.sessions.alignment import (
    DayMatch,
    EffortRow,
    ItemMatch,
    RunRep,
    is_off_length,
)
from metrics.workouts.printing import workout_text

_ITEM_COLUMNS = (
    "planned_text", "mode", "pace", "missing_reps", "rests_planned", "rests_in_range",
    "rests_short", "rests_long", "rests_stood", "reps_in_band", "reps_fast", "reps_slow",
    "median_speed_ratio", "last_rep_fastest", "last_rep_margin", "exertion_planned", "exertion",
    "exertion_source",
)  # fmt: skip
"""What only a plan item has."""


def compliance_rows(records: DayRecords, *, since: date = date.min) -> list[dict[str, Any]]:
    """Compute the rows of `compliance`.

    Parameters
    ----------
    records
        What the athlete's days hold.
    since
        The first day; earlier ones are left out.

    Returns
    -------
    list of dict
        Each day has its plan items in their order, then the sets that belong to none. The columns
        that all judgements share are left out.
    """
    return [
        row
        for day, match in records.days.items()
        if day >= since
        for row in _day_rows(day, match, records)
    ]


def _day_rows(day: date, match: DayMatch, records: DayRecords) -> list[dict[str, Any]]:
    items = [_item_row(item_match, _graded(item_match, records)) for item_match in match.items]
    after = max((item_match.item.plan_item for item_match in match.items), default=0)
    sets = enumerate(records.sessions(match.unplanned), after + 1)
    return items + [_unplanned_row(day, number, efforts, records) for number, efforts in sets]


def _graded(match: ItemMatch, records: DayRecords) -> GradedItem:
    """Grade one plan item against what was run."""
    day, seasons, run = match.item.day, records.context.seasons, match.run
    mode = asked_mode(match, seasons)
    return GradedItem(
        done=len(run),
        missing=_missing(match),
        extra=len(match.extra),
        off_lengths_m=_off_lengths_m(run),
        mode=mode,
        has_file=records.has_file(day),
        could_show=records.could_show(match),
        are_faint=are_faint(match),
        rests=rest_grades(match),
        pace=pace_grades(match, mode, records.paces_on, seasons, records.group_of),
        last=last_rep(match),
        exertion=records.exertion(match),
        breaks_a4=records.breaks_a4(run_rep.effort for run_rep in run),
        is_rest_day=match.item.workout.is_rest_day,
    )


def _missing(match: ItemMatch) -> tuple[int, ...]:
    """List the numbers of reps that were not run, as a coach counts: without steady running."""
    planned = [pair for pair in match.pairs if pair.planned]
    return tuple(number for number, pair in enumerate(planned, start=1) if pair.effort is None)


def _off_lengths_m(run: Sequence[RunRep]) -> tuple[float, ...]:
    """List the measured lengths of reps that were planned by distance and measured far off it."""
    return tuple(
        rep.effort["distance_m"]
        for rep in run
        if rep.planned.rep.distance_m and rep.effort["distance_m"] and is_off_length(rep)
    )


def _item_row(match: ItemMatch, graded: GradedItem) -> dict[str, Any]:
    rests, pace = graded.rests, graded.pace
    activity_id, set_index = match.place or (None, None)
    return {
        "local_date": match.item.day,
        "plan_item": match.item.plan_item,
        "planned_text": workout_text(match.item.workout),
        "mode": graded.mode,
        "structure": graded.structure,
        "pace": pace.verdict,
        "status": graded.structure,
        "activity_id": activity_id,
        "set_index": set_index or None,
        "reps_planned": graded.asked,
        "reps_done": graded.done,
        "reps_missing": len(graded.missing),
        "reps_extra": graded.extra,
        "missing_reps": " ".join(map(str, graded.missing)) or None,
        "rests_planned": rests.planned,
        "rests_in_range": rests.shown(rests.in_range),
        "rests_short": rests.shown(rests.short),
        "rests_long": rests.shown(rests.long),
        "rests_stood": rests.shown(rests.stood),
        "reps_in_band": pace.in_band,
        "reps_fast": pace.fast,
        "reps_slow": pace.slow,
        "median_speed_ratio": pace.median_ratio,
        "last_rep_fastest": graded.last.is_fastest,
        "last_rep_margin": graded.last.margin,
        "exertion_planned": graded.exertion.planned,
        "exertion": graded.exertion.rating,
        "exertion_source": graded.exertion.source,
        "breaks_a4": graded.breaks_a4,
        "rule_ids": " ".join(graded.rule_ids) or None,
        "reason": graded_reason(graded),
    }


def _unplanned_row(
    day: date, number: int, efforts: Sequence[EffortRow], records: DayRecords
) -> dict[str, Any]:
    breaks_a4 = records.breaks_a4(efforts)
    lengths = sorted({effort["nominal_distance_m"] or 0.0 for effort in efforts})
    metres = lengths[0] if len(lengths) == 1 else None
    return {
        **dict.fromkeys(_ITEM_COLUMNS),
        "local_date": day,
        "plan_item": number,
        "structure": ComplianceStatus.UNPLANNED,
        "status": ComplianceStatus.UNPLANNED,
        "activity_id": efforts[0]["activity_id"],
        "set_index": efforts[0]["set_index"],
        "reps_planned": 0,
        "reps_done": 0,
        "reps_missing": 0,
        "reps_extra": len(efforts),
        "breaks_a4": breaks_a4,
        "rule_ids": "A4" if breaks_a4 else None,
        "reason": sentences.unplanned_sentence(
            reps=len(efforts), metres=metres, breaks_a4=breaks_a4
        ),
    }
