"""What the watch says was an effort: workout steps, split messages, laps that were pressed.

Marks give count, name and official time; the signal gives the edges of the motion. Auto-laps are
no marks, nor is `intensity` by itself: a mark is work that alternates with something slower.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import reduce
from itertools import pairwise
from math import inf, isfinite, nan
from statistics import median

import numpy as np
import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence
from metrics.contract.units import KILOMETRE_M, MILE_M, QUARTER_MILE_M, as_set_m
from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from metrics.recording.auto_laps import are_auto
from parsers.common.activity import Activity, Intensity, Pauses, Splits

JUNK_S = 3.0
"""A shorter lap is a double press."""
WORK = (Intensity.ACTIVE, Intensity.INTERVAL)
RESTS = (Intensity.REST, Intensity.RECOVERY)
ENDS = (Intensity.WARMUP, Intensity.COOLDOWN)
FASTER = 1.12
"""A pressed lap is work when it is this much faster than both its neighbors."""
ALIKE_SHARE = 0.15
"""Reps of one length, pressed by hand."""
EVEN_SHARE = 0.98
"""A lap that is hardly slower than the one before it goes on as fast."""
AS_FAST = 0.95
"""The first lap of all is a rep of its own length if a step ended it and it was run as fast."""
ROUND_SHARE = 0.08
"""Rounds of a loop at one effort."""
LOOSE_SHARE = 0.3
"""Short reps, whose presses come late."""
PACE = 2
"""Laps from one rep to the next: its own and the rest's."""
ALTERNATION = 1.05
"""Of laps of two exact lengths in turn, those are work that are so much faster by the median."""
SLOWEST_SHARE = 0.8
"""The slowest rep of a session, against the median."""
HALF_HEIGHT = 0.5
"""And against the jog beside it: from half of what the median rises above that."""
SAME_SHARE = 0.03
SAME_S = 2.0
"""A lap of its step's own length, within this, is one go at the step."""
WAIT_S = 10.0
"""An open step this short is the wait before the next one, and no rest is shorter."""
ROUND_M = (50.0, QUARTER_MILE_M)
ROUND_S = 5.0
EXACT_M = 1.0
EXACT_S = 0.3
"""A lap within these of a multiple of those was ended by the watch: nobody presses so well."""
VERY_EXACT_M = 0.3
VERY_EXACT_S = 0.05
"""Within these even a single lap is: one press in a hundred falls so by chance."""
SPLIT_EDGE_S = 2.0
"""Starts and ends of splits and laps are told in whole seconds, each by itself."""
LONG_S = 60.0
"""Meters of shorter laps come too late to tell a walk, or a pace that rises."""
LONG_REP_S = 240.0
REST_SHARE = 0.25
"""Reps of four minutes or more take a rest of a quarter of their length at least, or a jog; a run
that waits at lights, or walks for a drink, goes on sooner."""
STOP_AT_END_S = 8.0
"""Who stops the timer within so many seconds of a press, or of an auto-lap, stood at the line: a
press comes no later than that, and what was run until then is no part of the rep."""
RECORDED_SHARE = 0.5
"""A mark of which less was recorded is none: its start was written wrong, or the records end."""
FEWEST_EXACT = 3
"""Fewer laps may be so by chance."""
CADENCE_TARGET = "cadence"
ACTIVE_SPLIT = "interval_active"
INTERVAL_SPLIT = "interval_"
WARM_UP_SPLIT = "interval_warmup"
END_SPLITS = (WARM_UP_SPLIT, "interval_cooldown")
REST_SPLITS = ("interval_rest", "interval_recovery")


class StepGoal(Enum):
    """What a workout looks at in a step of work."""

    SPEED = auto()
    FORM = auto()
    """A cadence: strides and drills alike."""


