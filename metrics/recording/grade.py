"""What a hill costs: the speed on the flat that takes as much energy as a speed on a slope."""

from __future__ import annotations

import numpy as np

from metrics.recording.signal import Floats

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
    limited = np.clip(np.nan_to_num(grade), -STEEPEST, STEEPEST)
    flat: Floats = speed_mps * np.polyval(COST_OF_GRADE, limited) / COST_OF_GRADE[-1]
    return flat


def cost_of_grade(grade: float) -> float:
    """Compute the energy cost of running on one grade, in J/kg/m.

    Parameters
    ----------
    grade : rise over run, −0.45 to 0.45.

    Returns
    -------
    3.6 on the flat, 1.8 to 19 within the range.

    References
    ----------
    Minetti et al. 2002, doi:10.1152/japplphysiol.01177.2001.
    """
    cost = 0.0
    for coefficient in COST_OF_GRADE:
        cost = cost * grade + coefficient
    return cost
