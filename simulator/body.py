"""How a body answers to a motion: heart rate and cadence, once a second."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from simulator.processes import Floats, correlated_noise, smoothed

HEART_RATE_LATE_S = 9.0
HEART_RATE_RISE_S = 65.0
"""Dead time and time constant of the heart rate's answer to a change of work, the watch's own delay
included: after a stride it peaks some 12 s late, 8 beats up."""
HEART_RATE_SOOTHED_S = 4.0
"""An optical sensor's own averaging."""
CLIMB_WORK = 5.5
"""Relative extra cost per unit of grade near the flat: 19.5 / 3.6 (Minetti et al. 2002)."""
RESTED_SHARE = 0.15
"""Least share of the heart rate reserve before the run."""
STOOD_SHARE, WALKED_SHARE, WORKED_SHARE = 0.05, 0.14, (0.46, 0.075)
"""Within it a heart keeps the first in a stop of minutes, the second in a walk, and so much of the
most it worked at besides: in 2,100 breaks of the easy runs of 20 runners hearts fell by 29 beats in
75 s of standing, by 40 in 240 s, by three quarters of it in walks, and in 130 sessions of reps by
10 more."""
WALK_MPS, STAND_MPS = 2.0, 0.6
"""Slower than this is walking, and standing."""


class SimulatedAthlete(Struct, frozen=True, kw_only=True):
    """A runner: race speeds on one curve, and a heart.

    `speed_5k_mps` sets all others. The ratios of shorter races are those of a middle-distance
    runner (about 1.05, 1.11, 1.22 and 1.36 of 5k speed for 3200, 1600, 800 and 400 m).
    """

    speed_5k_mps: float
    easy_share: float = 0.72
    resting_bpm: float = 52.0
    max_bpm: float = 198.0
    cadence_at_3mps_spm: float = 164.0
    heart_rate_rise_s: float = HEART_RATE_RISE_S

    @property
    def easy_mps(self) -> float:
        """Easy running."""
        return self.speed_5k_mps * self.easy_share

    def race_mps(self, distance_m: float) -> float:
        """Compute the mean speed of a 400–5000 m race; a power law above 800 m, faster below."""
        share = (5000 / distance_m) ** 0.095
        kick = 0.05 * max(0.0, np.log2(1600 / distance_m)) / 2
        return float(self.speed_5k_mps * (share + kick))

    @property
    def sprint_mps(self) -> float:
        """Top speed."""
        return min(1.62 * self.speed_5k_mps, 9.2)


def heart_rate_bpm(
    athlete: SimulatedAthlete, speed_mps: Floats, grade: Floats, rng: np.random.Generator
) -> Floats:
    """Simulate the first-order answer to work, with drift and noise; 1 Hz in, 1 Hz out."""
    work = speed_mps * (1 + CLIMB_WORK * grade) / athlete.speed_5k_mps
    work_share = np.clip(0.18 + 0.74 * work, RESTED_SHARE, 1.0)
    most_share = np.maximum.accumulate(smoothed(work_share, athlete.heart_rate_rise_s))
    (heart_rng,) = rng.spawn(1)  # Takes nothing from the stream that all else is drawn from.
    least_share = np.where(speed_mps < STAND_MPS, STOOD_SHARE, WALKED_SHARE)
    least_share = least_share + heart_rng.normal(*WORKED_SHARE) * most_share
    has_run = np.maximum.accumulate(speed_mps > WALK_MPS)
    share = np.where(has_run, np.maximum(work_share, least_share), work_share)
    target = athlete.resting_bpm + (athlete.max_bpm - athlete.resting_bpm) * share
    late = np.concatenate([np.full(int(HEART_RATE_LATE_S), target[0]), target])[: len(target)]
    rate = smoothed(smoothed(late, HEART_RATE_SOOTHED_S), athlete.heart_rate_rise_s)
    drift = 4.0 * np.linspace(0.0, 1.0, len(rate))
    noise = 1.5 * correlated_noise(rng, len(rate), 20.0)
    return np.clip(rate + drift + noise, 40.0, athlete.max_bpm)


def cadence_spm(athlete: SimulatedAthlete, speed_mps: Floats, rng: np.random.Generator) -> Floats:
    """Simulate steps per minute of both legs: lower when walking, 0 when standing."""
    running = athlete.cadence_at_3mps_spm + 9.0 * (speed_mps - 3.0)
    walking = 70.0 + 30.0 * speed_mps
    steps = np.where(speed_mps < WALK_MPS, walking, running)
    steps = steps + 1.2 * correlated_noise(rng, len(steps), 4.0)
    return np.where(speed_mps < 0.3, 0.0, steps)
