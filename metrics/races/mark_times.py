"""Times at the marks of a race, with errors that go together, from one source."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from msgspec import Struct

from metrics.races.enums import SplitSource
from metrics.races.likelihood import Floats
from metrics.races.marks import RaceStretch

_NEAR_M = 0.5


class MarkTimes(Struct, frozen=True, kw_only=True):
    """Seconds after the gun at marks in meters, in order, with the covariance of their errors.

    The start is mark 0 at 0 s, without error. Arrays of one length; `covariance` is square, in s².
    """

    source: SplitSource
    marks_m: Floats
    time_s: Floats
    covariance: Floats

    def covers(self, stretches: Sequence[RaceStretch]) -> bool:
        """Check whether every end of these stretches is a mark, or the start."""
        ends = {end for stretch in stretches for end in (stretch.start_m, stretch.end_m)}
        return all(end < _NEAR_M or self._index(end) is not None for end in ends)

    def durations(self, stretches: Sequence[RaceStretch]) -> tuple[Floats, Floats]:
        """Compute the seconds of stretches and the covariance of their errors.

        Parameters
        ----------
        stretches
            Stretches that `covers` says yes to.

        Returns
        -------
        tuple of Floats
            Seconds, one a stretch; their covariance, in s².
        """
        weights = np.zeros((len(stretches), len(self.marks_m)))
        for row, stretch in zip(weights, stretches, strict=True):
            row[self._index(stretch.end_m)] += 1.0
            if stretch.start_m >= _NEAR_M:
                row[self._index(stretch.start_m)] -= 1.0
        return weights @ self.time_s, weights @ self.covariance @ weights.T

    def typical_sd_s(self, stretches: Sequence[RaceStretch]) -> float:
        """Compute the root mean square error of these stretches' seconds."""
        _, covariance = self.durations(stretches)
        return sqrt(float(np.mean(np.diag(covariance))))

    def _index(self, mark_m: float) -> int | None:
        near = np.flatnonzero(np.abs(self.marks_m - mark_m) < _NEAR_M)
        return int(near[0]) if len(near) else None
