"""Runs that are broken by walks and stops, which make them look like sets and which are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp

from msgspec.structs import replace

from simulator.body import SimulatedAthlete
from simulator.laps import Lapping
from simulator.runner import Phase
from simulator.scripts import WALK_MPS, Rng, easy, uneven_s
from simulator.session import CoursePlace, Script, SessionKind, Shape
from simulator.watch import AutoPause

RUN_WALKS_S = {
    1.5: ((60, 20), (60, 30), (90, 30), (120, 30), (120, 60), (180, 60), (180, 90), (240, 60),
          (300, 60), (300, 120), (480, 60), (540, 60), (600, 60), (900, 90)),
    3.3: ((180, 30), (240, 30), (300, 30), (300, 60), (480, 60), (540, 60), (600, 60)),
    3.8: ((360, 30), (480, 40), (600, 50)),
}  # fmt: skip
"""Runs and walks in seconds for who runs so fast, in m/s, as Galloway has them for each pace: two
minutes and half a minute at 5:30 a kilometer, four at 5:00, six at 4:20."""
FIRST_RUNS_S: Sequence[Sequence[tuple[int, int]]] = (
    [(180, 90), (300, 150)] * 2,
    [(300, 180)] * 3,
    [(480, 300)] * 2 + [(480, 60)],
    [(120, 60)] * 8,
    [(240, 150)] * 4,
    [(600, 120)] * 3,
)
"""Weeks of a plan from the couch to 5 km whose walks are shorter than their runs."""
HEART_RISE_S = (40.0, 90.0)
"""Hearts differ in how fast they come down in a walk."""
REGROUPED = 1.3
"""Log ratio of what a group runs between two waits to what it usually does, at most: in 55 easy
runs of strangers with stops of 80 to 160 s the logs of these lengths differ by 0.8 (SD; by 0.46 to
1.33 in the middle 80 of 100)."""

DOG_RUN_S, DOG_SPREAD = (35.0, 155.0), (0.6, 1.3)
"""What is usually run to the next break where there are many short ones, and how far the logs of
these lengths spread within a run: so in the middle 80 of 100 of 1,280 easy runs of strangers."""


def _plain(athlete: SimulatedAthlete, rng: Rng, phases: Sequence[Phase]) -> Script:
    rise_s = rng.uniform(*HEART_RISE_S)
    return Script(
        athlete=replace(athlete, heart_rate_rise_s=rise_s),
        kind=SessionKind.STEADY,
        phases=phases,
        lapping=Lapping.AUTO_KM,
    )


def _beginner(athlete: SimulatedAthlete, rng: Rng) -> SimulatedAthlete:
    """Draw who runs 5 km in 25 to 38 minutes, and hardly any slower when it is to be easy."""
    return replace(athlete, speed_5k_mps=rng.uniform(2.2, 3.3), easy_share=rng.uniform(0.82, 0.97))


def _anyone(athlete: SimulatedAthlete, rng: Rng) -> SimulatedAthlete:
    return _beginner(athlete, rng) if rng.random() < 0.6 else athlete


def _walk(rng: Rng, duration_s: float, speed_mps: float | None = None) -> Phase:
    return Phase(
        speed_mps=speed_mps or rng.uniform(*WALK_MPS),
        duration_s=duration_s,
        acceleration_mps2=rng.uniform(0.4, 1.0),
        variation=0.04,
    )


def _stop(rng: Rng, low_s: float, high_s: float) -> Phase:
    return Phase(speed_mps=0.0, duration_s=rng.uniform(low_s, high_s))


def _run(athlete: SimulatedAthlete, rng: Rng, duration_s: float, spread: float) -> Phase:
    return Phase(
        speed_mps=athlete.easy_mps * rng.normal(1.0, spread),
        duration_s=duration_s,
        acceleration_mps2=rng.uniform(0.3, 0.9),
        variation=rng.uniform(0.015, 0.035),
    )


def _galloway(athlete: SimulatedAthlete, rng: Rng) -> Script:
    """Script a run-walk by the watch from start to end, often with a walk before and after."""
    runner = _anyone(athlete, rng)
    kinds = RUN_WALKS_S[max(mps for mps in RUN_WALKS_S if mps < runner.easy_mps)]
    run_s, walk_s = kinds[rng.integers(len(kinds))]
    spread, unevenness = rng.uniform(0.01, 0.05), rng.choice([0.01, 0.04])
    phases = []
    for _ in range(max(3, int(rng.uniform(1500, 5400) / (run_s + walk_s)))):
        phases += [
            _run(runner, rng, run_s * rng.normal(1.0, unevenness), spread),
            _walk(rng, walk_s * rng.normal(1.0, unevenness)),
        ]
    ends = [_walk(rng, rng.uniform(60, 420)) for _ in range(2)]
    return _plain(runner, rng, [ends[0], *phases, ends[1]] if rng.random() < 0.5 else phases)


def _couch_to_5k(athlete: SimulatedAthlete, rng: Rng) -> Script:
    runner = _beginner(athlete, rng)
    phases = [_walk(rng, rng.uniform(200, 360))]
    for run_s, walk_s in FIRST_RUNS_S[int(rng.integers(len(FIRST_RUNS_S)))]:
        phases += [
            _run(runner, rng, run_s + rng.normal(0, 2), 0.04),
            _walk(rng, walk_s + rng.normal(0, 2)),
        ]
    return _plain(runner, rng, phases)


def _regrouping(athlete: SimulatedAthlete, rng: Rng) -> Script:
    """Script a group's easy run, which waits every now and then for the last."""
    phases: list[Phase] = []
    run_s = rng.uniform(240, 700)
    for _ in range(int(rng.integers(4, 9))):
        duration_s = run_s * exp(rng.uniform(-REGROUPED, REGROUPED))
        phases += easy(athlete, rng, duration_s=duration_s)
        phases.append(_stop(rng, 30, 150))
    paused = AutoPause.ON if rng.random() < 0.4 else AutoPause.OFF
    return replace(_plain(athlete, rng, phases), auto_pause=paused)


