"""What was truly run: every rep with its speed and its pace, as a file beside the inbox.

A group of like reps has the pace of its median rep, as the domain's rules judge groups and never
single short reps; each rep's own pace is kept beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from itertools import groupby
from statistics import median

from msgspec import Struct
from msgspec.structs import astuple

from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import RacePace
from simulator.runner import EffortSpan, Motion
from simulator.season.ability import Ability
from simulator.season.calendar import week_of


class TrueRep(Struct, frozen=True, kw_only=True):
    """One rep as it was run.

    Times are seconds after the first record as the distance stream shows them. Meters and duration
    are exact, and end at the line: the strides behind it are not part of the rep. `race_pace` is
    the pace of the rep's speed by that day's true ability, `group_pace` that of its group's median,
    `meant_pace` what the plan asked for,
    and `least_gap` how far, relative, the nearest race pace lies from that.
    """

    activity_id: str
    athlete_id: str
    day: date
    week: int
    group_index: int
    kind: EffortKind
    start_s: float
    end_s: float
    distance_m: float
    duration_s: float
    speed_mps: float
    race_pace: RacePace
    group_pace: RacePace
    meant_pace: RacePace | None
    least_gap: float


class Where(Struct, frozen=True, kw_only=True):
    """The file that reps belong to."""

    activity_id: str
    athlete_id: str
    day: date
    week: int


def true_reps(
    motion: Motion, ability: Ability, where: Where, *, lag_s: float
) -> tuple[TrueRep, ...]:
    """List the reps of one file, whose distance stream is late by `lag_s`."""
    return tuple(
        rep
        for _, group in groupby(motion.efforts(), key=lambda span: span.plan.group_index)
        for rep in _group(motion, list(group), ability, where, lag_s)
    )


def _group(
    motion: Motion, spans: Sequence[EffortSpan], ability: Ability, where: Where, lag_s: float
) -> list[TrueRep]:
    week = week_of(where.day)
    metres = [
        float(motion.distance_at(span.line_s) - motion.distance_at(span.start_s)) for span in spans
    ]
    durations_s = [span.line_s - span.start_s for span in spans]
    speeds = [
        distance_m / duration_s for distance_m, duration_s in zip(metres, durations_s, strict=True)
    ]
    group_pace = ability.pace_of(median(speeds), week)
    return [
        TrueRep(
            activity_id=where.activity_id,
            athlete_id=where.athlete_id,
            day=where.day,
            week=where.week,
            group_index=span.plan.group_index,
            kind=span.plan.kind,
            start_s=span.start_s + lag_s,
            end_s=span.line_s + lag_s,
            distance_m=distance_m,
            duration_s=duration_s,
            speed_mps=speed,
            race_pace=ability.pace_of(speed, week),
            group_pace=group_pace,
            meant_pace=span.plan.race_pace,
            least_gap=ability.least_gap(group_pace),
        )
        for span, distance_m, duration_s, speed in zip(
            spans, metres, durations_s, speeds, strict=True
        )
    ]


def to_csv(reps: Iterable[TrueRep]) -> str:
    """Write one row per rep under the names of its fields, rounded to a thousandth."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(TrueRep.__struct_fields__)
    for rep in reps:
        values = astuple(rep)
        writer.writerow(round(value, 3) if isinstance(value, float) else value for value in values)
    return text.getvalue()