class Mark(Struct, frozen=True, kw_only=True):
    """One stretch that the watch calls work.

    `official_s` and `watch_m` are its own time, pauses out, and metres. `target_m` and `target_s`
    are the length that the workout asked for, None where it asked for none, in the step of this
    index; `goal` says what it looked at. A step that ended before its length is broken off: what it
    asked for is no name. A press may fall on a round length by chance, where no other lap does.
    """

    start_s: float
    end_s: float
    official_s: float | None
    evidence: EffortEvidence
    watch_m: float | None = None
    target_m: float | None = None
    target_s: float | None = None
    step_index: int | None = None
    goal: StepGoal = StepGoal.SPEED
    is_broken_off: bool = False
    is_round_by_chance: bool = False

    @property
    def is_of_round_metres(self) -> bool:
        """Whether the watch's own metres may have ended it, and no press."""
        return any(_is_multiple(self.watch_m, of, EXACT_M) for of in ROUND_M)

    @property
    def is_of_round_seconds(self) -> bool:
        """Whether the watch's own seconds may have ended it, and no press."""
        return _is_multiple(self.official_s, ROUND_S, EXACT_S)

    @property
    def is_watch_ended(self) -> bool:
        """Whether the watch ended it, by a step's target or at its own round metres or seconds."""
        has_target = self.target_m is not None or self.target_s is not None
        is_exact = self.is_of_exact_metres or self.is_of_exact_seconds
        return has_target or (is_exact and not self.is_round_by_chance)

    @property
    def is_of_exact_metres(self) -> bool:
        """Whether its metres are round to the decimeters that a watch ends a lap by."""
        return any(_is_multiple(self.watch_m, of, VERY_EXACT_M) for of in ROUND_M)

    @property
    def is_of_exact_seconds(self) -> bool:
        """Whether its seconds are round to the hundredths that a watch ends a lap by."""
        return _is_multiple(self.official_s, ROUND_S, VERY_EXACT_S)


class _Piece(Struct, frozen=True, kw_only=True):
    """A lap, or the laps that one stretch between two presses was cut into; NaN meters: not known.

    `is_cut` tells that the length of an auto-lap ended it, so that the next lap may go on with it,
    `is_joined` that it did.
    """

    start_s: float
    end_s: float
    timer_s: float
    metres: float
    step: int | None
    intensity: Intensity | None
    is_auto: bool
    is_cut: bool
    is_joined: bool = False

    @property
    def speed_mps(self) -> float:
        """Mean speed, NaN where the lap's meters are not known: unknown is not slow."""
        return self.metres / self.timer_s if self.timer_s > 0 else 0.0

    @property
    def is_junk(self) -> bool:
        """Whether it is as short as a double press."""
        return min(self.end_s - self.start_s, self.timer_s) < JUNK_S


class _Target(Struct, frozen=True, kw_only=True):
    """What a workout step asks for."""

    metres: float | None
    seconds: float | None
    intensity: Intensity | None
    goal: StepGoal

    @property
    def is_open(self) -> bool:
        """Whether the step goes on until the runner presses."""
        return self.metres is None and self.seconds is None

    def is_met(self, piece: _Piece) -> bool:
        if self.metres is not None:
            return abs(piece.metres - self.metres) <= SAME_SHARE * self.metres
        return self.seconds is not None and abs(piece.timer_s - self.seconds) <= SAME_S

    def is_missed(self, piece: _Piece) -> bool:
        """Tell whether the piece ended clearly before the step's length."""
        if self.metres is not None:
            return piece.metres < (1 - SAME_SHARE) * self.metres
        least_s = 0.0 if self.seconds is None else self.seconds
        return piece.timer_s < least_s - max(SAME_S, SAME_SHARE * least_s)


def marks(activity: Activity) -> tuple[Mark, ...]:
    """Read the best kind of marks that the file holds.

    Parameters
    ----------
    activity : one parsed activity.

    Returns
    -------
    Marks in time order: of workout steps, else of split messages, else of pressed laps; empty where
    the file holds none. One lap of a workout whose steps are no work is none either.
    """
    pieces = _pieces(activity)
    pressed = [piece for piece in pieces if not piece.is_junk]
    told = _by_step(activity, pieces) or _by_split(activity, pressed)
    laps = () if told else _by_lap(pressed)
    has_steps = any(piece.step is not None for piece in pieces)
    return told or (() if has_steps and len(laps) == 1 else laps)


def are_whole_workout(marks: tuple[Mark, ...]) -> bool:
    """Tell whether the watch led from one mark to the next, so that there was no other effort.

    An export may drop a workout's steps and keep their laps: all of round metres or all of round
    seconds, for some of either come by chance.

    Parameters
    ----------
    marks : the marks of one file.

    Returns
    -------
    True for steps, splits, and at least three laps that are all round; false without marks.
    """
    if any(mark.evidence is not EffortEvidence.LAP for mark in marks):
        return True
    is_round = all(mark.is_of_round_metres for mark in marks) or all(
        mark.is_of_round_seconds for mark in marks
    )
    return len(marks) >= FEWEST_EXACT and is_round


