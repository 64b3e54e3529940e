"""Building blocks of sessions: easy running, reps with rests, strides, as phases of a script."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import RacePace
from metrics.sets.grouping import STRIDE_MOST_M, STRIDE_MOST_S
from simulator.body import SimulatedAthlete
from simulator.runner import EffortPlan, MotionTimer, Phase

Rng: TypeAlias = np.random.Generator

EASY_STRETCH_S = (20.0, 180.0)
EASY_SPREAD = (0.03, 0.085)
"""Easy running wanders: stretches of these seconds, whose speeds differ by a run's own relative SD
between these; in the corpus' steady runs the means of minutes differ by 4.3 %."""
HINDRANCE_PROBABILITY = 0.03
HINDRANCE_S = (4.0, 20.0)
"""Before a stretch of easy running there may be something in the way: one stands or walks."""
REP_SPREAD = (0.008, 0.035)
STRIDE_SPREAD = (0.03, 0.10)
"""A session's relative SD of the speeds of like reps: between lap marks the corpus has a median of
2.6 % for reps, and strides of a set differ by 5 %."""
MARKED_DISTANCE_SPREAD_M = 1.0
"""SD of the length of a rep between marks: where one starts, and how one takes the bend."""
JUDGED_DURATION_SPREAD_S = 0.5
"""SD of the duration of a rep by time, around what the watch or the head says."""


class ScriptRestMode(StrEnum):
    """How the runner spends a rest."""

    STOOD = "stood"
    WALKED = "walked"
    JOGGED = "jogged"
    EASY = "easy"
    PAUSED = "paused"


class ScriptRest(Struct, frozen=True, kw_only=True):
    """What lies between two efforts, by time or by distance."""

    mode: ScriptRestMode
    duration_s: float | None = None
    distance_m: float | None = None


class ScriptRep(Struct, frozen=True, kw_only=True):
    """One effort of a set, as the coach means it.

    `speed_spread` is the relative SD of the speeds of such reps; None lets the session draw one.
    `race_pace` is the pace that is meant, if any.
    """

    speed_mps: float
    distance_m: float | None = None
    duration_s: float | None = None
    rest: ScriptRest
    group_index: int = 1
    set_index: int = 1
    grade: float = 0.0
    acceleration_mps2: float = 0.8
    speed_spread: float | None = None
    race_pace: RacePace | None = None


def easy(athlete: SimulatedAthlete, rng: Rng, *, duration_s: float) -> list[Phase]:
    """Script easy running that wanders a little, step 0 of a workout's steps if any."""
    phases: list[Phase] = []
    spread = rng.uniform(*EASY_SPREAD)
    left_s = duration_s
    while left_s > 0:
        is_hindered = bool(phases) and rng.random() < HINDRANCE_PROBABILITY
        stretch_s = min(left_s, rng.uniform(*(HINDRANCE_S if is_hindered else EASY_STRETCH_S)))
        speed = athlete.easy_mps * rng.normal(1.0, spread)
        acceleration = 0.15
        if is_hindered:
            speed, acceleration = rng.uniform(0.0, 1.5), 1.0
        phases.append(Phase(speed_mps=speed, duration_s=stretch_s, acceleration_mps2=acceleration))
        left_s -= stretch_s
    return phases


def uneven_s(rng: Rng, usual_s: float, spread: float) -> float:
    """Draw a length that nobody planned: its log is normal, within two standard deviations."""
    return float(usual_s * np.exp(spread * np.clip(rng.normal(), -2.0, 2.0)))


def reps(athlete: SimulatedAthlete, rng: Rng, plan: Sequence[ScriptRep]) -> list[Phase]:
    """Script efforts, each with its rest behind it, the last one without."""
    is_strides = all(_kind(rep) is EffortKind.STRIDE for rep in plan)
    spread = rng.uniform(*(STRIDE_SPREAD if is_strides else REP_SPREAD))
    phases: list[Phase] = []
    for number, rep in enumerate(plan, start=1):
        rep_spread = spread if rep.speed_spread is None else rep.speed_spread
        phases.append(_effort(rng, rep, number, rep_spread))
        if number < len(plan):
            phases.append(rest(athlete, rng, rep.rest))
    return phases


def rest(athlete: SimulatedAthlete, rng: Rng, plan: ScriptRest) -> Phase:
    """Script one rest."""
    speed = _rest_speed(athlete, rng, plan.mode)
    duration_s = None
    if plan.duration_s is not None:
        duration_s = plan.duration_s * rng.normal(1.0, 0.04)
    return Phase(
        speed_mps=speed,
        duration_s=duration_s,
        distance_m=plan.distance_m,
        acceleration_mps2=rng.uniform(0.5, 1.1),
        variation=0.03,
        timer=MotionTimer.STOPPED if plan.mode is ScriptRestMode.PAUSED else MotionTimer.RUNNING,
    )


