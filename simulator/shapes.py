"""The catalogue of sessions, each with exact truth: what coaches set, and what is no set at all.

`session(name, seed=…)` draws athlete, speeds, course, watch and its errors from the seed.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec.structs import replace

from simulator.body import SimulatedAthlete
from simulator.laps import Lapping, LapTotals, Presser
from simulator.plain_runs import NEGATIVES
from simulator.scripts import Rng
from simulator.session import Outing, Script, Shape, SimulatedSession, simulate
from simulator.watch import WatchRecording
from simulator.workouts import POSITIVES

__all__ = ["NEGATIVES", "POSITIVES", "SHAPES", "draw_athlete", "outing", "script_of", "session"]

SHAPES: Mapping[str, Shape] = {**POSITIVES, **NEGATIVES}
EASY_SHARE = (0.77, 0.055)
"""Mean and SD of easy running as a share of 5k speed: a third of long reps are less than 30 %
faster than what is around them."""


def session(
    name: str,
    *,
    seed: int,
    recording: WatchRecording = WatchRecording.ONE_SECOND,
    lapping: Lapping | None = None,
    lap_totals: LapTotals = LapTotals.WHOLE,
) -> SimulatedSession:
    """Simulate one session of a shape. `lapping` replaces the shape's own laps.

    KeyError when there is no such shape.
    """
    run = outing(name, seed=seed, recording=recording, lapping=lapping, lap_totals=lap_totals)
    return SimulatedSession(content=run.fit(), truth=run.truth)


def outing(
    name: str,
    *,
    seed: int,
    recording: WatchRecording = WatchRecording.ONE_SECOND,
    lapping: Lapping | None = None,
    lap_totals: LapTotals = LapTotals.WHOLE,
) -> Outing:
    """Simulate one session of a shape before it is written."""
    script = replace(script_of(name, seed=seed), lap_totals=lap_totals)
    if lapping is not None:
        script = replace(script, lapping=lapping, presser=Presser.CARELESS)
    return simulate(script, name=name, seed=seed, recording=recording)


def script_of(name: str, *, seed: int) -> Script:
    """Decide what is decided before the run."""
    rng = np.random.default_rng([seed, *name.encode(), 1])
    return SHAPES[name](draw_athlete(rng), rng)


def draw_athlete(rng: Rng) -> SimulatedAthlete:
    """Draw a school or club runner: 5k in 16 to 24 minutes."""
    return SimulatedAthlete(
        speed_5k_mps=rng.uniform(3.5, 5.2),
        easy_share=float(np.clip(rng.normal(*EASY_SHARE), 0.66, 0.87)),
        resting_bpm=rng.uniform(45, 62),
        max_bpm=rng.uniform(186, 206),
        cadence_at_3mps_spm=rng.uniform(156, 174),
    )
