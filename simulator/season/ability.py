"""What an athlete can truly race, race pace by race pace, as it grows over a season."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from itertools import pairwise
from math import sqrt

import numpy as np
from msgspec import Struct

from metrics.contract.race_paces import PROGRESSION, RacePace
from simulator.body import SimulatedAthlete
from simulator.scripts import Rng

SPEED_5K_MPS = (3.8, 5.0)
"""5k in 16:40 to 21:55."""
GAPS = {
    RacePace.R3200: (1.035, 0.006),
    RacePace.R1600: (1.070, 0.007),
    RacePace.R800: (1.075, 0.008),
    RacePace.R400: (1.110, 0.012),
}
"""Mean and spread over athletes of a race pace's speed over that of the race pace before it."""
GAP_SPREADS = 1.5
"""Draws further out are cut off: no two race paces may coincide."""
WEEKLY_GAIN = (0.0004, 0.0010)
"""Relative; 0.6–1.6 % over sixteen weeks."""
THRESHOLD_SHARE, MAX_SHARE = 0.92, 1.15
"""Outside the progression: the threshold as a share of 5k speed, the top as one of 400 speed."""


class Ability(Struct, frozen=True, kw_only=True):
    """True speeds in m/s of every race pace of the progression in week 0; `body` for the rest."""

    body: SimulatedAthlete
    speeds_mps: Mapping[RacePace, float]
    weekly_gain: float

    def race_mps(self, race_pace: RacePace, week: float) -> float:
        """Compute what could be raced in a week; week 0 is the one before the first."""
        return self.speeds_mps[race_pace] * (1 + self.weekly_gain * week)

    def pace_of(self, speed_mps: float, week: float) -> RacePace:
        """Name the pace of a speed; borders lie at the geometric means of race speeds."""
        borders = [sqrt(slow * fast) for slow, fast in pairwise(self._speeds_mps(week))]
        return _RACE_PACES[bisect_right(borders, speed_mps)]

    def all_mps(self, week: float) -> dict[RacePace, float]:
        """List the speeds of all race paces in a week, the threshold and the top with them."""
        return dict(zip(_RACE_PACES, self._speeds_mps(week), strict=True))

    def least_gap(self, race_pace: RacePace) -> float:
        """Compute how far, relative, the nearest other race pace lies."""
        gaps = [fast / slow - 1 for slow, fast in pairwise(self._speeds_mps(0))]
        place = _RACE_PACES.index(race_pace)
        return min(gaps[max(place - 1, 0) : place + 1])

    def _speeds_mps(self, week: float) -> list[float]:
        progression = [self.race_mps(race_pace, week) for race_pace in PROGRESSION]
        return [progression[0] * THRESHOLD_SHARE, *progression, progression[-1] * MAX_SHARE]


_RACE_PACES = (RacePace.THRESHOLD, *PROGRESSION, RacePace.MAX)


def draw_ability(rng: Rng) -> Ability:
    """Draw a school's runner: 5k in 17 to 22 minutes."""
    speed = rng.uniform(*SPEED_5K_MPS)
    speeds = {RacePace.R5K: speed}
    for race_pace, (mean, spread) in GAPS.items():
        speed *= mean + spread * float(np.clip(rng.standard_normal(), -GAP_SPREADS, GAP_SPREADS))
        speeds[race_pace] = speed
    body = SimulatedAthlete(
        speed_5k_mps=speeds[RacePace.R5K],
        easy_share=rng.uniform(0.70, 0.80),
        resting_bpm=rng.uniform(45, 62),
        max_bpm=rng.uniform(186, 206),
        cadence_at_3mps_spm=rng.uniform(156, 174),
    )
    return Ability(body=body, speeds_mps=speeds, weekly_gain=rng.uniform(*WEEKLY_GAIN))