def _with_a_dog(athlete: SimulatedAthlete, rng: Rng) -> Script:
    runner = _anyone(athlete, rng)
    phases = []
    run_s, spread = rng.uniform(*DOG_RUN_S), rng.uniform(*DOG_SPREAD)
    for _ in range(int(rng.integers(8, 30))):
        phases.append(_run(runner, rng, uneven_s(rng, run_s, spread), 0.08))
        phases.append(_stop(rng, 5, 90) if rng.random() < 0.6 else _walk(rng, rng.uniform(5, 90)))
    return _plain(runner, rng, phases)


def _hike(athlete: SimulatedAthlete, rng: Rng) -> Script:
    """Script a hike of which some parts are run, downhill mostly."""
    runner = _anyone(athlete, rng)
    phases = []
    for _ in range(int(rng.integers(4, 14))):
        walk, downhill = _walk(rng, rng.uniform(120, 900)), rng.uniform(-0.08, 0.02)
        phases.append(replace(walk, grade=rng.uniform(-0.05, 0.15)))
        phases.append(replace(_run(runner, rng, rng.uniform(40, 360), 0.1), grade=downhill))
    return replace(_plain(runner, rng, phases), place=CoursePlace.TRAIL)


def _hill_loops(athlete: SimulatedAthlete, rng: Rng) -> Script:
    """Script loops over one hill, walked up and run down and around."""
    runner = _anyone(athlete, rng)
    grade, up_s, down_s = rng.uniform(0.07, 0.18), rng.uniform(60, 300), rng.uniform(120, 480)
    descent = -grade * 1.35 * up_s / (down_s * runner.easy_mps)
    loops = []
    for _ in range(int(rng.integers(3, 9))):
        walk = _walk(rng, up_s * rng.normal(1.0, 0.08))
        run = _run(runner, rng, down_s * rng.normal(1.0, 0.08), 0.05)
        loops += [replace(walk, grade=grade), replace(run, grade=descent)]
    ends = [easy(runner, rng, duration_s=rng.uniform(200, 1200)) for _ in range(2)]
    return replace(_plain(runner, rng, [*ends[0], *loops, *ends[1]]), place=CoursePlace.TRAIL)


def _drills(athlete: SimulatedAthlete, rng: Rng) -> Script:
    """Script an easy run with skips and bounds in it, walked back."""
    phases = easy(athlete, rng, duration_s=rng.uniform(500, 1500))
    phases.append(_stop(rng, 20, 240))
    for _ in range(int(rng.integers(5, 13))):
        drill = _walk(rng, rng.uniform(12, 30), rng.uniform(1.4, 2.7))
        phases += [replace(drill, variation=0.08), _walk(rng, rng.uniform(15, 50))]
    return _plain(athlete, rng, [*phases, *easy(athlete, rng, duration_s=rng.uniform(120, 1500))])


RUN_WALKS: Mapping[str, Shape] = {
    "galloway": _galloway,
    "couch_to_5k": _couch_to_5k,
    "regrouping": _regrouping,
    "with_a_dog": _with_a_dog,
    "hike": _hike,
    "hill_loops": _hill_loops,
    "drills": _drills,
}
"""Easy runs that are no runs of one piece."""
