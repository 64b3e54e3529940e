"""How far a watch's distance trails the motion: no file tells it, each maker has its constant."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from msgspec import Struct

from metrics.recording.signal import Floats, Indexes, Mask

USUAL_LAG_S = 1.0
"""Distance streams trail the motion by 0–6 s. No file tells its own lag, so the least that nearly
all have is taken off: in 244 marked reps of Garmins the middle then lies 0–2 s after the mark's."""
MAKER_LAG_S: Mapping[str, float] = {"coros": 2.5}
"""Measured where it differs: of 75 marked reps the starts lie 1 s late in the median, the ends 5 s,
on other runners' watches both 3.5–4.3 s. This is what neither is far from."""

LAG_SPREAD_S = 1.0
MAKER_LAG_SPREAD_S: Mapping[str, float] = {"coros": 4.0}
"""By so much the lags of an effort's start and of its end may differ: of those 75 reps by 4 s."""


def lag_spread_s(maker: str | None) -> float:
    """Return by how much a maker's lags at the start and at the end of an effort may differ.

    Parameters
    ----------
    maker : as the file names it; None where it names none.

    Returns
    -------
    Standard deviation in s, 1.0 for makers of whom nothing else was measured.
    """
    return MAKER_LAG_SPREAD_S.get((maker or "").lower(), LAG_SPREAD_S)


def usual_lag_s(maker: str | None) -> float:
    """Return the usual lag of a maker's distance stream.

    Parameters
    ----------
    maker : as the file names it; None where it names none.

    Returns
    -------
    Seconds, 1.0 for makers of whom nothing else was measured.
    """
    return MAKER_LAG_S.get((maker or "").lower(), USUAL_LAG_S)


class MotionClock(Struct, frozen=True, kw_only=True):
    """When the runner moved as the signal shows it, and back: the usual lag, taken off and put on.

    Both ways rise without a jump and map each stretch between pauses onto itself. So whatever
    follows one another in the signal does so in the motion, and nothing leaves the recording. In
    the first and the last seconds of a stretch, which the lag hides, time runs half or twice as
    fast.
    """

    signal_knots_s: Floats
    motion_knots_s: Floats

    @classmethod
    def of(cls, bounds: Indexes, is_timed: Mask, lag_s: float) -> MotionClock:
        """Lay the knots.

        Parameters
        ----------
        bounds : where each stretch begins, and where the last one ends, in s of the signal.
        is_timed : one entry per stretch, false for a pause: it has no lag.
        lag_s : how far the distance usually trails the motion.
        """
        signal_s: list[float] = []
        motion_s: list[float] = []
        for (first, end), has_lag in zip(pairwise(bounds.tolist()), is_timed.tolist(), strict=True):
            lag = min(lag_s, (end - first) / 3) if has_lag else 0.0
            signal_s += first, first + 2 * lag, end - lag, end
            motion_s += first, first + lag, end - 2 * lag, end
        # The last second of a recording is its last record's: nothing is later.
        motion_knots_s = np.minimum(motion_s, bounds[-1] - 1.0)
        return cls(
            signal_knots_s=np.array(signal_s, dtype=np.float64), motion_knots_s=motion_knots_s
        )

    def motion_s(self, signal_s: Floats) -> Floats:
        """Tell when the runner was where the signal shows him at these times.

        Parameters
        ----------
        signal_s : times in s of the signal, any shape.

        Returns
        -------
        Times in s, same shape, from 0 to the last record.
        """
        return np.asarray(np.interp(signal_s, self.signal_knots_s, self.motion_knots_s))

    def signal_s(self, motion_s: Floats) -> Floats:
        """Tell when the signal shows what was done at these times.

        Parameters
        ----------
        motion_s : times in s, any shape; beyond the recording they count as its ends.

        Returns
        -------
        Times in s of the signal, same shape.
        """
        return np.asarray(np.interp(motion_s, self.motion_knots_s, self.signal_knots_s))