def _is_multiple(value: float | None, of: float, within: float) -> bool:
    """Tell whether a value lies near a whole multiple, 0 excluded."""
    if value is None or value < of - within:
        return False
    return abs(value - of * round(value / of)) <= within


def _pieces(activity: Activity) -> list[_Piece]:
    """List the laps in time order, those that an auto-lap cut put together.

    Junk is left out, but for rests of a workout that its runner skipped.
    """
    targets = _targets(activity.steps)
    pieces: list[_Piece] = []
    for piece in _laps(activity):
        last = pieces[-1] if pieces else None
        is_skipped_rest = piece.step in targets and _intensity(piece, targets) in RESTS
        if piece.is_junk and not is_skipped_rest:
            pieces[-1:] = [] if last is None else [replace(last, is_cut=False)]
        elif last is not None and _is_same_go(last, piece, targets):
            pieces[-1] = _joined(last, piece, is_auto=last.is_auto)
        elif last is not None and _goes_on(last, piece, activity.pauses):
            is_pressed = len(pieces) > 1 and not (pieces[-2].is_cut or pieces[-2].is_auto)
            joined = _joined(
                last, piece, is_auto=not is_pressed and (piece.is_auto or piece.is_cut)
            )
            pieces[-1] = replace(joined, is_joined=True)
        else:
            pieces.append(piece)
    return pieces


def _joined(last: _Piece, piece: _Piece, *, is_auto: bool) -> _Piece:
    """Join the next lap to what went before it."""
    return replace(
        last,
        end_s=piece.end_s,
        timer_s=last.timer_s + piece.timer_s,
        metres=last.metres + piece.metres,
        is_auto=is_auto,
        is_cut=piece.is_cut,
    )


def _goes_on(last: _Piece, piece: _Piece, pauses: Pauses) -> bool:
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
    is_rest = stood_s >= WAIT_S or waited_s >= _least_rest_s(timer_s)
    return fast_mps <= FASTER * slow_mps and not is_rest


def _waited_s(last: _Piece, piece: _Piece, pauses: Pauses) -> float:
    """Add up the stops inside two laps, far from the cut between them."""
    starts_s, ends_s = pauses["start_s"].to_numpy(), pauses["end_s"].to_numpy()
    is_before = (starts_s >= last.start_s) & (ends_s <= last.end_s - STOP_AT_END_S)
    is_after = (starts_s >= piece.start_s + STOP_AT_END_S) & (ends_s <= piece.end_s)
    return float((ends_s - starts_s)[is_before | is_after].sum())


def _least_rest_s(work_s: float) -> float:
    """Tell how long a rest lasts at least of what took so long."""
    return REST_SHARE * work_s if work_s >= LONG_REP_S else WAIT_S


def _stood_s(piece: _Piece, other: _Piece) -> float:
    """Measure how long the timer stood between two neighbors."""
    return max(other.start_s - piece.end_s, piece.start_s - other.end_s)


def _laps(activity: Activity) -> list[_Piece]:
    names = ("start_s", "end_s", "timer_s", "distance_m", "step_index", "intensity")
    columns = [activity.laps[name].to_list() for name in names]
    if activity.laps.is_empty():
        return []
    auto = are_auto(activity.laps, activity.steps, interval_s=_interval_s(activity))
    last_s = _last_s(activity)
    return [
        _without_stops(
            _Piece(
                start_s=start,
                end_s=end,
                timer_s=end - start if timer is None else timer,
                metres=nan if metres is None else metres,
                step=step,
                intensity=None if intensity is None else Intensity(intensity),
                is_auto=is_auto,
                is_cut=_is_of_auto_length(metres) or (is_auto and _is_of_round_metres(metres)),
            ),
            activity.pauses,
        )
        for (start, end, timer, metres, step, intensity), is_auto in zip(
            zip(*columns, strict=True), auto, strict=True
        )
        if start is not None and end is not None and end > start
        if _is_recorded(start, end, last_s=last_s)
    ]


def _is_of_auto_length(metres: float | None) -> bool:
    """Tell whether a lap is of the meters at which watches cut laps by themselves."""
    return any(abs((metres or 0.0) - usual_m) <= EXACT_M for usual_m in (KILOMETRE_M, MILE_M))


def _is_of_round_metres(metres: float | None, within: float = EXACT_M) -> bool:
    """Tell whether the meters of a lap are round: a lap by time, or by a press, has others."""
    return any(_is_multiple(metres, of, within) for of in ROUND_M)


