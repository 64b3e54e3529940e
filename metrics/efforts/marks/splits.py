"""Marks by split messages: the active intervals of a workout."""

from __future__ import annotations

from math import inf, nan
from statistics import median

from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence
from metrics.efforts.marks.laps import ALIKE_SHARE, SLOWEST_SHARE, marks_of_laps
from metrics.efforts.marks.mark import Mark
from metrics.efforts.marks.piece import (
    JUNK_S,
    WAIT_S,
    Piece,
    is_plain_work,
    least_rest_s,
    mark_of,
    slowed,
)
from metrics.efforts.marks.pieces import is_recorded, last_record_s
from parsers.common.activity import Activity, Pauses, Splits

SPLIT_EDGE_S = 2.0
"""Starts and ends of splits and laps are told in whole seconds, each by itself."""
ACTIVE_SPLIT = "interval_active"
INTERVAL_SPLIT = "interval_"
WARM_UP_SPLIT = "interval_warmup"
END_SPLITS = (WARM_UP_SPLIT, "interval_cooldown")
REST_SPLITS = ("interval_rest", "interval_recovery")


def marks_of_splits(activity: Activity, pieces: list[Piece]) -> tuple[Mark, ...]:
    """List the split messages of active intervals; runs, walks and stands are judged, not set.

    Of a plain run the watch says that all of it was one active interval, before a cool-down too:
    without a rest they are marks only where they are plainly faster than a warm-up. Splits come
    from presses too: where the watch put some laps together, a warm-up and the first rep, or a rep
    and its rests, the laps tell better.

    Parameters
    ----------
    activity : one parsed activity.
    pieces : its laps, without junk.
    """
    rows = _interval_splits(activity.splits, activity.pauses)
    kinds = {kind for kind, *_ in rows}
    ends = [
        (_mps(timer, metres), kind == WARM_UP_SPLIT)
        for kind, start, end, timer, metres in rows
        if kind in END_SPLITS and end - start >= WAIT_S
    ]
    last_s = last_record_s(activity)
    active = tuple(
        Mark(
            start_s=start,
            end_s=end,
            official_s=timer,
            evidence=EffortEvidence.SPLIT,
            watch_m=metres,
        )
        for kind, start, end, timer, metres in rows
        if kind == ACTIVE_SPLIT and end - start >= JUNK_S
        if is_recorded(start, end, last_s=last_s)
        if not kinds.isdisjoint(REST_SPLITS)
        or is_plain_work(_mps(timer, metres), ends, WARM_UP_SPLIT in kinds)
    )
    pressed = marks_of_laps(pieces) if active else ()
    laps = tuple(replace(lap, evidence=EffortEvidence.SPLIT) for lap in pressed)
    are_laps = sum(any(_is_one_span(split, lap) for lap in laps) for split in active)
    is_coarse = len(active) <= 2 * are_laps < 2 * len(active)
    if not is_coarse or len(laps) < len(active):
        return _divided(active, laps, pieces)
    held = [mark for split in active for mark in _between_stops(split, laps, pieces)]
    return tuple(sorted([*laps, *held], key=_start_s))


def _interval_splits(
    splits: Splits, pauses: Pauses
) -> list[tuple[str, float, float, float | None, float | None]]:
    """List the splits of a workout: kind, start, end, seconds and meters, in time order.

    A split of several laps tells when the first of them ended: by its seconds it goes on until the
    next begins.
    """
    names = ("split_type", "start_s", "end_s", "timer_s", "distance_m")
    columns = (splits[name].to_list() for name in names)
    rows = [
        (kind, start, end, timer, metres)
        for kind, start, end, timer, metres in zip(*columns, strict=True)
        if (kind or "").startswith(INTERVAL_SPLIT) and start is not None and end is not None
    ]
    next_s = [start for _, start, *_ in rows[1:]] + [inf]
    return [
        (kind, start, _end_s(start, end, timer, until_s, pauses), timer, metres)
        for (kind, start, end, timer, metres), until_s in zip(
            rows, next_s[: len(rows)], strict=True
        )
    ]


def _end_s(
    start_s: float, end_s: float, timer_s: float | None, next_s: float, pauses: Pauses
) -> float:
    """Tell when a split ended, which is never before its timer ran so long."""
    if not timer_s or end_s - start_s >= timer_s - SPLIT_EDGE_S:
        return end_s
    ran_s = start_s + timer_s
    for stop_s, go_s in zip(pauses["start_s"].to_list(), pauses["end_s"].to_list(), strict=True):
        if start_s <= stop_s < ran_s - SPLIT_EDGE_S:
            ran_s += go_s - stop_s
    return max(end_s, min(next_s, ran_s))


def _divided(
    active: tuple[Mark, ...], laps: tuple[Mark, ...], pieces: list[Piece]
) -> tuple[Mark, ...]:
    """Put laps of work in place of the split that holds them, is no lap and as long as no other.

    Reps that are pressed in parts, as 4, 3 and 2 minutes ever faster, are alike as wholes.
    """
    marks: list[Mark] = []
    for split in active:
        is_rep = any(_is_one_span(split, piece) for piece in pieces) or any(
            _are_as_long(split, other) for other in active if other is not split
        )
        inside = [lap for lap in laps if _is_within(lap, split)]
        if inside and not is_rep:
            marks += sorted([*inside, *_between_stops(split, laps, pieces)], key=_start_s)
        else:
            marks.append(split)
    return tuple(marks)


def _between_stops(split: Mark, laps: tuple[Mark, ...], pieces: list[Piece]) -> list[Mark]:
    """List the longer reps that a split holds beside its laps of work, between stops of the timer.

    A shorter one is the way to the line, and a jog is slower than its length makes a rep.
    """
    inside = [lap for lap in laps if _is_within(lap, split)]
    if not inside:
        return []
    usual_s = median(lap.official_s or 0.0 for lap in inside)
    usual_mps = median(_mps(lap.official_s, lap.watch_m) for lap in inside)
    return [
        mark_of(piece, EffortEvidence.SPLIT)
        for piece in pieces
        if _is_within(piece, split) and piece.timer_s >= max(usual_s, WAIT_S)
        if all(_are_parted(piece, lap) for lap in inside)
        if piece.speed_mps >= SLOWEST_SHARE * slowed(piece.timer_s / usual_s) * usual_mps
    ]


def _are_parted(piece: Piece, lap: Mark) -> bool:
    """Tell whether the timer stood for a rest between two laps, of which none holds the other."""
    apart_s = max(lap.start_s - piece.end_s, piece.start_s - lap.end_s)
    return apart_s >= least_rest_s(piece.timer_s)


def _start_s(mark: Mark) -> float:
    return mark.start_s


def _are_as_long(split: Mark, other: Mark) -> bool:
    long_s, also_s = split.end_s - split.start_s, other.end_s - other.start_s
    return abs(long_s - also_s) <= ALIKE_SHARE * also_s


def _is_within(lap: Mark | Piece, split: Mark) -> bool:
    return lap.start_s >= split.start_s - SPLIT_EDGE_S and lap.end_s <= split.end_s + SPLIT_EDGE_S


def _mps(timer_s: float | None, metres: float | None) -> float:
    """Divide meters by seconds, NaN where either is not known."""
    return metres / timer_s if metres is not None and timer_s else nan


def _is_one_span(split: Mark, lap: Mark | Piece) -> bool:
    """Tell whether a split is a lap, both told in whole seconds."""
    off_s = max(abs(split.start_s - lap.start_s), abs(split.end_s - lap.end_s))
    return off_s <= SPLIT_EDGE_S
