"""Steps of both legs from what watches count."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BOTH_LEGS_SPM = 120.0
"""Nobody takes 240 steps a minute for half a run, and few walk 60: a median from here on
counts both legs already."""
_MOST_OF_A_LEG = 150.0
"""Sprinters take up to five steps a second, 150 strides a minute."""
_MOST_OF_BOTH = 240.0
"""Runners who do not sprint stay below; what is above is no count of either kind."""


def of_both_legs(cadence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Convert a cadence to steps a minute: most files count one leg, some both, some now and then.

    Parameters
    ----------
    cadence
        A minute's strides or steps of each record; NaN where not known, 0 of who stands.

    Returns
    -------
    NDArray
        Steps a minute of both legs; NaN and 0 stay.
    """
    if not (cadence >= _BOTH_LEGS_SPM).any():  # nearly always, and a median costs ten times as much
        return cadence * 2
    if float(np.median(cadence[cadence > 0])) >= _BOTH_LEGS_SPM:
        return cadence
    is_both = (cadence > _MOST_OF_A_LEG) & (cadence <= _MOST_OF_BOTH)
    return np.where(is_both, cadence, cadence * 2)
