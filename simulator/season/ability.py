"""What an athlete can truly race, rung by rung, as it grows over a season."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np

from metrics.contract.race_paces import LADDER, Rung
from simulator.body import Athlete
from simulator.scripts import Rng

SPEED_5K_MPS = (3.8, 5.0)
"""5k in 16:40 to 21:55."""
GAPS = {
    Rung.R3200: (1.035, 0.006),
    Rung.R1600: (1.070, 0.007),
    Rung.R800: (1.075, 0.008),
    Rung.R400: (1.110, 0.012),
}
"""Mean and spread over athletes of a rung's speed over that of the rung before it."""
GAP_SPREADS = 1.5
"""Draws further out are cut off: no two rungs may coincide."""
WEEKLY_GAIN = (0.0004, 0.0010)
"""Relative; 0.6–1.6 % over sixteen weeks."""
THRESHOLD_SHARE, MAX_SHARE = 0.92, 1.15
"""What lies outside the ladder: the threshold as a share of 5k speed, the top as one of 400."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """True race speeds in m/s of every rung of the ladder in week 0; `body` for all the rest."""

    body: Athlete
    speeds_mps: Mapping[Rung, float]
    weekly_gain: float

    def race_mps(self, rung: Rung, week: float) -> float:
        """What could be raced in a week; week 0 is the one before the first, or part of one."""
        return self.speeds_mps[rung] * (1 + self.weekly_gain * week)

    def rung_of(self, speed_mps: float, week: float) -> Rung:
        """The rhythm that a speed is: borders lie at the geometric means of race speeds."""
        borders = [sqrt(slow * fast) for slow, fast in pairwise(self._speeds_mps(week))]
        return _RUNGS[bisect_right(borders, speed_mps)]

    def least_gap(self, rung: Rung) -> float:
        """How far, relative, the nearest other rung lies."""
        gaps = [fast / slow - 1 for slow, fast in pairwise(self._speeds_mps(0))]
        place = _RUNGS.index(rung)
        return min(gaps[max(place - 1, 0) : place + 1])

    def _speeds_mps(self, week: float) -> list[float]:
        ladder = [self.race_mps(rung, week) for rung in LADDER]
        return [ladder[0] * THRESHOLD_SHARE, *ladder, ladder[-1] * MAX_SHARE]


_RUNGS = (Rung.THRESHOLD, *LADDER, Rung.MAX)


def draw_ability(rng: Rng) -> Ability:
    """A school's runner: 5k in 17 to 22 minutes."""
    speed = rng.uniform(*SPEED_5K_MPS)
    speeds = {Rung.R5K: speed}
    for rung, (mean, spread) in GAPS.items():
        speed *= mean + spread * float(np.clip(rng.standard_normal(), -GAP_SPREADS, GAP_SPREADS))
        speeds[rung] = speed
    body = Athlete(
        speed_5k_mps=speeds[Rung.R5K],
        easy_share=rng.uniform(0.68, 0.74),
        resting_bpm=rng.uniform(45, 62),
        max_bpm=rng.uniform(186, 206),
        cadence_at_3mps_spm=rng.uniform(156, 174),
    )
    return Ability(body=body, speeds_mps=speeds, weekly_gain=rng.uniform(*WEEKLY_GAIN))