def _without_stops(piece: _Piece, pauses: Pauses) -> _Piece:
    """Cut off a stop that its runner made just after the press, or just before the next one.

    The timer stood: neither its seconds nor its meters change.
    """
    starts_s, ends_s = pauses["start_s"].to_numpy(), pauses["end_s"].to_numpy()
    is_first = (starts_s >= piece.start_s) & (starts_s <= piece.start_s + STOP_AT_END_S)
    is_last = (starts_s < piece.end_s) & (ends_s >= piece.end_s - STOP_AT_END_S)
    start_s = max(ends_s[is_first].tolist(), default=piece.start_s)
    end_s = min(starts_s[is_last].tolist(), default=piece.end_s)
    return replace(piece, start_s=start_s, end_s=end_s) if start_s < end_s else piece


def _last_s(activity: Activity) -> float:
    """Return when the last record was written; ∞ without any."""
    times = activity.channels["time_s"]
    return float(times[-1]) if len(times) else inf


def _is_recorded(start_s: float, end_s: float, *, last_s: float) -> bool:
    """Tell whether the records hold more than half of a stretch: no effort lies outside of them."""
    inside_s = min(end_s, last_s) - max(start_s, 0.0)
    return inside_s > RECORDED_SHARE * (end_s - start_s)


def _interval_s(activity: Activity) -> float:
    """Return the usual interval between two records; 0 without any."""
    intervals_s = np.diff(activity.channels["time_s"])
    return float(np.median(intervals_s)) if len(intervals_s) else 0.0


def _targets(steps: pl.DataFrame) -> dict[int, _Target]:
    """Read what each workout step asks for."""
    names = ("step_index", "distance_m", "duration_s", "intensity", "target_type")
    rows = zip(*(steps[name].to_list() for name in names), strict=True)
    return {
        index: _Target(
            metres=metres and as_set_m(metres),
            seconds=seconds,
            intensity=intensity and Intensity(intensity),
            goal=StepGoal.FORM if target == CADENCE_TARGET else StepGoal.SPEED,
        )
        for index, metres, seconds, intensity, target in rows
    }


def _is_same_go(last: _Piece, piece: _Piece, targets: dict[int, _Target]) -> bool:
    """Tell whether a lap goes on with the step of the last one."""
    if piece.step is None or piece.step != last.step:
        return False
    target = targets.get(piece.step)
    return target is None or not (target.is_met(last) or target.is_met(piece))


def _by_step(activity: Activity, pieces: list[_Piece]) -> tuple[Mark, ...]:
    """List the work steps that lie next to a rest step and are faster than it.

    Goes at one step that follow each other without a rest alternate with nothing: drills, or the
    splits of steady running. Nor does a step between a warm-up and a cool-down, which most easy
    runs on a watch have: it is work only as another go at a step that is, or plainly faster. A
    whole go at a step that is work is one too where its rest was skipped.
    """
    targets = _targets(activity.steps)
    if not targets:
        return ()
    kinds = [_intensity(piece, targets) for piece in pieces]
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
        is_work = piece.step in steps or _is_plain(piece.speed_mps, ends, has_warm_up)
        is_between = is_work and _is_beside(pieces, kinds, index, ENDS)
        is_go = piece.step in steps and target is not None and target.is_met(piece)
        is_go = is_go and _is_beside_a_skipped_rest(pieces, kinds, index)
        if target is not None and (index in turns or is_between or is_go):
            step_marks.append(_mark(piece, EffortEvidence.STEP, target))
    return tuple(step_marks)


def _is_wait_or_drill(pieces: list[_Piece], index: int, targets: dict[int, _Target]) -> bool:
    """Tell whether a piece is the wait before a step, or one of whole goes at one in a row."""
    piece = pieces[index]
    target = None if piece.step is None else targets.get(piece.step)
    if target is None:
        return True
    is_wait = target.is_open and piece.timer_s < WAIT_S
    return is_wait or any(_is_go_at(target, piece, other) for other in _beside(pieces, index))


def _is_go_at(target: _Target, piece: _Piece, other: _Piece) -> bool:
    """Tell whether another piece is a whole go at the step of the first."""
    return other.step == piece.step and target.is_met(other)


def _is_beside(
    pieces: list[_Piece], kinds: list[Intensity | None], index: int, others: tuple[Intensity, ...]
) -> bool:
    """Tell whether a neighbor is a step of these kinds, and was run slower."""
    return any(
        kinds[at] in others
        and pieces[at].timer_s >= WAIT_S
        and pieces[at].speed_mps < pieces[index].speed_mps
        for at in _places_beside(pieces, index)
    )


