"""A recorded distance that never falls and never leaps, whatever the counter did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parsers.cleaning.refusals import Floats, Refusals, Rows
from parsers.common.activity import RejectReason

# So few values that stick out are a glitch; more of them are a counter that started again.
_GLITCH_ROWS = 3

# A watch that missed some metres adds them at once, when it finds out.
_LATE_DISTANCE_M = 30.0


def rising_distance(columns: dict[str, Floats], limit_mps: float, refusals: Refusals) -> None:
    """Make the distance column rise.

    A counter that started again goes on from where it was; a leap that nobody can make is taken
    out; a few values that stick out become null. The first row of each is reported.
    """
    distance, time_s = columns["distance_m"], columns["time_s"]
    rows = np.flatnonzero(~np.isnan(distance))
    # A counter that stood still and then adds what it missed had all that time for it.
    moved = rows[np.append(True, np.diff(distance[rows]) != 0)[: len(rows)]]
    steps_m, steps_s = np.diff(distance[moved]), np.diff(time_s[moved])
    broken = np.flatnonzero((steps_m < 0) | (steps_m > limit_mps * steps_s + _LATE_DISTANCE_M))
    if len(broken):
        counter = _Counter(distance, time_s, limit_mps)
        columns["distance_m"] = _rebased(counter, np.split(moved, broken + 1), refusals)


@dataclass(slots=True)
class _Counter:
    """What the watch counted, seen from the last row that was found good."""

    distance: Floats
    time_s: Floats
    limit_mps: float
    offset_m: float = 0.0
    total_m: float = 0.0
    last: int | None = None

    def reaches(self, row: int) -> bool:
        """Tell whether a row's value can follow as it stands; any can be the first."""
        return self.last is None or self._is_possible(self._ahead_m(row), row)

    def take(self, piece: Rows) -> RejectReason | None:
        """Go on to the end of a piece; return why it had to be moved, if it had to."""
        first = int(piece[0])
        reason = None
        if not self.reaches(first):
            fell = self._ahead_m(first) < 0
            reason = RejectReason.DISTANCE_RESET if fell else RejectReason.IMPOSSIBLE_SPEED
            from_zero = fell and self._is_possible(float(self.distance[first]), first)
            self.offset_m = self.total_m - (0.0 if from_zero else float(self.distance[first]))
        self.last = int(piece[-1])
        self.total_m = float(self.distance[self.last]) + self.offset_m
        return reason

    def _ahead_m(self, row: int) -> float:
        return float(self.distance[row]) + self.offset_m - self.total_m

    def _is_possible(self, rise_m: float, row: int) -> bool:
        elapsed_s = float(self.time_s[row] - self.time_s[self.last])
        return 0 <= rise_m <= self.limit_mps * elapsed_s + _LATE_DISTANCE_M


def _rebased(counter: _Counter, pieces: list[Rows], refusals: Refusals) -> Floats:
    """Join pieces that rise each by itself into one rising counter."""
    rebased = counter.distance.copy()
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        span = slice(piece[0], None if following is None else following[0])
        if following is not None and len(piece) <= _GLITCH_ROWS and counter.reaches(following[0]):
            reason: RejectReason | None = RejectReason.IMPOSSIBLE_SPEED
            rebased[span] = np.nan
        else:
            reason = counter.take(piece)
            rebased[span] += counter.offset_m
        if reason is not None:
            refusals.add_values(piece[:1], reason, "distance_m", counter.distance)
    is_recorded = ~np.isnan(rebased)
    # Sums of doubles may fall by their last digit.
    rebased[is_recorded] = np.maximum.accumulate(rebased[is_recorded])
    return rebased
