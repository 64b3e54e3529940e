"""The laps of an activity as pieces between presses, and the targets of its workout's steps."""

from __future__ import annotations

from math import inf, nan

import polars as pl
from msgspec.structs import replace

from metrics.contract.units import KILOMETRE_M, MILE_M, as_set_m
from metrics.efforts.marks.mark import EXACT_M, StepGoal
from metrics.efforts.marks.piece import (
    FASTER,
    RESTS,
    WAIT_S,
    Piece,
    StepTarget,
    intensity_of,
    is_of_round_metres,
    join_pieces,
    least_rest_s,
)
from metrics.recording.auto_laps import auto_laps
from parsers.common.activity import Activity, Intensity, Pauses

STOP_AT_END_S = 8.0
"""Who stops the timer within so many seconds of a press, or of an auto-lap, stood at the line: a
press comes no later than that, and what was run until then is no part of the rep."""
STOP_AT_PRESS_S = 2.0
"""Pauses and laps are told in whole seconds, each by itself."""
RECORDED_SHARE = 0.5
"""A mark of which less was recorded is none: its start was written wrong, or the records end."""
CADENCE_TARGET = "cadence"


def read_pieces(activity: Activity) -> list[Piece]:
    """List the laps in time order, those that an auto-lap cut put together.

    Junk is left out, but for rests of a workout that its runner skipped.

    Parameters
    ----------
    activity : one parsed activity.
    """
    targets = read_targets(activity.steps)
    pieces: list[Piece] = []
    for piece in _laps(activity):
        last = pieces[-1] if pieces else None
        is_skipped_rest = piece.step in targets and intensity_of(piece, targets) in RESTS
        if piece.is_junk and not is_skipped_rest:
            pieces[-1:] = [] if last is None else [replace(last, is_cut=False)]
        elif last is not None and _is_same_go(last, piece, targets):
            pieces[-1] = join_pieces(last, piece, is_auto=last.is_auto)
        elif last is not None and _goes_on(last, piece, activity.pauses):
            is_pressed = len(pieces) > 1 and not (pieces[-2].is_cut or pieces[-2].is_auto)
            is_auto = not is_pressed and (piece.is_auto or piece.is_cut)
            pieces[-1] = replace(join_pieces(last, piece, is_auto=is_auto), is_joined=True)
        else:
            pieces.append(piece)
    return pieces


def _goes_on(last: Piece, piece: Piece, pauses: Pauses) -> bool:
    """Tell whether an auto-lap cut what goes on in the next lap, at about the same speed.

    A tempo of ten minutes is a kilometer and 911 m where the workout's steps are lost. It goes on
    over a wait at lights, but not where its runner stopped soon after the cut.
    """
    if not last.is_cut or last.step is not None or piece.step is not None:
        return False
    slow_mps, fast_mps = sorted((last.speed_mps, piece.speed_mps))
    timer_s = last.timer_s + piece.timer_s
    waited_s = _waited_s(last, piece, pauses)
    stood_s = piece.end_s - last.start_s - timer_s - waited_s
    is_rest = stood_s >= WAIT_S or waited_s >= least_rest_s(timer_s)
    if is_rest or fast_mps <= FASTER * slow_mps:
        return not is_rest
    return fast_mps == piece.speed_mps and _is_between_stops(last, piece, pauses)


def _is_between_stops(last: Piece, piece: Piece, pauses: Pauses) -> bool:
    """Tell whether the timer stood before the one lap and after the next: both were one go."""
    starts_s, ends_s = pauses["start_s"].to_numpy(), pauses["end_s"].to_numpy()
    is_stop = ends_s - starts_s >= WAIT_S
    is_before = is_stop & (abs(ends_s - last.start_s) <= STOP_AT_PRESS_S)
    is_after = is_stop & (abs(starts_s - piece.end_s) <= STOP_AT_PRESS_S)
    return bool(is_before.any() and is_after.any())