def _is_beside_a_skipped_rest(
    pieces: list[_Piece], kinds: list[Intensity | None], index: int
) -> bool:
    """Tell whether a neighbor is a rest that was over at once, too soon to be run slower."""
    return any(
        kinds[at] in RESTS and pieces[at].timer_s < WAIT_S for at in _places_beside(pieces, index)
    )


def _is_plain(speed_mps: float, ends: list[tuple[float, bool]], has_warm_up: bool) -> bool:
    """Tell whether work is plainly faster than warm-up and cool-down, of (speed, is warm-up).

    Without a warm-up that was run it is the run itself: any running is faster than a walk. But who
    ends the warm-up of a workout at once, and runs nothing else, stands at the line of a race.
    """
    run = [(end_mps, is_warm_up) for end_mps, is_warm_up in ends if end_mps >= WALK_TO_RUN_MPS]
    if not run:
        return has_warm_up and not any(is_warm_up for _, is_warm_up in ends)
    is_first = any(is_warm_up for _, is_warm_up in run)
    return is_first and all(speed_mps >= FASTER * end_mps for end_mps, _ in run)


def _intensity(piece: _Piece, targets: dict[int, _Target]) -> Intensity | None:
    target = None if piece.step is None else targets.get(piece.step)
    return piece.intensity if target is None else target.intensity or piece.intensity


def _mark(piece: _Piece, evidence: EffortEvidence, target: _Target | None = None) -> Mark:
    return Mark(
        start_s=piece.start_s,
        end_s=piece.end_s,
        official_s=piece.timer_s,
        evidence=evidence,
        watch_m=piece.metres if isfinite(piece.metres) else None,
        target_m=None if target is None else target.metres,
        target_s=None if target is None else target.seconds,
        step_index=None if target is None else piece.step,
        is_broken_off=target is not None and target.is_missed(piece),
        goal=StepGoal.SPEED if target is None else target.goal,
    )


def _by_split(activity: Activity, pieces: list[_Piece]) -> tuple[Mark, ...]:
    """List the split messages of active intervals; runs, walks and stands are judged, not set.

    Of a plain run the watch says that all of it was one active interval, before a cool-down too:
    without a rest they are marks only where they are plainly faster than a warm-up. Splits come
    from presses too: where the watch put some laps together, a warm-up and the first rep, or a rep
    and its rests, the laps tell better.
    """
    rows = _interval_splits(activity.splits)
    kinds = {kind for kind, *_ in rows}
    ends = [
        (_mps(timer, metres), kind == WARM_UP_SPLIT)
        for kind, start, end, timer, metres in rows
        if kind in END_SPLITS and end - start >= WAIT_S
    ]
    last_s = _last_s(activity)
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
        if _is_recorded(start, end, last_s=last_s)
        if not kinds.isdisjoint(REST_SPLITS)
        or _is_plain(_mps(timer, metres), ends, WARM_UP_SPLIT in kinds)
    )
    laps = tuple(
        replace(lap, evidence=EffortEvidence.SPLIT) for lap in (_by_lap(pieces) if active else ())
    )
    are_laps = sum(any(_is_one_span(split, lap) for lap in laps) for split in active)
    is_coarse = len(active) <= 2 * are_laps < 2 * len(active)
    return laps if is_coarse and len(laps) >= len(active) else _divided(active, laps, pieces)


def _interval_splits(splits: Splits) -> list[tuple[str, float, float, float | None, float | None]]:
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
        (kind, start, _end_s(start, end, timer, until_s), timer, metres)
        for (kind, start, end, timer, metres), until_s in zip(
            rows, next_s[: len(rows)], strict=True
        )
    ]


def _end_s(start_s: float, end_s: float, timer_s: float | None, next_s: float) -> float:
    """Tell when a split ended, which is never before its timer ran so long."""
    is_short = timer_s is not None and end_s - start_s < timer_s - SPLIT_EDGE_S
    return max(end_s, min(next_s, start_s + timer_s)) if timer_s and is_short else end_s


