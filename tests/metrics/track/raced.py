"""Simulated races on a track, with what is true of every lap."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from metrics.recording.signal import Floats
from simulator.noise import WatchProfile
from simulator.runner import Phase
from simulator.scripts import easy
from simulator.session import CoursePlace, Outing, Script, SessionKind, simulate
from simulator.shapes import draw_athlete


class Raced(Struct, frozen=True, kw_only=True):
    """A race between warm-up and cool-down, laps of 400 m, every one at its own speed."""

    outing: Outing
    start_s: float
    end_s: float
    lap_s: Floats

    @property
    def laps(self) -> int:
        return len(self.lap_s)


def raced(seed: int, laps: int, *, profile: WatchProfile | None = None) -> Raced:
    rng = np.random.default_rng(seed)
    athlete = draw_athlete(rng)
    speed_mps = athlete.race_mps(1600 if laps < 6 else 3200)
    race = [
        Phase(speed_mps=speed_mps * (1 + change), distance_m=400.0, variation=0.012)
        for change in rng.normal(0, 0.025, laps)
    ]
    warm_up = [*easy(athlete, rng, duration_s=600), Phase(speed_mps=0.0, duration_s=60)]
    after = [Phase(speed_mps=1.3, duration_s=120), *easy(athlete, rng, duration_s=300)]
    script = Script(
        athlete=athlete,
        kind=SessionKind.INTERVALS,
        phases=[*warm_up, *race, *after],
        place=CoursePlace.TRACK,
        profile=profile,
    )
    outing = simulate(script, name="raced", seed=seed)
    motion = outing.motion
    start_s = float(motion.border_s[len(warm_up)])
    marks_m = float(motion.distance_at(start_s)) + 400.0 * np.arange(laps + 1)
    passed_s = np.interp(marks_m, motion.distance_m, motion.time_s)
    return Raced(
        outing=outing,
        start_s=start_s,
        end_s=float(motion.border_s[len(warm_up) + laps]),
        lap_s=np.diff(passed_s),
    )
