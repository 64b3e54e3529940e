"""What a hill costs: the speed on the flat that takes as much energy as a speed on a slope."""

from __future__ import annotations

import numpy as np

from metrics.recording.signal import Floats

COST_OF_GRADE = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)
"""Energy cost of running in J/kg/m as a polynomial of the grade, highest power first (Minetti et
al. 2002, doi:10.1152/japplphysiol.01177.2001). A copy with −165 i about is wrong."""
STEEPEST = 0.45
"""The measurements behind the polynomial end at this grade, up and down."""


def flat_speed(speed_mps: Floats, grade: Floats) -> Floats:
    """Speed on the flat in m/s at the same cost: speed × C(grade) / C(0).

    An unknown grade counts as flat; a steeper one than 0.45 as 0.45.
    """
    known = np.clip(np.nan_to_num(grade), -STEEPEST, STEEPEST)
    flat: Floats = speed_mps * np.polyval(COST_OF_GRADE, known) / COST_OF_GRADE[-1]
    return flat


def cost_of_grade(grade: float) -> float:
    """Energy cost of running on one grade of at most ± 0.45, in J/kg/m."""
    cost = 0.0
    for coefficient in COST_OF_GRADE:
        cost = cost * grade + coefficient
    return cost