WALK_MPS = (1.2, 1.6)


def on_foot(phases: Sequence[Phase], rng: Rng) -> list[Phase]:
    """Walk every rest that was to be jogged, for as long as the jog would have taken."""
    return [
        phase
        if phase.effort is not None or phase.speed_mps <= WALK_MPS[1]
        else replace(
            phase,
            speed_mps=rng.uniform(*WALK_MPS),
            duration_s=phase.first_guess_s(),
            distance_m=None,
        )
        for phase in phases
    ]


def kind_of(distance_m: float, duration_s: float) -> EffortKind:
    """Tell stride from rep by the project's definition."""
    is_stride = distance_m < STRIDE_MOST_M and duration_s <= STRIDE_MOST_S
    return EffortKind.STRIDE if is_stride else EffortKind.REP


def in_n_out(
    athlete: SimulatedAthlete, rng: Rng, *, count: int, rest_plan: ScriptRest
) -> list[Phase]:
    """Script 150s: 50 m build, 50 m at 92–96 % of top speed, 50 m that float out."""
    phases: list[Phase] = []
    for number in range(1, count + 1):
        plan = EffortPlan(rep=number, kind=EffortKind.IN_N_OUT, nominal_distance_m=150.0)
        top = athlete.sprint_mps * rng.uniform(0.92, 0.96)
        parts = ((0.72, 1.0, 1.8), (1.0, 1.0, 2.0), (1.0, 0.72, 2.0))
        for first, last, acceleration in parts:
            phases.append(
                Phase(
                    speed_mps=first * top,
                    end_speed_mps=last * top,
                    distance_m=50.0,
                    acceleration_mps2=acceleration,
                    variation=0.01,
                    effort=plan,
                )
            )
        if number < count:
            phases.append(rest(athlete, rng, rest_plan))
    return phases


def flying(
    athlete: SimulatedAthlete, rng: Rng, *, count: int, rest_plan: ScriptRest
) -> list[Phase]:
    """Script flying 30s: 30 m to build, 30 m flat out, then a float."""
    phases: list[Phase] = []
    for number in range(1, count + 1):
        plan = EffortPlan(rep=number, kind=EffortKind.STRIDE)
        top = athlete.sprint_mps * rng.uniform(0.96, 1.0)
        for first, last, distance_m in ((0.7, 0.98, 30.0), (0.98, 1.0, 30.0)):
            phases.append(
                Phase(
                    speed_mps=first * top,
                    end_speed_mps=last * top,
                    distance_m=distance_m,
                    acceleration_mps2=2.2,
                    variation=0.01,
                    effort=plan,
                )
            )
        if number < count:
            phases.append(rest(athlete, rng, rest_plan))
    return phases


def _kind(rep: ScriptRep) -> EffortKind:
    if rep.distance_m is not None:
        return kind_of(rep.distance_m, rep.distance_m / rep.speed_mps)
    duration_s = rep.duration_s or 0.0
    return kind_of(duration_s * rep.speed_mps, duration_s)


def _effort(rng: Rng, rep: ScriptRep, number: int, spread: float) -> Phase:
    speed = rep.speed_mps * float(np.clip(rng.normal(1.0, spread), 1 - 2 * spread, 1 + 2 * spread))
    distance_m, duration_s = rep.distance_m, rep.duration_s
    if distance_m is not None:
        distance_m += rng.normal(0.0, MARKED_DISTANCE_SPREAD_M)
    elif duration_s is not None:
        duration_s += rng.normal(0.0, JUDGED_DURATION_SPREAD_S)
    run = replace(rep, speed_mps=speed, distance_m=distance_m, duration_s=duration_s)
    return Phase(
        speed_mps=speed,
        end_speed_mps=speed * rng.normal(0.99, 0.015),
        distance_m=distance_m,
        duration_s=duration_s,
        acceleration_mps2=rep.acceleration_mps2 * rng.uniform(0.8, 1.25),
        run_through_s=0.0 if distance_m is None else rng.uniform(0.2, 1.0),
        grade=rep.grade,
        variation=0.012,
        effort=EffortPlan(
            rep=number,
            kind=_kind(run),
            set_index=rep.set_index,
            group_index=rep.group_index,
            nominal_distance_m=rep.distance_m,
            nominal_duration_s=rep.duration_s,
            race_pace=rep.race_pace,
        ),
    )


def _rest_speed(athlete: SimulatedAthlete, rng: Rng, mode: ScriptRestMode) -> float:
    if mode is ScriptRestMode.WALKED:
        return rng.uniform(*WALK_MPS)
    if mode is ScriptRestMode.JOGGED:
        return athlete.easy_mps * rng.uniform(0.68, 0.85)
    if mode is ScriptRestMode.EASY:
        return athlete.easy_mps * rng.normal(0.97, 0.03)
    return 0.0
