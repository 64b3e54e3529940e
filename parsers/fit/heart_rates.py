"""Heart rates from FIT's `hr` messages, which a strap hands over after a swim.

They count in 1/1024 s from an instant that the first message of a series gives, several beats to a
message, and often come in a chained part of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from parsers.fit.decode import Part
from parsers.fit.gather import Values

HR = 132

_OLDEST_S = 5.0
"""A heart rate says nothing of what comes later than this."""


class Beats(NamedTuple):
    """Heart rates in the order of time: FIT seconds, and beats a minute."""

    times: Values
    heart_rate_bpm: Values

    def at(self, times: Values) -> Values:
        """Return the last heart rate before each time, NaN if none is recent enough."""
        if not len(self.times):
            return np.full(len(times), np.nan)
        last = np.searchsorted(self.times, times, side="right") - 1
        held = self.heart_rate_bpm[np.maximum(last, 0)]
        # NaN compares as false: a record without a time has no heart rate either.
        is_recent = (last >= 0) & (times - self.times[np.maximum(last, 0)] <= _OLDEST_S)
        return np.where(is_recent, held, np.nan)


def beats_of(parts: Sequence[Part]) -> Beats:
    """Collect the heart rates of a file's `hr` messages."""
    series = [_beats(part) for part in parts if HR in part.messages]
    times = np.concatenate([np.empty(0), *(beats.times for beats in series)])
    rates = np.concatenate([np.empty(0), *(beats.heart_rate_bpm for beats in series)])
    order = np.argsort(times, kind="stable")
    return Beats(times[order], rates[order])


def _beats(part: Part) -> Beats:
    messages = part.of(HR)
    counters, rates = messages.column("event_timestamp"), messages.column("filtered_bpm")
    if counters is None or rates is None or counters.is_text or rates.is_text:
        return Beats(np.empty(0), np.empty(0))
    counts = counters.values.reshape(messages.count, -1)
    rate = rates.values.reshape(messages.count, -1)
    width = min(counts.shape[1], rate.shape[1])
    starts = messages.values("timestamp") + np.nan_to_num(messages.values("fractional_timestamp"))
    since = _last_known(starts - counts[:, 0])
    times, rate = since[:, None] + counts[:, :width], rate[:, :width]
    is_known = np.isfinite(times) & (rate > 0)
    return Beats(times[is_known], rate[is_known])


def _last_known(values: Values) -> Values:
    """Replace each missing value by the last one before it."""
    last_at = np.maximum.accumulate(np.where(np.isfinite(values), np.arange(len(values)), 0))
    return values[last_at]
