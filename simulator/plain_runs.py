"""Runs without a set, some of which look like one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec.structs import replace

from metrics.contract.enums import EffortKind
from simulator.body import SimulatedAthlete
from simulator.laps import Lapping
from simulator.run_walks import RUN_WALKS
from simulator.runner import EffortPlan, Phase
from simulator.scripts import Rng, easy, uneven_s
from simulator.session import CoursePlace, Script, SessionKind, Shape
from simulator.watch import AutoPause

RUN_TO_LIGHT_S, RUN_SPREAD = (90.0, 335.0), (0.5, 1.4)
LIGHT_S, LIGHT_SPREAD = (18.0, 52.0), (0.6, 1.1)
"""What is usually run to a stop, how long one usually is, and how far the logs of either spread
within a run: in the middle 80 of 100 of 113 easy runs of strangers with 6 to 16 stops, 110 to 355 s
(0.53 to 1.42) and 18 to 52 s (0.64 to 1.09)."""


def _steady(athlete: SimulatedAthlete, phases: list[Phase]) -> Script:
    """Script a run without a set."""
    return Script(athlete=athlete, kind=SessionKind.STEADY, phases=phases, lapping=Lapping.AUTO_KM)


def _easy(athlete: SimulatedAthlete, rng: Rng) -> Script:
    return _steady(athlete, easy(athlete, rng, duration_s=rng.uniform(1500, 4200)))


def _hilly(athlete: SimulatedAthlete, rng: Rng) -> Script:
    phases = []
    for _ in range(int(rng.integers(15, 40))):
        grade = float(np.clip(rng.normal(0.0, 0.04), -0.1, 0.1))
        slower = np.exp(-3.0 * max(grade, 0.0) - 1.2 * min(grade, 0.0))
        speed = athlete.easy_mps * slower * rng.normal(1.0, 0.03)
        duration_s = rng.uniform(40, 180)
        phases.append(
            Phase(speed_mps=speed, duration_s=duration_s, grade=grade, acceleration_mps2=0.15)
        )
    return replace(_steady(athlete, phases), place=CoursePlace.TRAIL)


def _progression(athlete: SimulatedAthlete, rng: Rng) -> Script:
    last = athlete.speed_5k_mps * rng.uniform(0.88, 0.96)
    phase = Phase(
        speed_mps=athlete.easy_mps * 0.95, end_speed_mps=last, duration_s=rng.uniform(1800, 3600)
    )
    return _steady(athlete, [phase])


def _stop_and_go(athlete: SimulatedAthlete, rng: Rng) -> Script:
    """Script traffic lights: stops of up to some minutes, now and then, as a road has them."""
    run_s, stop_s = rng.uniform(*RUN_TO_LIGHT_S), rng.uniform(*LIGHT_S)
    run_spread, stop_spread = rng.uniform(*RUN_SPREAD), rng.uniform(*LIGHT_SPREAD)
    phases = []
    for _ in range(int(rng.integers(6, 15))):
        phases += easy(athlete, rng, duration_s=uneven_s(rng, run_s, run_spread))
        phases.append(Phase(speed_mps=0.0, duration_s=uneven_s(rng, stop_s, stop_spread)))
        phases.append(Phase(speed_mps=athlete.easy_mps, duration_s=20.0))
    paused = AutoPause.ON if rng.random() < 0.5 else AutoPause.OFF
    return replace(_steady(athlete, phases), auto_pause=paused)


def _race(athlete: SimulatedAthlete, rng: Rng) -> Script:
    """Script a race from gun to line: one sustained effort, the watch stopped soon after."""
    distance_m = float(rng.choice([1600.0, 3200.0, 5000.0]))
    pace = athlete.race_mps(distance_m)
    plan = EffortPlan(rep=1, kind=EffortKind.SUSTAINED, nominal_distance_m=distance_m)
    shares = ((0.25, 1.03), (0.25, 1.0), (0.25, 0.97), (0.25, 1.02))
    phases = [Phase(speed_mps=0.0, duration_s=rng.uniform(2, 6))]
    for index, (share, relative) in enumerate(shares):
        phases.append(
            Phase(
                speed_mps=pace * relative,
                distance_m=distance_m * share,
                acceleration_mps2=2.0 if index == 0 else 0.15,
                variation=0.012,
                effort=plan,
            )
        )
    phases.append(Phase(speed_mps=1.2, duration_s=rng.uniform(8, 40)))
    return replace(_steady(athlete, phases), place=CoursePlace.TRACK, lapping=Lapping.NONE)


def _trail_run_hike(athlete: SimulatedAthlete, rng: Rng) -> Script:
    """Script walked climbs between flat parts and descents that are run: no set."""
    phases = []
    for _ in range(int(rng.integers(8, 18))):
        climb, descent = rng.uniform(0.1, 0.2), rng.uniform(-0.1, 0.0)
        phases += [
            Phase(
                speed_mps=rng.uniform(1.1, 1.6),
                duration_s=rng.uniform(40, 400),
                grade=climb,
                acceleration_mps2=0.4,
                variation=0.08,
            ),
            Phase(
                speed_mps=athlete.easy_mps * rng.uniform(0.8, 1.1),
                duration_s=rng.uniform(60, 500),
                grade=descent,
                acceleration_mps2=0.4,
                variation=0.06,
            ),
        ]
    return replace(_steady(athlete, phases), place=CoursePlace.TRAIL)


def _treadmill(athlete: SimulatedAthlete, rng: Rng) -> Script:
    phases = easy(athlete, rng, duration_s=rng.uniform(1200, 3000))
    return replace(_steady(athlete, phases), place=CoursePlace.TREADMILL)


def _run_walk(athlete: SimulatedAthlete, rng: Rng) -> Script:
    """Script a beginner's regular run-walk: the runs are easy running, not reps."""
    run_s, walk_s = rng.choice([120, 180, 240, 300]), rng.choice([45, 60, 90])
    slow = replace(athlete, speed_5k_mps=rng.uniform(2.9, 3.5))
    phases = []
    for _ in range(int(rng.integers(6, 14))):
        speed = slow.easy_mps * rng.normal(1.0, 0.03)
        phases.append(Phase(speed_mps=speed, duration_s=float(run_s), acceleration_mps2=0.6))
        phases.append(
            Phase(speed_mps=rng.uniform(1.3, 1.6), duration_s=float(walk_s), acceleration_mps2=0.6)
        )
    return _steady(slow, phases)