def _waited_s(last: Piece, piece: Piece, pauses: Pauses) -> float:
    """Add up the stops inside two laps, far from the cut between them."""
    if pauses.is_empty():
        return 0.0
    starts_s, ends_s = pauses["start_s"].to_numpy(), pauses["end_s"].to_numpy()
    is_before = (starts_s >= last.start_s) & (ends_s <= last.end_s - STOP_AT_END_S)
    is_after = (starts_s >= piece.start_s + STOP_AT_END_S) & (ends_s <= piece.end_s)
    return float((ends_s - starts_s)[is_before | is_after].sum())


def _laps(activity: Activity) -> list[Piece]:
    names = ("start_s", "end_s", "timer_s", "distance_m", "step_index", "intensity")
    columns = [activity.laps[name].to_list() for name in names]
    if activity.laps.is_empty():
        return []
    auto = auto_laps(activity)
    last_s = last_record_s(activity)
    return [
        _without_stops(
            Piece(
                start_s=start,
                end_s=end,
                timer_s=end - start if timer is None else timer,
                metres=nan if metres is None else metres,
                step=step,
                intensity=None if intensity is None else Intensity(intensity),
                is_auto=is_auto,
                is_cut=_is_of_auto_length(metres) or (is_auto and is_of_round_metres(metres)),
            ),
            activity.pauses,
        )
        for (start, end, timer, metres, step, intensity), is_auto in zip(
            zip(*columns, strict=True), auto, strict=True
        )
        if start is not None and end is not None and end > start
        if is_recorded(start, end, last_s=last_s)
    ]


def _is_of_auto_length(metres: float | None) -> bool:
    """Tell whether a lap is of the meters at which watches cut laps by themselves."""
    return any(abs((metres or 0.0) - usual_m) <= EXACT_M for usual_m in (KILOMETRE_M, MILE_M))


def _without_stops(piece: Piece, pauses: Pauses) -> Piece:
    """Cut off a stop that its runner made just after the press, or just before the next one.

    The timer stood: neither its seconds nor its meters change.
    """
    if pauses.is_empty():
        return piece
    starts_s, ends_s = pauses["start_s"].to_numpy(), pauses["end_s"].to_numpy()
    is_first = (starts_s >= piece.start_s) & (starts_s <= piece.start_s + STOP_AT_END_S)
    is_last = (starts_s < piece.end_s) & (ends_s >= piece.end_s - STOP_AT_END_S)
    start_s = max(ends_s[is_first].tolist(), default=piece.start_s)
    end_s = min(starts_s[is_last].tolist(), default=piece.end_s)
    return replace(piece, start_s=start_s, end_s=end_s) if start_s < end_s else piece


def last_record_s(activity: Activity) -> float:
    """Return when the last record was written; ∞ without any.

    Parameters
    ----------
    activity : one parsed activity.
    """
    times = activity.channels["time_s"]
    return float(times[-1]) if len(times) else inf


def is_recorded(start_s: float, end_s: float, *, last_s: float) -> bool:
    """Tell whether the records hold more than half of a stretch: no effort lies outside of them.

    Parameters
    ----------
    start_s, end_s : of the stretch.
    last_s : when the last record was written.
    """
    inside_s = min(end_s, last_s) - max(start_s, 0.0)
    return inside_s > RECORDED_SHARE * (end_s - start_s)


def read_targets(steps: pl.DataFrame) -> dict[int, StepTarget]:
    """Read what each workout step asks for.

    Parameters
    ----------
    steps : the activity's workout steps.

    Returns
    -------
    Targets by the index of the step.
    """
    if steps.is_empty():
        return {}
    names = ("step_index", "distance_m", "duration_s", "intensity", "target_type")
    rows = zip(*(steps[name].to_list() for name in names), strict=True)
    return {
        index: StepTarget(
            metres=metres and as_set_m(metres),
            seconds=seconds,
            intensity=intensity and Intensity(intensity),
            goal=StepGoal.FORM if target == CADENCE_TARGET else StepGoal.SPEED,
        )
        for index, metres, seconds, intensity, target in rows
    }


def _is_same_go(last: Piece, piece: Piece, targets: dict[int, StepTarget]) -> bool:
    """Tell whether a lap goes on with the step of the last one."""
    if piece.step is None or piece.step != last.step:
        return False
    target = targets.get(piece.step)
    return target is None or not (target.is_met(last) or target.is_met(piece))
