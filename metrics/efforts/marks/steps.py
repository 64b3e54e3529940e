"""Marks by the steps of a workout."""

from __future__ import annotations

from metrics.contract.enums import EffortEvidence
from metrics.efforts.marks.mark import Mark
from metrics.efforts.marks.piece import (
    ENDS,
    RESTS,
    WAIT_S,
    WORK,
    Piece,
    StepTarget,
    beside_of,
    intensity_of,
    is_plain_work,
    mark_of,
    places_beside,
)
from metrics.efforts.marks.pieces import read_targets
from parsers.common.activity import Activity, Intensity


def marks_of_steps(activity: Activity, pieces: list[Piece]) -> tuple[Mark, ...]:
    """List the work steps that lie next to a rest step and are faster than it.

    Goes at one step that follow each other without a rest alternate with nothing: drills, or the
    splits of steady running. Nor does a step between a warm-up and a cool-down, which most easy
    runs on a watch have: it is work only as another go at a step that is, or plainly faster. A
    whole go at a step that is work is one too where its rest was skipped.

    Parameters
    ----------
    activity : one parsed activity.
    pieces : its laps, with the rests that were skipped.
    """
    targets = read_targets(activity.steps)
    if not targets:
        return ()
    kinds = [intensity_of(piece, targets) for piece in pieces]
    work = [index for index, kind in enumerate(kinds) if kind in WORK]
    work = [index for index in work if not _is_wait_or_drill(pieces, index, targets)]
    turns = [index for index in work if _is_beside(pieces, kinds, index, RESTS)]
    steps = {pieces[index].step for index in turns}
    ends = [
        (piece.speed_mps, kind is Intensity.WARMUP)
        for piece, kind in zip(pieces, kinds, strict=True)
        if kind in ENDS and piece.timer_s >= WAIT_S
    ]
    has_warm_up = any(target.intensity is Intensity.WARMUP for target in targets.values())
    step_marks = []
    for index in work:
        piece = pieces[index]
        target = None if piece.step is None else targets.get(piece.step)
        is_work = piece.step in steps or is_plain_work(piece.speed_mps, ends, has_warm_up)
        is_between = is_work and _is_beside(pieces, kinds, index, ENDS)
        is_go = piece.step in steps and target is not None and target.is_met(piece)
        is_go = is_go and _is_beside_a_skipped_rest(pieces, kinds, index)
        if target is not None and (index in turns or is_between or is_go):
            step_marks.append(mark_of(piece, EffortEvidence.STEP, target))
    return tuple(step_marks)


def _is_wait_or_drill(pieces: list[Piece], index: int, targets: dict[int, StepTarget]) -> bool:
    """Tell whether a piece is the wait before a step, or one of whole goes at one in a row."""
    piece = pieces[index]
    target = None if piece.step is None else targets.get(piece.step)
    if target is None:
        return True
    is_wait = target.is_open and piece.timer_s < WAIT_S
    return is_wait or any(_is_go_at(target, piece, other) for other in beside_of(pieces, index))


def _is_go_at(target: StepTarget, piece: Piece, other: Piece) -> bool:
    """Tell whether another piece is a whole go at the step of the first."""
    return other.step == piece.step and target.is_met(other)


def _is_beside(
    pieces: list[Piece], kinds: list[Intensity | None], index: int, others: tuple[Intensity, ...]
) -> bool:
    """Tell whether a neighbor is a step of these kinds, and was run slower."""
    return any(
        kinds[at] in others
        and pieces[at].timer_s >= WAIT_S
        and pieces[at].speed_mps < pieces[index].speed_mps
        for at in places_beside(pieces, index)
    )


def _is_beside_a_skipped_rest(
    pieces: list[Piece], kinds: list[Intensity | None], index: int
) -> bool:
    """Tell whether a neighbor is a rest that was over at once, too soon to be run slower."""
    return any(
        kinds[at] in RESTS and pieces[at].timer_s < WAIT_S for at in places_beside(pieces, index)
    )