def _divided(
    active: tuple[Mark, ...], laps: tuple[Mark, ...], pieces: list[_Piece]
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
        marks += inside if inside and not is_rep else [split]
    return tuple(marks)


def _are_as_long(split: Mark, other: Mark) -> bool:
    long_s, also_s = split.end_s - split.start_s, other.end_s - other.start_s
    return abs(long_s - also_s) <= ALIKE_SHARE * also_s


def _is_within(lap: Mark, split: Mark) -> bool:
    return lap.start_s >= split.start_s - SPLIT_EDGE_S and lap.end_s <= split.end_s + SPLIT_EDGE_S


def _mps(timer_s: float | None, metres: float | None) -> float:
    """Divide meters by seconds, NaN where either is not known."""
    return metres / timer_s if metres is not None and timer_s else nan


def _is_one_span(split: Mark, lap: Mark | _Piece) -> bool:
    """Tell whether a split is a lap, both told in whole seconds."""
    off_s = max(abs(split.start_s - lap.start_s), abs(split.end_s - lap.end_s))
    return off_s <= SPLIT_EDGE_S


def _by_lap(pieces: list[_Piece]) -> tuple[Mark, ...]:
    """List the laps, auto-laps left out, that are faster than their neighbors and like each other.

    A jog between two walks is no rep: a lap must be about as fast as the others, or of the same
    length as one. The first and the last lap have one neighbor only, and must be both.
    """
    exact = _alternation(pieces)
    whole = _with_whole_rises(pieces)
    pressed = [piece for piece in _pressed_work(whole) if not _is_among(piece, exact)]
    work = sorted([*pressed, *exact[::PACE]], key=lambda piece: piece.start_s)
    laps = tuple(_mark(piece, EffortEvidence.LAP) for piece in work)
    are_whole_s = all(piece.timer_s == round(piece.timer_s) for piece in pieces)
    return _without_chance(_without_whole_seconds(laps) if are_whole_s else laps)


def _without_whole_seconds(laps: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Tell the presses that round seconds say nothing of, in a file that has whole seconds only.

    One in five is round then, and several are alike by chance: only if all are did a watch end
    them.
    """
    if all(lap.is_of_exact_seconds for lap in laps):
        return laps
    return tuple(replace(lap, is_round_by_chance=not lap.is_of_exact_metres) for lap in laps)


def _without_chance(laps: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Tell the presses that fell on a round length by chance.

    One in thirty does. It is taken for chance where most laps are not round in one measure, and no
    other is so by the same length: a watch that ends laps ends more than one.
    """
    exact = [lap for lap in laps if lap.is_watch_ended]
    by_metres = sum(lap.is_of_exact_metres for lap in exact)
    by_seconds = sum(lap.is_of_exact_seconds for lap in exact)
    if 2 * max(by_metres, by_seconds) >= len(laps):
        return laps
    return tuple(
        replace(lap, is_round_by_chance=True)
        if lap in exact and not any(_are_as_exact(lap, other) for other in exact)
        else lap
        for lap in laps
    )


def _are_as_exact(lap: Mark, other: Mark) -> bool:
    """Tell whether two laps were ended at one length."""
    is_time = abs((lap.official_s or 0.0) - (other.official_s or 0.0)) <= EXACT_S
    is_distance = abs((lap.watch_m or 0.0) - (other.watch_m or -1.0)) <= EXACT_M
    return lap is not other and (
        (is_time and lap.is_of_exact_seconds) or (is_distance and lap.is_of_exact_metres)
    )


def _is_among(piece: _Piece, others: list[_Piece]) -> bool:
    return bool(others) and others[0].start_s <= piece.start_s <= others[-1].start_s


def _with_whole_rises(pieces: list[_Piece]) -> list[_Piece]:
    """Join steps of one exact length that follow each other without a rest, each as fast or faster.

    Three times three minutes, ever faster, are nine minutes: their parts have no slower neighbors.
    """
    rows: list[list[_Piece]] = []
    for piece in pieces:
        is_long = piece.timer_s >= LONG_S
        if rows and is_long and _are_of_one_length(rows[-1][-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    joined: list[_Piece] = []
    for row in rows:
        is_rising = all(b.speed_mps >= EVEN_SHARE * a.speed_mps for a, b in pairwise(row))
        whole = reduce(lambda a, b: _joined(a, b, is_auto=a.is_auto), row[1:], row[0])
        joined += [whole] if is_rising else row
    return joined


def _alternation(pieces: list[_Piece]) -> list[_Piece]:
    """Find the longest row of laps of two exact lengths in turn, the faster one first.

    Nobody presses so: a workout led, though its steps are lost. Then all of it is kept, also where
    a jog was as fast as a rep.
    """
    rows: list[list[_Piece]] = []
    for piece in pieces:
        row = rows[-1] if rows else []
        if len(row) >= PACE and not _are_of_one_length(row[-PACE], piece):
            rows.append([row[-1], piece])
        elif row:
            row.append(piece)
        else:
            rows.append([piece])
    longest = max(rows, key=len, default=[])
    if len(longest) < 2 * FEWEST_EXACT - 1 or _are_of_one_length(longest[0], longest[1]):
        return []
    first, second = (median(piece.speed_mps for piece in longest[at::PACE]) for at in (0, 1))
    faster = longest if first >= second else longest[1:]
    is_apart = max(first, second) >= ALTERNATION * min(first, second)
    while faster and _was_walked(faster[::PACE][-1]) and not _was_walked(faster[0]):
        faster = faster[: PACE * (len(faster[::PACE]) - 1)]
    return faster if is_apart and len(faster[::PACE]) >= FEWEST_EXACT else []


def _was_walked(piece: _Piece) -> bool:
    """Tell whether a lap of a minute or more was walked: what was no longer run of a workout."""
    return piece.timer_s >= LONG_S and piece.speed_mps < WALK_TO_RUN_MPS


def _are_of_one_length(piece: _Piece, other: _Piece) -> bool:
    """Tell whether two laps are of the same round seconds or the same round metres."""
    is_time = abs(piece.timer_s - other.timer_s) <= EXACT_S
    is_distance = abs(piece.metres - other.metres) <= EXACT_M
    is_auto = piece.is_auto or other.is_auto
    return not is_auto and (
        (is_time and _is_multiple(piece.timer_s, ROUND_S, EXACT_S))
        or (is_distance and _is_of_round_metres(piece.metres))
    )


def _pressed_work(pieces: list[_Piece]) -> list[_Piece]:
    """List the laps that are faster than their neighbors and like each other."""
    work_laps = _work_laps(pieces)
    if not work_laps:
        return []
    if len(work_laps) > 1:  # One has no pace.
        work_laps = _with_fainter(pieces, work_laps)
    usual_mps = median(pieces[i].speed_mps for i in work_laps)
    has_auto_laps = any(
        piece.is_joined or (piece.is_cut and i not in work_laps) for i, piece in enumerate(pieces)
    )
    work = []
    for i in work_laps:
        piece, others = pieces[i], [pieces[j] for j in work_laps if j != i]
        is_fast = piece.speed_mps >= _slowest_mps(pieces, i, usual_mps)
        is_inner = 0 < i < len(pieces) - 1
        # A warm-up and a cool-down may be as long as each other.
        likes = [pieces[j] for j in work_laps if j != i and (is_inner or 0 < j < len(pieces) - 1)]
        is_alike = any(_is_as_long(piece, other, ALIKE_SHARE) for other in likes)
        # A step of a workout, and no press, ended the first lap, if its meters are so round.
        is_led = i == 0 and _is_of_round_metres(piece.metres, VERY_EXACT_M)
        is_alike |= is_led and piece.speed_mps >= AS_FAST * usual_mps
        is_alike |= _is_one_of(piece, likes)
        if piece.timer_s < WAIT_S and not is_alike:
            continue  # The wait for a workout's next step, or two presses for one.
        is_told = any(other.is_cut or piece.is_joined for other in others)
        if has_auto_laps and piece.is_cut and not is_told:
            continue  # A kilometer of the cool-down, which no press ended.
        if any(_is_as_long(piece, other, SAME_SHARE) for other in likes) or (
            is_fast and (is_inner or is_alike)
        ):
            work.append(piece)
    return [] if len(work) == 1 and _is_a_round(pieces, pieces.index(work[0])) else work


def _is_one_of(piece: _Piece, others: list[_Piece]) -> bool:
    """Tell whether the first or last lap is as fast and about as long as reps inside.

    No cool-down is: the recording ended with a rep, or began with one.
    """
    if not others or piece.timer_s < LONG_S:
        return False
    lengths_s = [other.timer_s for other in others]
    usual_mps = median(other.speed_mps for other in others)
    is_as_long = min(lengths_s) <= 2 * piece.timer_s and piece.timer_s <= 2 * max(lengths_s)
    return is_as_long and piece.speed_mps >= AS_FAST * usual_mps


def _is_a_round(pieces: list[_Piece], index: int) -> bool:
    """Tell whether a lap took as long as both its neighbors, though by its meters it was faster.

    Then the runner pressed at each round of a loop, and the meters of this one jumped.
    """
    piece, beside = pieces[index], _beside(pieces, index)
    return len(beside) == PACE and all(
        abs(other.timer_s - piece.timer_s) <= ROUND_SHARE * piece.timer_s for other in beside
    )


def _with_fainter(pieces: list[_Piece], work_laps: list[int]) -> list[int]:
    """Add the laps around that are hardly faster than their neighbors, but fit the others.

    Presses that come late bring jog into a short rep. It still is one where it alternates with
    the jog as the others do, took about as long as one, and was run at half their height or more.
    """
    usual_mps = median(pieces[i].speed_mps for i in work_laps)
    fainter = [
        i
        for i in range(work_laps[0] - PACE, work_laps[-1] + PACE + 1)
        if 0 < i < len(pieces) - 1 and i not in work_laps and not pieces[i].is_auto
        if pieces[i].speed_mps >= _slowest_mps(pieces, i, usual_mps)
        if any(_took_as_long(pieces[i], pieces[j]) for j in work_laps)
    ]
    return sorted(work_laps + fainter)


def _took_as_long(piece: _Piece, other: _Piece) -> bool:
    """Compare by the clock: a lap that holds a rest as well, paused or not, took longer."""
    took_s, other_s = piece.end_s - piece.start_s, other.end_s - other.start_s
    return abs(took_s - other_s) <= LOOSE_SHARE * other_s


def _slowest_mps(pieces: list[_Piece], index: int, usual_mps: float) -> float:
    """Return the speed that a rep among others of `usual_mps` must reach."""
    beside = [
        other.speed_mps
        for other in _beside(pieces, index)
        if isfinite(other.metres) and not _is_behind_a_rest(other, pieces[index])
    ]
    jog_mps = max(beside, default=0.0)
    return max(SLOWEST_SHARE * usual_mps, jog_mps + HALF_HEIGHT * (usual_mps - jog_mps))


def _work_laps(pieces: list[_Piece]) -> list[int]:
    """List the laps that are faster than their neighbors.

    Where the timer stood for the rests, no lap tells of them. One stop may be any other.
    """
    plain, over_stops = (
        [i for i in range(len(pieces)) if _is_work(pieces, i, are_stops_rests=are_rests)]
        for are_rests in (False, True)
    )
    return over_stops if len(over_stops) - len(plain) >= FEWEST_EXACT else plain


def _is_work(pieces: list[_Piece], index: int, *, are_stops_rests: bool) -> bool:
    """Tell whether a lap is clearly faster than its neighbors, and no auto-lap ends or began it."""
    piece = pieces[index]
    if index and pieces[index - 1].is_auto and pieces[index - 1].is_cut:
        return False
    beside = [other for other in _beside(pieces, index) if other.timer_s >= WAIT_S]
    are_stops_rests &= any(_is_slower_run(other, piece) for other in pieces)
    # A comparison with an unknown speed is false: such a lap is neither work nor slower than any.
    slower = [
        FASTER * other.speed_mps <= piece.speed_mps
        or (are_stops_rests and _is_behind_a_rest(other, piece))
        for other in beside
    ]
    return bool(beside) and all(slower) and not piece.is_auto


def _is_behind_a_rest(other: _Piece, piece: _Piece) -> bool:
    """Tell whether the timer stood between two laps for a rest, and the other is no rep for it."""
    is_rest = _stood_s(piece, other) >= _least_rest_s(piece.timer_s)
    return is_rest and other.speed_mps < FASTER * piece.speed_mps


def _is_slower_run(other: _Piece, piece: _Piece) -> bool:
    """Tell whether another lap was run, and clearly slower.

    Beside none such, laps between stops are the run itself.
    """
    is_run = other.timer_s >= LONG_S and other.speed_mps >= WALK_TO_RUN_MPS
    return is_run and FASTER * other.speed_mps <= piece.speed_mps


def _beside(pieces: list[_Piece], index: int) -> list[_Piece]:
    """List the laps before and after one."""
    return [pieces[at] for at in _places_beside(pieces, index)]


def _places_beside(pieces: list[_Piece], index: int) -> list[int]:
    """List where the laps before and after one are."""
    return [at for at in (index - 1, index + 1) if 0 <= at < len(pieces)]


def _is_as_long(piece: _Piece, other: _Piece, share: float) -> bool:
    """Tell whether two laps are alike in time or in metres."""
    off_s = abs(piece.timer_s - other.timer_s) / max(other.timer_s, 1.0)
    off_m = abs(piece.metres - other.metres) / max(other.metres, 1.0)
    return off_s <= share or off_m <= share
