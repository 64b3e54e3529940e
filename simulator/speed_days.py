"""Speed days with known truth: sprints, flying 30s, in-n-outs, ins and outs, hill sprints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import EffortKind
from simulator.body import SimulatedAthlete
from simulator.laps import Lapping
from simulator.runner import EffortPlan, Phase
from simulator.scripts import (
    Rng,
    ScriptRep,
    ScriptRest,
    ScriptRestMode,
    easy,
    flying,
    in_n_out,
    reps,
    rest,
)
from simulator.session import CoursePlace, Outing, Script, SessionKind, simulate

IN_SHARE, OUT_SHARE = 0.97, 0.78
"""Speed in a zone and between zones, as shares of the top speed."""
ZONE_M = 50.0


class SpeedDay(Struct, frozen=True, kw_only=True):
    """What is run on a speed day: its name, the reps, and the zones of one rep."""

    name: str
    reps: int
    zones: int = 1


SPEED_DAYS = (
    SpeedDay(name="8 × 60", reps=8),
    SpeedDay(name="5 × fly 30", reps=5),
    SpeedDay(name="6 × 150 in-n-outs", reps=6),
    SpeedDay(name="6 × 250 ins and outs", reps=6, zones=3),
    SpeedDay(name="10 × 20 s hills", reps=10),
)


def speed_day(day: SpeedDay, athlete: SimulatedAthlete, *, seed: int) -> Outing:
    """Run a speed day between warm-up and cool-down, without a press of the lap button."""
    rng = np.random.default_rng([seed, *day.name.encode(), 3])
    middle = _MIDDLES[day.name](day, athlete, rng)
    phases = [
        *easy(athlete, rng, duration_s=rng.uniform(600, 1200)),
        Phase(speed_mps=0.0, duration_s=rng.uniform(60, 240)),
        *middle,
        Phase(speed_mps=1.3, duration_s=rng.uniform(60, 180)),
        *easy(athlete, rng, duration_s=rng.uniform(300, 600)),
    ]
    is_hill = day.name.endswith("hills")
    script = Script(
        athlete=athlete,
        kind=SessionKind.STRIDES,
        phases=phases,
        place=CoursePlace.ROAD if is_hill else CoursePlace.TRACK,
        lapping=Lapping.NONE,
    )
    return simulate(script, name=f"speed {day.name}", seed=seed)


def _sprints(day: SpeedDay, athlete: SimulatedAthlete, rng: Rng) -> list[Phase]:
    walked = ScriptRest(mode=ScriptRestMode.WALKED, duration_s=rng.uniform(90, 180))
    rep = ScriptRep(
        speed_mps=athlete.sprint_mps * 0.95, distance_m=60, rest=walked, acceleration_mps2=2.2
    )
    return reps(athlete, rng, [rep] * day.reps)


def _flying(day: SpeedDay, athlete: SimulatedAthlete, rng: Rng) -> list[Phase]:
    walked = ScriptRest(mode=ScriptRestMode.WALKED, duration_s=rng.uniform(120, 240))
    return flying(athlete, rng, count=day.reps, rest_plan=walked)


def _in_n_outs(day: SpeedDay, athlete: SimulatedAthlete, rng: Rng) -> list[Phase]:
    walked = ScriptRest(mode=ScriptRestMode.WALKED, duration_s=rng.uniform(150, 240))
    return in_n_out(athlete, rng, count=day.reps, rest_plan=walked)


def _ins_and_outs(day: SpeedDay, athlete: SimulatedAthlete, rng: Rng) -> list[Phase]:
    walked = ScriptRest(mode=ScriptRestMode.WALKED, duration_s=rng.uniform(200, 300))
    phases: list[Phase] = []
    for number in range(1, day.reps + 1):
        plan = EffortPlan(rep=number, kind=EffortKind.IN_N_OUT)
        phases += zones(athlete.sprint_mps, day.zones, plan)
        if number < day.reps:
            phases.append(rest(athlete, rng, walked))
    return phases


def zones(top_mps: float, count: int, plan: EffortPlan) -> Sequence[Phase]:
    """Script fast zones with a float between each two."""
    fast = Phase(
        speed_mps=IN_SHARE * top_mps,
        distance_m=ZONE_M,
        acceleration_mps2=2.0,
        variation=0.01,
        effort=plan,
    )
    floated = replace(fast, speed_mps=OUT_SHARE * top_mps)
    parts = [fast if number % 2 == 0 else floated for number in range(2 * count - 1)]
    # The first one is reached from standing, which takes more of the zone.
    return [replace(parts[0], acceleration_mps2=2.5), *parts[1:]]


def _hills(day: SpeedDay, athlete: SimulatedAthlete, rng: Rng) -> list[Phase]:
    grade = rng.uniform(0.05, 0.09)
    jogged = ScriptRest(mode=ScriptRestMode.JOGGED, duration_s=rng.uniform(60, 90))
    rep = ScriptRep(
        speed_mps=athlete.easy_mps * rng.uniform(1.3, 1.5), duration_s=20, rest=jogged, grade=grade
    )
    return [
        phase if phase.effort else replace(phase, grade=-grade * 0.45)
        for phase in reps(athlete, rng, [rep] * day.reps)
    ]


_MIDDLES: Mapping[str, Callable[[SpeedDay, SimulatedAthlete, Rng], list[Phase]]] = dict(
    zip(
        (day.name for day in SPEED_DAYS),
        (_sprints, _flying, _in_n_outs, _ins_and_outs, _hills),
        strict=True,
    )
)
