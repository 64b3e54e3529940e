"""Which laps a watch writes: presses that come late, not at all or twice, and automatic ones."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

import numpy as np
from msgspec import Struct, field

from simulator.runner import EffortSpan, Motion
from simulator.watch import WatchRecord


class Lapping(StrEnum):
    """What makes laps; with splits the laps stay silent and FIT's split messages speak."""

    NONE = "none"
    AUTO_KM = "auto_km"
    MANUAL = "manual"
    STEPS = "steps"
    SPLITS = "splits"


class LapTotals(StrEnum):
    """What a lap message holds; some exporters write no meters."""

    WHOLE = "whole"
    TIMES_ONLY = "times_only"


class Presser(StrEnum):
    """How carefully the lap button is pressed."""

    CAREFUL = "careful"
    CARELESS = "careless"


class WorkoutStep(Struct, frozen=True, kw_only=True):
    """One step of a structured workout, by `duration_s` or `distance_m`, else until pressed."""

    name: str
    intensity: str
    duration_s: float | None = None
    distance_m: float | None = None


class Lap(Struct, frozen=True, kw_only=True):
    """One lap: instants after the start, the watch's own distance, and FIT's words."""

    start_s: float
    end_s: float
    timer_s: float
    distance_m: float
    trigger: str
    intensity: str = "active"
    step_index: int | None = None


class LapPress(Struct, frozen=True, kw_only=True):
    """The end of a lap: when, what caused it, and the workout step that begins there."""

    time_s: float
    trigger: str
    step_index: int | None = None


class Marks(Struct, frozen=True, kw_only=True):
    """All marks of a run; `of_effort` gives each rep's own pair, None where it is missing."""

    marks: tuple[LapPress, ...] = ()
    of_effort: dict[int, tuple[float | None, float | None]] = field(default_factory=dict)


AUTO_LAP_M = 1000.0
LATE_START_S, LATE_END_S = (0.4, 0.5), (0.6, 0.6)
"""Mean and spread of a careful press behind the line: one presses in the first strides."""
CARELESS_LATE_S = 2.0
"""Mean further delay of a careless press (exponential)."""
MISSING_PROBABILITY = 0.06
JUNK_PROBABILITY = 0.06
"""Of a careless runner's presses, these shares are forgotten, or doubled within about 1 s."""
STEP_REACTION_S = (0.8, 0.4)
"""Mean and spread of the time from a step's beep until half of the change of speed is done."""


def manual_marks(
    efforts: Sequence[EffortSpan], presser: Presser, rng: np.random.Generator
) -> Marks:
    """Press the button at each effort's first and last line."""
    marks: list[LapPress] = []
    of_effort: dict[int, tuple[float | None, float | None]] = {}
    for index, effort in enumerate(efforts):
        pair = (
            _press(marks, effort.start_s, LATE_START_S, presser, rng),
            _press(marks, effort.line_s, LATE_END_S, presser, rng),
        )
        of_effort[index] = pair
    return Marks(marks=_in_order(marks), of_effort=of_effort)


def step_marks(motion: Motion, rng: np.random.Generator) -> Marks:
    """Mark the beeps between workout steps; the runner reacts a little later."""
    marks = []
    for before, after, border_s in zip(
        motion.phases, motion.phases[1:], motion.border_s[1:-1], strict=False
    ):
        if before.step_index != after.step_index:
            cause = "distance" if before.distance_m is not None else "time"
            beep_s = max(1.0, float(border_s) - max(0.0, rng.normal(*STEP_REACTION_S)))
            marks.append(LapPress(time_s=beep_s, trigger=cause, step_index=after.step_index))
    times = np.array([mark.time_s for mark in marks])
    of_effort = {
        index: (_nearest(times, effort.start_s), _nearest(times, effort.end_s))
        for index, effort in enumerate(motion.efforts())
    }
    return Marks(marks=_in_order(marks), of_effort=of_effort)


def with_auto_laps(
    recorded: WatchRecord, marks: Sequence[LapPress], steps: Sequence[WorkoutStep] = ()
) -> tuple[LapPress, ...]:
    """Add a mark wherever a lap reaches a full kilometer of the watch's own distance."""
    seconds = np.arange(len(recorded.distance_m), dtype=np.float64)
    end = LapPress(time_s=seconds[-1], trigger="session_end")
    added: list[LapPress] = []
    for start, stop in pairwise([_begin(steps), *marks, end]):
        first_m, last_m = recorded.distance_at(start.time_s), recorded.distance_at(stop.time_s)
        full_m = np.arange(first_m + AUTO_LAP_M, last_m, AUTO_LAP_M)
        times = np.interp(full_m, recorded.distance_m, seconds)
        added += [
            LapPress(time_s=float(t), trigger="distance", step_index=start.step_index)
            for t in times
        ]
    return _in_order([*marks, *added])


def laps(
    recorded: WatchRecord, marks: Sequence[LapPress], steps: Sequence[WorkoutStep] = ()
) -> list[Lap]:
    """Cut the run into laps at the marks; the last one ends with the session."""
    end_s = float(len(recorded.distance_m) - 1)
    last = LapPress(time_s=end_s, trigger="session_end")
    inside = [mark for mark in marks if 0.0 < mark.time_s < end_s]
    return [_lap(recorded, a, b, steps) for a, b in pairwise([_begin(steps), *inside, last])]


def _lap(
    recorded: WatchRecord, start: LapPress, end: LapPress, steps: Sequence[WorkoutStep]
) -> Lap:
    distance_m = recorded.distance_at(end.time_s) - recorded.distance_at(start.time_s)
    return Lap(
        start_s=start.time_s,
        end_s=end.time_s,
        timer_s=recorded.timer_between(start.time_s, end.time_s),
        distance_m=distance_m,
        trigger=end.trigger,
        intensity="active" if start.step_index is None else steps[start.step_index].intensity,
        step_index=start.step_index,
    )


def _begin(steps: Sequence[WorkoutStep]) -> LapPress:
    """Mark the start of the watch: of the first step, if it runs a workout."""
    return LapPress(time_s=0.0, trigger="", step_index=0 if steps else None)


def _press(
    marks: list[LapPress],
    line_s: float,
    late_s: tuple[float, float],
    presser: Presser,
    rng: np.random.Generator,
) -> float | None:
    """Add one press to the marks; None when the runner forgot it."""
    press_s = line_s + rng.normal(*late_s)
    chance = rng.random()
    if presser is Presser.CARELESS:
        press_s += rng.exponential(CARELESS_LATE_S)
        if chance < MISSING_PROBABILITY:
            return None
        if chance > 1 - JUNK_PROBABILITY:
            marks.append(LapPress(time_s=press_s + rng.uniform(0.5, 1.5), trigger="manual"))
    marks.append(LapPress(time_s=press_s, trigger="manual"))
    return press_s


def _in_order(marks: Sequence[LapPress]) -> tuple[LapPress, ...]:
    return tuple(sorted(marks, key=lambda mark: mark.time_s))


def _nearest(times: np.ndarray[tuple[int], np.dtype[np.float64]], moment_s: float) -> float | None:
    if len(times) == 0:
        return None
    return float(times[np.argmin(np.abs(times - moment_s))])
