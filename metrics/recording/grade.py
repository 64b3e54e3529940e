"""What a hill costs: the speed on the flat that takes as much energy as a speed on a slope."""

from __future__ import annotations

from typing import overload

import numpy as np

from metrics.recording.signal import Floats, zero_unknown

COST_OF_GRADE = (155.4, -30.4, -43.3, 46.3, 19.5, 3.6)
"""Energy cost of running in J/kg/m as a polynomial of the grade, highest power first (Minetti et
al. 2002, doi:10.1152/japplphysiol.01177.2001). A copy with −165 i about is wrong."""
HILL_GRADE = 0.03
"""From 3 % on a runner's effort and speed visibly part."""
STEEPEST = 0.45
"""The measurements behind the polynomial end at this grade, up and down."""


def flat_speed(speed_mps: Floats, grade: Floats) -> Floats:
    """Convert speeds on slopes to speeds on the flat at the same cost: speed × C(grade) / C(0).

    Parameters
    ----------
    speed_mps : speeds in m/s.
    grade : rise over run of each, same shape; NaN counts as flat, beyond ± 0.45 as ± 0.45.

    Returns
    -------
    Speeds in m/s, same shape; 0 stays 0.

    References
    ----------
    Minetti et al. 2002, doi:10.1152/japplphysiol.01177.2001.
    """
    limited = np.minimum(np.maximum(zero_unknown(grade), -STEEPEST), STEEPEST)
    flat: Floats = speed_mps * cost_of_grade(limited) / COST_OF_GRADE[-1]
    return flat


@overload
def cost_of_grade(grade: float) -> float: ...
@overload
def cost_of_grade(grade: Floats) -> Floats: ...
def cost_of_grade(grade: float | Floats) -> float | Floats:
    """Compute the energy cost of running on a grade, in J/kg/m.

    Parameters
    ----------
    grade : rise over run, −0.45 to 0.45, one or many.

    Returns
    -------
    3.6 on the flat, 1.8 to 19 within the range.

    References
    ----------
    Minetti et al. 2002, doi:10.1152/japplphysiol.01177.2001.
    """
    cost = COST_OF_GRADE[0] * grade
    for coefficient in COST_OF_GRADE[1:-1]:
        cost = (cost + coefficient) * grade
    return cost + COST_OF_GRADE[-1]
