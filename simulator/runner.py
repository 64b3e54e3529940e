"""What a runner does: a script of phases becomes the exact motion, ten times a second.

Each phase has a target speed. Between two phases the speed changes over a ramp that is centred on
their border, so the border is the instant at which half of the change is done: the exact motion
edge of an effort. A runner is no machine, so a slow relative variation lies over the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

import numpy as np
from msgspec import Struct

from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import RacePace
from simulator.processes import Floats, correlated_noise

RATE_HZ = 10
"""Rate of the true motion: a tenth of the finest thing that a 1 Hz watch can show."""
VARIATION_TIME_S = 12.0
"""Time constant of the runner's own variation of speed."""
DISTANCE_TOLERANCE_M = 0.02
"""A phase by distance ends this close to its mark."""

_MOST_ROUNDS = 12
_SHORTEST_PHASE_S = 0.5


class MotionTimer(StrEnum):
    """Whether the watch's timer runs."""

    RUNNING = "running"
    STOPPED = "stopped"


class EffortPlan(Struct, frozen=True, kw_only=True):
    """What an effort is meant to be. Phases that name the same plan form one effort."""

    rep: int
    kind: EffortKind
    set_index: int = 1
    group_index: int = 1
    nominal_distance_m: float | None = None
    nominal_duration_s: float | None = None
    race_pace: RacePace | None = None


class Phase(Struct, frozen=True, kw_only=True):
    """A stretch of a script, by `duration_s` or by `distance_m`.

    The speed goes evenly from `speed_mps` to `end_speed_mps` (the same when None).
    `acceleration_mps2` is that of the change *into* this phase. A phase by distance reaches its
    mark and goes on for `run_through_s`, as runners do behind a line. `variation` is the standard
    deviation of the runner's own relative variation of speed. `step_index` is the workout step
    that the watch is in.
    """

    speed_mps: float
    end_speed_mps: float | None = None
    duration_s: float | None = None
    distance_m: float | None = None
    acceleration_mps2: float = 1.0
    run_through_s: float = 0.0
    grade: float = 0.0
    variation: float = 0.015
    timer: MotionTimer = MotionTimer.RUNNING
    effort: EffortPlan | None = None
    step_index: int | None = None

    @property
    def last_speed_mps(self) -> float:
        """The target speed at its end."""
        return self.speed_mps if self.end_speed_mps is None else self.end_speed_mps

    def first_guess_s(self) -> float:
        """Estimate how long it takes at its mean speed, ramps not counted."""
        if self.duration_s is not None:
            return self.duration_s
        if self.distance_m is None:
            raise ValueError("a phase needs a duration or a distance")
        mean_mps = (self.speed_mps + self.last_speed_mps) / 2
        return self.distance_m / mean_mps + self.run_through_s


class EffortSpan(Struct, frozen=True, kw_only=True):
    """One effort as it was run: its plan and its exact motion edges."""

    plan: EffortPlan
    start_s: float
    end_s: float
    line_s: float


class Motion(Struct, frozen=True, kw_only=True):
    """The truth at `RATE_HZ`: arrays of one length, and the border before and after each phase.

    `distance_m` is the exact integral of `speed_mps` (trapezoids) from 0.
    """

    phases: tuple[Phase, ...]
    border_s: Floats
    time_s: Floats
    speed_mps: Floats
    distance_m: Floats
    grade: Floats

    def distance_at(self, time_s: Floats | float) -> Floats:
        """Interpolate the true distance; it stands still before the start and after the end."""
        return np.asarray(np.interp(time_s, self.time_s, self.distance_m), dtype=np.float64)

    def efforts(self) -> list[EffortSpan]:
        """List the efforts in the order they were run."""
        spans: list[EffortSpan] = []
        for phase, (start_s, end_s) in zip(self.phases, pairwise(self.border_s), strict=True):
            if phase.effort is None:
                continue
            goes_on = bool(spans) and spans[-1].plan is phase.effort
            effort = EffortSpan(
                plan=phase.effort,
                start_s=spans.pop().start_s if goes_on else float(start_s),
                end_s=float(end_s),
                line_s=float(end_s) - phase.run_through_s,
            )
            spans.append(effort)
        return spans


