"""Which records have a time that can be used: one clock, strictly rising."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from parsers.cleaning.refusals import Floats, Refusals, Rows
from parsers.common.activity import RejectReason

# Nobody records on after a day of nothing, and clocks that are set late jump by years.
_ANOTHER_CLOCK_S = 86_400.0


def good_rows(time_s: Floats, refusals: Refusals) -> Rows:
    """Return the rows to keep, in order; refuse every other with its reason.

    Records of two clocks (unset at first, or thrown into the future) are never mixed: the clock of
    most records is kept. Of those, the most that rise strictly are kept, so that one time far
    ahead does not cost all that follow it.
    """
    if _rises(time_s):
        return np.arange(len(time_s))
    timed = ~np.isnan(time_s)
    _refuse(np.flatnonzero(~timed), RejectReason.NO_TIME, time_s, refusals)
    rows = _of_one_clock(time_s, np.flatnonzero(timed), refusals)
    repeats = np.append(False, np.diff(time_s[rows]) == 0) if len(rows) else np.zeros(0, bool)
    _refuse(rows[repeats], RejectReason.DUPLICATE_TIME, time_s, refusals)
    rows = rows[~repeats]
    rising = _longest_rise(time_s[rows])
    _refuse(np.delete(rows, rising), RejectReason.BACKWARD_TIME, time_s, refusals)
    good: Rows = rows[rising]
    return good


def _rises(time_s: Floats) -> bool:
    # A comparison with NaN is false, so a missing time does not pass.
    return bool(np.all(np.diff(time_s) > 0)) and time_s[-1] - time_s[0] < _ANOTHER_CLOCK_S


def _of_one_clock(time_s: Floats, rows: Rows, refusals: Refusals) -> Rows:
    order = np.argsort(time_s[rows], kind="stable")
    jumps = np.diff(time_s[rows][order]) >= _ANOTHER_CLOCK_S
    clock = np.empty(len(rows), dtype=np.int64)
    clock[order] = np.append(0, np.cumsum(jumps))[: len(rows)]
    most = np.argmax(np.bincount(clock, minlength=1))
    _refuse(rows[clock < most], RejectReason.CLOCK_UNSET, time_s, refusals)
    _refuse(rows[clock > most], RejectReason.FAR_FUTURE_TIME, time_s, refusals)
    chosen: Rows = rows[clock == most]
    return chosen


def _longest_rise(time_s: Floats) -> Rows:
    """Find a longest strictly rising subsequence (Schensted 1961), O(n log n)."""
    if np.all(np.diff(time_s) > 0):
        return np.arange(len(time_s))
    tails: list[float] = []
    tail_rows: list[int] = []
    before = np.full(len(time_s), -1)
    for row, at in enumerate(time_s.tolist()):
        length = bisect_left(tails, at)
        before[row] = tail_rows[length - 1] if length else -1
        if length == len(tails):
            tails.append(at)
            tail_rows.append(row)
        else:
            tails[length], tail_rows[length] = at, row
    rise = [tail_rows[-1]]
    while before[rise[-1]] >= 0:
        rise.append(int(before[rise[-1]]))
    return np.array(rise[::-1])


def _refuse(rows: Rows, reason: RejectReason, time_s: Floats, refusals: Refusals) -> None:
    refusals.add_values(rows, reason, "time_s", time_s)
