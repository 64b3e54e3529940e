"""One run prepared for the search: its speed, its plateaus, and means of any stretch at once."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass

import numpy as np

from metrics.efforts.grade import flat_speed
from metrics.efforts.plateaus import Plateaus, cut_into_plateaus
from metrics.recording.signal import Floats, Indexes, Mask, Signal

RUNNING_MPS = 1.9
"""Slower is walking or standing: adults go from walk to run at 1.9–2.1 m/s."""
CONTRAST_LENGTHS_S = (6.0, 20.0, 60.0, 180.0)
CONTRASTS = (0.40, 0.25, 0.17, 0.12)
"""The contrast with slower running that makes an effort of these lengths plain to see: even a
steady runner's mean over few seconds wanders further than over minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reps:
    """A hypothesis: these stretches, in time order, are the reps of one set.

    Rep i covers the seconds `start[i]` to `end[i] - 1` of the signal.
    """

    start: Indexes
    end: Indexes

    def __len__(self) -> int:
        return len(self.start)

    @property
    def length_s(self) -> Floats:
        """Seconds of each rep."""
        return (self.end - self.start).astype(np.float64)

    @property
    def rest_s(self) -> Floats:
        """Seconds between each rep and the next."""
        return (self.start[1:] - self.end[:-1]).astype(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A signal with what the search asks of it again and again.

    `metres[b] - metres[a]` is the way covered in the seconds a to b − 1. `first` and
    `after_last` bound, for every second, the stretch between pauses that it lies in.
    """

    signal: Signal
    plateaus: Plateaus
    speed: Floats
    metres: Floats
    first: Indexes
    after_last: Indexes

    @classmethod
    def of(cls, signal: Signal) -> Run:
        """Prepare a signal."""
        speed = np.nan_to_num(signal.speed_mps)
        starts = np.flatnonzero(np.diff(signal.segment, prepend=-2))
        bounds = np.append(starts, len(speed))
        lengths = np.diff(bounds)
        return cls(
            signal=signal,
            plateaus=cut_into_plateaus(signal),
            speed=speed,
            metres=np.concatenate(([0.0], np.cumsum(speed))),
            first=np.repeat(starts, lengths),
            after_last=np.repeat(bounds[1:], lengths),
        )

    def mean_speed(self, start: Indexes, end: Indexes) -> Floats:
        """Mean speed of the seconds start to end − 1; 0 where there are none."""
        mean: Floats = (self.metres[end] - self.metres[start]) / np.maximum(end - start, 1)
        return mean

    def speeds_beside(
        self, reps: Reps, window_s: int, not_before: Indexes | int, not_after: Indexes | int
    ) -> tuple[Floats, Floats]:
        """Mean speeds in a window before and after each rep, 0 where the timer stood.

        The window stays inside the stretch between pauses and within the given bounds.
        """
        low = np.maximum(np.maximum(self.first[reps.start], reps.start - window_s), not_before)
        high = np.minimum(np.minimum(self.after_last[reps.end - 1], reps.end + window_s), not_after)
        before = np.where(reps.start - low >= 3, self.mean_speed(low, reps.start), 0.0)
        after = np.where(high - reps.end >= 3, self.mean_speed(reps.end, high), 0.0)
        return before, after

    def seconds_above(self, height_mps: float) -> Indexes:
        """Cumulative count of seconds faster than a height: [b] − [a] of the seconds a to b − 1."""
        above = np.zeros(len(self.speed) + 1, dtype=np.int64)
        np.cumsum(self.speed > height_mps, out=above[1:])
        return above

    def flat_metres(self) -> Floats:
        """As `metres`: the way on the flat that would have cost as much."""
        return np.concatenate(([0.0], np.cumsum(flat_speed(self.speed, self.signal.grade))))


def plain_contrasts(length_s: Floats) -> Floats:
    """Contrast that makes an effort of so many seconds plain to see."""
    return np.interp(length_s, CONTRAST_LENGTHS_S, CONTRASTS)


def plain_contrast(length_s: float) -> float:
    """The same for one length."""
    at = min(max(bisect(CONTRAST_LENGTHS_S, length_s), 1), len(CONTRASTS) - 1)
    short, long = CONTRAST_LENGTHS_S[at - 1], CONTRAST_LENGTHS_S[at]
    share = min(1.0, max(0.0, (length_s - short) / (long - short)))
    return CONTRASTS[at - 1] + share * (CONTRASTS[at] - CONTRASTS[at - 1])


def middle(values: list[float]) -> float:
    """The median; the lists here are too short for an array's overhead."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def easy_speed(plateaus: Plateaus, is_other: Mask) -> tuple[float | None, float]:
    """Median speed in m/s of the running that is nothing else, and its seconds.

    None when less than a minute of running is left to tell.
    """
    kept = plateaus.by_speed[~is_other[plateaus.by_speed]]
    speed = plateaus.speed_mps[kept]
    is_run = speed.searchsorted(RUNNING_MPS, side="right")
    seconds = plateaus.length_s[kept[is_run:]].cumsum()
    total = float(seconds[-1]) if len(seconds) else 0.0
    if total < 60:
        return None, total
    return float(speed[is_run + seconds.searchsorted(total / 2)]), total