def run(phases: Sequence[Phase], rng: np.random.Generator) -> Motion:
    """Move a script. Same phases and same random state give the same motion."""
    durations = np.array([phase.first_guess_s() for phase in phases])
    variation = correlated_noise(rng, int(durations.sum() * 1.5) + 60, VARIATION_TIME_S)
    for _ in range(_MOST_ROUNDS):
        motion = _move(tuple(phases), durations, variation)
        missing_m = _missing(motion)
        if np.abs(missing_m).max(initial=0.0) < DISTANCE_TOLERANCE_M:
            break
        speeds = np.array([max(phase.last_speed_mps, 0.5) for phase in phases])
        durations = np.maximum(durations + missing_m / speeds, _SHORTEST_PHASE_S)
    return motion


def _missing(motion: Motion) -> Floats:
    """Compute how many meters each phase by distance falls short; 0 for the others."""
    run_through_s = np.array([phase.run_through_s for phase in motion.phases])
    start_m = motion.distance_at(motion.border_s[:-1])
    mark_m = motion.distance_at(motion.border_s[1:] - run_through_s)
    wanted_m = [np.nan if p.distance_m is None else p.distance_m for p in motion.phases]
    return np.nan_to_num(np.array(wanted_m) - (mark_m - start_m))


def _move(phases: tuple[Phase, ...], durations: Floats, variation: Floats) -> Motion:
    border_s = np.concatenate([[0.0], np.cumsum(durations)])
    time_s = np.arange(int(np.ceil(border_s[-1] * RATE_HZ)) + 1) / RATE_HZ
    borders = np.searchsorted(time_s, border_s)
    counts = np.diff(borders)
    counts[-1] += len(time_s) - borders[-1]
    target = _levels(phases, durations, border_s, time_s, counts)
    for index in range(1, len(phases)):
        _ramp(target, time_s, phases, durations, border_s, index=index)
    spread = np.repeat([phase.variation for phase in phases], counts)
    wander = np.interp(time_s, np.arange(len(variation)), variation)
    speed = np.maximum(target * (1 + spread * wander), 0.0)
    steps = (speed[1:] + speed[:-1]) / (2 * RATE_HZ)
    return Motion(
        phases=phases,
        border_s=border_s,
        time_s=time_s,
        speed_mps=speed,
        distance_m=np.concatenate([[0.0], np.cumsum(steps)]),
        grade=np.repeat([phase.grade for phase in phases], counts),
    )


def _levels(
    phases: tuple[Phase, ...],
    durations: Floats,
    border_s: Floats,
    time_s: Floats,
    counts: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> Floats:
    """Compute the target speed without ramps."""
    first = np.array([phase.speed_mps for phase in phases])
    slope = (np.array([phase.last_speed_mps for phase in phases]) - first) / durations
    since_s = time_s - np.repeat(border_s[:-1], counts)
    return np.asarray(np.repeat(first, counts) + np.repeat(slope, counts) * since_s)


def _ramp(
    target: Floats,
    time_s: Floats,
    phases: tuple[Phase, ...],
    durations: Floats,
    border_s: Floats,
    *,
    index: int,
) -> None:
    """Round off, in place, the jump at the border before phase `index` (a smooth step)."""
    jump = phases[index].speed_mps - phases[index - 1].last_speed_mps
    wanted_s = abs(jump) / phases[index].acceleration_mps2
    width_s = min(wanted_s, durations[index - 1], durations[index])
    if width_s * RATE_HZ < 1:
        return
    middle_s = border_s[index]
    a, b = np.searchsorted(time_s, (middle_s - width_s / 2, middle_s + width_s / 2))
    share = (time_s[a:b] - middle_s) / width_s + 0.5
    step = share * share * (3 - 2 * share) * jump
    target[a:b] += np.where(time_s[a:b] < middle_s, step, step - jump)