def _walked_breaks(athlete: SimulatedAthlete, rng: Rng) -> Script:
    """Script a long run with a walk for a drink every mile or every ten minutes or so."""
    walk_s, is_even = rng.uniform(20, 90), rng.random() < 0.5
    run_s = float(rng.choice([420, 540, 600, 900]))
    phases: list[Phase] = []
    for _ in range(int(rng.integers(4, 9))):
        phases += easy(athlete, rng, duration_s=run_s if is_even else rng.uniform(0.5, 1.5) * run_s)
        lasting_s = walk_s * rng.uniform(0.9, 1.1)
        phases.append(
            Phase(speed_mps=rng.uniform(1.2, 1.7), duration_s=lasting_s, acceleration_mps2=0.8)
        )
    return _steady(athlete, [*phases, *easy(athlete, rng, duration_s=rng.uniform(60, 600))])


NEGATIVES: Mapping[str, Shape] = {
    "easy": _easy,
    "hilly": _hilly,
    "progression": _progression,
    "stop_and_go": _stop_and_go,
    "race": _race,
    "trail_run_hike": _trail_run_hike,
    "treadmill": _treadmill,
    "run_walk": _run_walk,
    "walked_breaks": _walked_breaks,
    **RUN_WALKS,
}
"""Runs without one."""
