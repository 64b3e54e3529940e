"""A recorded distance that never falls and never leaps, whatever the counter did."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from parsers.cleaning.refusals import Floats, Refusals, Rows
from parsers.cleaning.tolerances import CONTRADICTION
from parsers.common.activity import RejectReason

# So few values that stick out are a glitch; more of them are a counter that started again.
_GLITCH_ROWS = 3

# A watch that missed some meters adds them at once, when it finds out.
_LATE_DISTANCE_M = 30.0


# A watch without satellites guesses ahead, or creeps and catches up, for minutes at most.
_WAIT_S = 300.0
# In the meantime it counts less than half of the usual, and in all little more than the usual.
_WAITING_SHARE = 0.5
_CAUGHT_UP_SHARE = 1.5
# In the second in which a lap begins a runner runs on; smart recording varies by more than that.
_LIKE_STEPS = 2.0
# Two sums of one counter differ by what was counted before the first record.
_SAME_TOTAL = 0.02
# Without an edit total and last record are of the same counter, at most some seconds apart.
_TYPED = 0.01


def rising_distance(
    columns: dict[str, Floats],
    limit_mps: float,
    refusals: Refusals,
    *,
    total_m: float | None = None,
) -> None:
    """Make the distance column rise.

    A counter that started again goes on from where it was; a leap that nobody can make is taken
    out, unless the counter waits for it; a few values that stick out become null. The first row of
    each is reported. `total_m` is the watch's own sum: where it holds the leaps, they were run.
    """
    distance, time_s = columns["distance_m"], columns["time_s"]
    rows = np.flatnonzero(~np.isnan(distance))
    waits = _waits(distance[rows], time_s[rows], limit_mps, total_m)
    if waits:
        distance = distance.copy()
        for first, last in waits:
            span = rows[first + 1 : last]
            refusals.add_values(span[:1], RejectReason.IMPOSSIBLE_SPEED, "distance_m", distance)
            distance[rows[first] + 1 : rows[last]] = np.nan
        columns["distance_m"] = distance
        rows = np.flatnonzero(~np.isnan(distance))
    # A counter that stood still and then adds what it missed had all that time for it.
    moved = rows[np.append(True, np.diff(distance[rows]) != 0)[: len(rows)]]
    steps_m, steps_s = np.diff(distance[moved]), np.diff(time_s[moved])
    broken = np.flatnonzero((steps_m < 0) | (steps_m > limit_mps * steps_s + _LATE_DISTANCE_M))
    if len(broken):
        counter = _Counter(distance, time_s, limit_mps)
        columns["distance_m"] = _rebased(counter, np.split(moved, broken + 1), refusals)


def as_typed(columns: dict[str, Floats], total_m: float | None) -> None:
    """Stretch counter and speed of a treadmill run to the total that the runner typed in.

    A watch on a treadmill guesses by the swing of an arm, and asks at the end what the treadmill
    showed. Its records keep the guess.
    """
    counter = columns["distance_m"]
    counted = counter[np.isfinite(counter)]
    counted_m = float(counted[-1] - counted[0]) if len(counted) else 0.0
    if not total_m or not counted_m:
        return
    ratio = total_m / counted_m
    if not 1 / CONTRADICTION.limit <= ratio <= CONTRADICTION.limit or abs(ratio - 1) <= _TYPED:
        return
    columns["distance_m"] = (counter - counted[0]) * ratio
    columns["speed_mps"] = columns["speed_mps"] * ratio


def _waits(
    distance: Floats, time_s: Floats, limit_mps: float, total_m: float | None
) -> list[tuple[int, int]]:
    """Find leaps that were run, but told at the wrong time: the rows where each began and ended.

    The counter leapt ahead and then waited, or stood and then caught up. In between, a straight
    line is all that is known. Standing before a leap counts only where the watch's own sum holds
    the leap, for then it may as well have been a jump of the positions.
    """
    steps_m, steps_s = np.diff(distance), np.diff(time_s)
    leaps = np.flatnonzero(steps_m > limit_mps * steps_s + _LATE_DISTANCE_M)
    moving = steps_m > 0
    if not len(leaps) or not moving.any() or (steps_m < 0).any():
        return []
    usual_mps = float(np.median(steps_m[moving] / steps_s[moving]))
    is_in_total = total_m is not None and abs(distance[-1] - total_m) <= _SAME_TOTAL * total_m
    if total_m is not None and not is_in_total:
        return []
    waits: list[tuple[int, int]] = []
    for leap in leaps.tolist():
        ends = _wait_after(distance, time_s, leap, usual_mps)
        begins = _wait_before(distance, time_s, leap, usual_mps) if is_in_total else None
        if ends is not None:
            waits.append((leap, ends))
        elif begins is not None:
            waits.append((begins, leap + 1))
    return waits


def _wait_after(distance: Floats, time_s: Floats, leap: int, usual_mps: float) -> int | None:
    """Find the row at which the runner has caught up with a leap; None if nobody waited."""
    rows = np.arange(leap + 2, np.searchsorted(time_s, time_s[leap] + _WAIT_S, side="right"))
    whole_mps = (distance[rows] - distance[leap]) / (time_s[rows] - time_s[leap])
    waiting_mps = (distance[rows] - distance[leap + 1]) / (time_s[rows] - time_s[leap + 1])
    return _most_usual(rows, whole_mps, waiting_mps, usual_mps)


def _wait_before(distance: Floats, time_s: Floats, leap: int, usual_mps: float) -> int | None:
    """Find the row from which on the counter stood before it caught up; None if it never did."""
    rows = np.arange(np.searchsorted(time_s, time_s[leap + 1] - _WAIT_S), leap)
    whole_mps = (distance[leap + 1] - distance[rows]) / (time_s[leap + 1] - time_s[rows])
    waiting_mps = (distance[leap] - distance[rows]) / (time_s[leap] - time_s[rows])
    return _most_usual(rows, whole_mps, waiting_mps, usual_mps)


def _most_usual(rows: Rows, whole_mps: Floats, waiting_mps: Floats, usual_mps: float) -> int | None:
    """Pick the row that makes leap and wait together as fast as usual; None if none nearly does."""
    is_wait = (whole_mps <= _CAUGHT_UP_SHARE * usual_mps) & (
        waiting_mps <= _WAITING_SHARE * usual_mps
    )
    if not is_wait.any():
        return None
    off_mps = np.where(is_wait, np.abs(whole_mps - usual_mps), np.inf)
    return int(rows[np.argmin(off_mps)])


class _Counter(Struct):
    """What the watch counted, seen from the last row that was found good."""

    distance: Floats
    time_s: Floats
    limit_mps: float
    offset_m: float = 0.0
    total_m: float = 0.0
    last: int | None = None
    last_step: tuple[float, float] | None = None

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
            if from_zero:
                self.offset_m += self._uncounted_m(piece)
        self.last = int(piece[-1])
        self.last_step = self._step(piece[-2:]) or self.last_step
        self.total_m = float(self.distance[self.last]) + self.offset_m
        return reason

    def _uncounted_m(self, piece: Rows) -> float:
        """Estimate what was run in the very step in which the counter was set to 0, as at each lap.

        No more than at the slower of the speeds before and behind; nothing where the step is longer
        than its neighbors, as after a pause.
        """
        before, behind = self.last_step, self._step(piece[:2])
        if before is None or behind is None or self.last is None:
            return 0.0
        elapsed_s = float(self.time_s[piece[0]] - self.time_s[self.last])
        if elapsed_s > _LIKE_STEPS * min(before[1], behind[1]):
            return 0.0
        run_m = elapsed_s * min(before[0] / before[1], behind[0] / behind[1])
        return max(run_m - float(self.distance[piece[0]]), 0.0)

    def _step(self, rows: Rows) -> tuple[float, float] | None:
        """Return meters and seconds between two rows; None where there is one alone."""
        if len(rows) < 2:
            return None
        first, last = rows
        metres = float(self.distance[last] - self.distance[first])
        return metres, float(self.time_s[last] - self.time_s[first])

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
