"""One run prepared for the search: its speed, its plateaus, and means of any stretch at once."""

from __future__ import annotations

from bisect import bisect
from functools import cached_property, lru_cache
from math import isfinite

import numpy as np
from msgspec import Struct

from metrics.contract.enums import SignalKind
from metrics.efforts.lags import LAG_SPREAD_S, USUAL_LAG_S, MotionClock
from metrics.efforts.plateaus import Plateaus, plateaus_between, stretch_bounds
from metrics.recording.grade import HILL_GRADE, flat_speed
from metrics.recording.signal import (
    Floats,
    Indexes,
    Mask,
    Signal,
    likeliest_lag,
    sums_so_far,
    zero_unknown,
)

CONTRAST_LENGTHS_S = (6.0, 20.0, 60.0, 180.0)
CONTRASTS = (0.40, 0.25, 0.17, 0.12)
"""The contrast with slower running that makes an effort of these lengths plain to see: even a
steady runner's mean over few seconds wanders further than over minutes."""
_CONTRASTS = np.interp(np.arange(CONTRAST_LENGTHS_S[-1] + 1), CONTRAST_LENGTHS_S, CONTRASTS)
"""The same of each whole second, as hypotheses ask for them by the hundred."""

LEAST_LAG_S = 1.0
"""A watch's own speed trails by two seconds and more; one that does not trail positions was made of
them afterwards, and errs where they do."""
SAME_WAY = 0.1
"""A recorded speed whose sum is further off the distance measures something else."""
LEAST_BESIDE_S = 3
"""Fewer seconds beside an effort tell nothing of its neighborhood."""
LEAST_BESIDE_MPS = 0.5
"""Who moves more slowly stands."""


class Reps(Struct, frozen=True, kw_only=True):
    """A hypothesis: these stretches, in time order, are the reps of one set.

    Rep i covers the seconds `start[i]` to `end[i] - 1` of the signal.
    """

    start: Indexes
    end: Indexes

    def __len__(self) -> int:
        return len(self.start)

    @property
    def length_s(self) -> Indexes:
        """Seconds of each rep."""
        return self.end - self.start

    @property
    def rest_s(self) -> Indexes:
        """Seconds between each rep and the next."""
        return self.start[1:] - self.end[:-1]

    @property
    def bounds(self) -> Indexes:
        """Start and end of each rep in turn; those of reps in time order rise."""
        bounds = np.empty(2 * len(self.start), dtype=np.int64)
        bounds[::2], bounds[1::2] = self.start, self.end
        return bounds

    def at(self, places: Indexes | slice) -> Reps:
        """Select reps by their places."""
        return Reps(start=self.start[places], end=self.end[places])

    def sides(self, window_s: int, *, is_within_rests: bool) -> tuple[Indexes, Indexes]:
        """Bound a window before and after each rep, which may reach beyond the signal.

        Parameters
        ----------
        window_s : length of each window in s.
        is_within_rests : whether windows end at the neighboring reps, which are in time order.

        Returns
        -------
        Where the windows before begin, and where those after end, in s of the signal.
        """
        low, high = self.start - window_s, self.end + window_s
        if is_within_rests:
            np.maximum(low[1:], self.end[:-1], out=low[1:])
            np.minimum(high[:-1], self.start[1:], out=high[:-1])
        return low, high

    def joined_by(self, other: Reps) -> Reps:
        """Add others, in time order."""
        starts, ends = np.append(self.start, other.start), np.append(self.end, other.end)
        order = np.argsort(starts)
        return Reps(start=starts[order], end=ends[order])


class Channel(Struct, frozen=True, kw_only=True):
    """Running sums of a channel's finite values, and how many there are of them.

    `sums[b] - sums[a]` is the sum over the seconds a to b − 1.
    """

    sums: Floats
    counts: Indexes | None

    @classmethod
    def of(cls, values: Floats) -> Channel | None:
        """Sum up a channel.

        Parameters
        ----------
        values : one per second; NaN where the channel tells nothing.

        Returns
        -------
        None where it never rises above 0, a sensor that was not worn, or never changes there: one
        that hangs denies nothing.
        """
        sums = sums_so_far(values)
        is_whole = isfinite(sums[-1])
        most = values.max(initial=0.0) if is_whole else np.fmax.reduce(values, initial=0.0)
        if not most > 0 or not ((values > 0) & (values < most)).any():
            return None
        if is_whole:
            return cls(sums=sums, counts=None)
        is_finite = np.isfinite(values)
        counts = np.concatenate(([0], is_finite.cumsum()))
        return cls(sums=sums_so_far(np.where(is_finite, values, 0.0)), counts=counts)

    def mean(self, start: Indexes, end: Indexes) -> Floats:
        """Average the finite values of the seconds start to end − 1.

        Parameters
        ----------
        start, end : seconds of the signal, one pair per stretch; beyond it is cut off.

        Returns
        -------
        Means, same shape; NaN where a stretch holds none.
        """
        last = len(self.sums) - 1
        start, end = np.minimum(np.maximum(start, 0), last), np.minimum(end, last)
        seconds = end - start if self.counts is None else self.counts[end] - self.counts[start]
        sums = self.sums[end] - self.sums[start]
        means: Floats = sums / np.maximum(seconds, 1)
        if not seconds.all():  # Hardly ever: it lies beyond the signal, or holds none.
            means[seconds <= 0] = np.nan
        return means


class SpeedLine(Struct, frozen=True, kw_only=True):
    """Speed second by second; `metres[b] - metres[a]` is the way in the seconds a to b − 1."""

    speed: Floats
    metres: Floats

    def mean(self, start: int, end: int) -> float:
        """Average the speed of the seconds `start` to `end` − 1; 0 where there are none."""
        way_m = float(self.metres[end] - self.metres[start])
        return way_m / (end - start) if end > start else 0.0


class Run(Struct, frozen=True, kw_only=True, dict=True):
    """A signal with what the search asks of it again and again.

    `metres[b] - metres[a]` is the way covered in the seconds a to b − 1. `first` and
    `after_last` bound, for every second, the stretch between pauses that it lies in. `lag_s` is
    how far the distance usually trails the motion, `clock` takes it off; between a start and an end
    it differs by `lag_spread_s`.
    """

    signal: Signal
    plateaus: Plateaus
    speed: Floats
    metres: Floats
    first: Indexes
    after_last: Indexes
    lag_s: float
    lag_spread_s: float
    clock: MotionClock

    @classmethod
    def of(
        cls, signal: Signal, *, lag_s: float = USUAL_LAG_S, lag_spread_s: float = LAG_SPREAD_S
    ) -> Run:
        """Prepare a signal for the search.

        Parameters
        ----------
        signal : the 1 Hz signal; NaN speeds count as 0.
        lag_s : how far its distance usually trails the motion.
        lag_spread_s : by how much that may differ between a start and an end.
        """
        speed = zero_unknown(signal.speed_mps)
        metres = sums_so_far(speed)
        bounds = stretch_bounds(signal)
        starts, lengths = bounds[:-1], bounds[1:] - bounds[:-1]
        return cls(
            signal=signal,
            plateaus=plateaus_between(signal, speed, metres, bounds),
            speed=speed,
            metres=metres,
            first=starts.repeat(lengths),
            after_last=bounds[1:].repeat(lengths),
            lag_s=lag_s,
            lag_spread_s=lag_spread_s,
            clock=MotionClock.of(bounds, signal.segment[starts] >= 0, lag_s),
        )

    # Most easy runs hold nothing that these would be asked of.
    @cached_property
    def recorded(self) -> Channel | None:
        """The watch's speed with its lag taken out, where it is a second witness.

        One that does not go with the distance at any lag is heard at its likeliest, if it tells of
        the same way: where reps were run, the two go together.
        """
        signal = self.signal
        lag_s = signal.lag_speed_s
        is_made_of_positions = lag_s is not None and lag_s < LEAST_LAG_S
        is_same = signal.kind is SignalKind.POSITIONS and is_made_of_positions
        if signal.kind is SignalKind.RECORDED_SPEED or is_same:
            return None
        if lag_s is None:
            likeliest = likeliest_lag(signal.speed_mps, signal.recorded_speed_mps)
            if likeliest is None or not self._is_of_the_same_way:
                return None
            lag_s = likeliest[0]
        return Channel.of(signal.recorded_speed_mps[round(lag_s) :])

    @property
    def _is_of_the_same_way(self) -> bool:
        """Whether the watch's speed adds up to about the distance."""
        recorded_mps = self.signal.recorded_speed_mps
        is_known = np.isfinite(recorded_mps)
        recorded_m, way_m = recorded_mps[is_known].sum(), self.speed[is_known].sum()
        return bool(abs(recorded_m - way_m) <= SAME_WAY * way_m)

    @cached_property
    def way(self) -> Channel:
        """The signal's own speed as a channel."""
        return Channel(sums=self.metres, counts=None)

    @cached_property
    def steps(self) -> Channel | None:
        """The step rate in 1/min; None where the file tells none."""
        return Channel.of(self.signal.cadence_spm)

    @cached_property
    def beat(self) -> Channel | None:
        """The heart rate in 1/min; None where the file tells none."""
        return Channel.of(self.signal.heart_rate_bpm)

    def mean_speed(self, start: Indexes, end: Indexes) -> Floats:
        """Average the speed of the seconds start to end − 1.

        Parameters
        ----------
        start, end : seconds of the signal, one pair per stretch.

        Returns
        -------
        m/s, same shape; 0 where a stretch is empty.
        """
        mean: Floats = (self.metres[end] - self.metres[start]) / np.maximum(end - start, 1)
        return mean

    def sides(self, reps: Reps, window_s: int, *, is_within_rests: bool) -> tuple[Indexes, Indexes]:
        """Bound a window before and after each rep as `Reps.sides` does, inside its pauses."""
        low, high = reps.sides(window_s, is_within_rests=is_within_rests)
        low = np.maximum(low, self.first[reps.start])
        return low, np.minimum(high, self.after_last[reps.end - 1])

    def speed_beside(self, reps: Reps, window_s: int, *, is_within_rests: bool = False) -> Floats:
        """Average the speeds in a window before and after each rep, and take the faster.

        Parameters
        ----------
        reps : the stretches.
        window_s : length of each window in s.
        is_within_rests : whether windows end at the neighboring reps, which are in time order.

        Returns
        -------
        m/s, one per rep; 0.5 where it is less, or the timer stood. The window stays inside the
        stretch between pauses.
        """
        low, high = self.sides(reps, window_s, is_within_rests=is_within_rests)
        begins, ends = np.concatenate((low, reps.end)), np.concatenate((reps.start, high))
        seconds = ends - begins
        way_m = self.metres[ends] - self.metres[begins]
        speed = np.where(
            seconds >= LEAST_BESIDE_S, way_m / np.maximum(seconds, 1), LEAST_BESIDE_MPS
        )
        return np.maximum(np.maximum(speed[: len(reps)], speed[len(reps) :]), LEAST_BESIDE_MPS)

    def seconds_above(self, height_mps: float) -> Indexes:
        """Count the seconds above a height so far: [b] − [a] of them in the seconds a to b − 1.

        Parameters
        ----------
        height_mps : the height in m/s.
        """
        above = np.zeros(len(self.speed) + 1, dtype=np.int64)
        np.cumsum(self.speed > height_mps, out=above[1:])
        return above

    @cached_property
    def line(self) -> SpeedLine:
        """The signal's own speed."""
        return SpeedLine(speed=self.speed, metres=self.metres)

    @cached_property
    def recorded_line(self) -> SpeedLine | None:
        """The recorded speed without its lag; None where it is no witness, or its lag is not known.

        In seconds of which it tells nothing it is the signal's own.
        """
        if self.recorded is None or self.signal.lag_speed_s is None:
            return None
        seconds = self.signal.time_s
        recorded = np.interp(
            seconds + self.signal.lag_speed_s,
            seconds,
            self.signal.recorded_speed_mps,
            right=np.nan,
        )
        speed = np.where(np.isnan(recorded), self.speed, recorded)
        return SpeedLine(speed=speed, metres=sums_so_far(speed))

    @cached_property
    def shared_line(self) -> SpeedLine:
        """The mean of the signal's speed and the recorded one without its lag, where both tell.

        Their errors are apart, so it wanders less than either; but it is rounder.
        """
        if self.recorded_line is None:
            return self.line
        speed = (self.speed + self.recorded_line.speed) / 2
        return SpeedLine(speed=speed, metres=sums_so_far(speed))

    @cached_property
    def is_hilly(self) -> bool:
        """Whether some of it climbs or falls as steeply as a hill; false where no grade is told."""
        return bool(np.fmax.reduce(np.abs(self.signal.grade)) >= HILL_GRADE)

    @cached_property
    def flat_metres(self) -> Floats:
        """Accumulate the way on the flat that would have cost as much, like `metres`."""
        return sums_so_far(flat_speed(self.speed, self.signal.grade))


def plain_contrasts(length_s: Indexes) -> Floats:
    """Interpolate the contrast that makes an effort of so many seconds plain to see.

    Parameters
    ----------
    length_s : lengths in whole s, 0 or more.

    Returns
    -------
    Ratios to slower running less 1, from 0.40 at 6 s to 0.12 from 180 s on; same shape.
    """
    contrasts: Floats = _CONTRASTS[np.minimum(length_s, len(_CONTRASTS) - 1)]
    return contrasts


@lru_cache(maxsize=1024)
def plain_contrast(length_s: float) -> float:
    """Interpolate the contrast that makes one effort plain, without an array's overhead.

    Kept, for every hypothesis asks about whole seconds.

    Parameters
    ----------
    length_s : length in s.

    Returns
    -------
    Ratio less 1, from 0.40 at 6 s to 0.12 from 180 s on.
    """
    at = min(max(bisect(CONTRAST_LENGTHS_S, length_s), 1), len(CONTRASTS) - 1)
    short, long = CONTRAST_LENGTHS_S[at - 1], CONTRAST_LENGTHS_S[at]
    share = min(1.0, max(0.0, (length_s - short) / (long - short)))
    return CONTRASTS[at - 1] + share * (CONTRASTS[at] - CONTRASTS[at - 1])


def middle(values: list[float]) -> float:
    """Return the median of a list too short to be worth an array.

    Parameters
    ----------
    values : at least one.
    """
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def easy_speed(plateaus: Plateaus, is_other: Mask) -> tuple[float | None, float]:
    """Measure the speed of the running that is nothing else.

    Parameters
    ----------
    plateaus : of the run.
    is_other : one entry per plateau, true where it is an effort.

    Returns
    -------
    Median speed in m/s over time, None when less than a minute of running is left, and the seconds.
    """
    seconds = _easy_seconds(plateaus, is_other)
    total = float(seconds[-1]) if len(seconds) else 0.0
    if total < 60:
        return None, total
    return float(plateaus.run_mps[seconds.searchsorted(total / 2)]), total


def _easy_seconds(plateaus: Plateaus, is_other: Mask) -> Indexes:
    """Count the seconds so far of the running that is nothing else, from the slowest on."""
    seconds: Indexes = (plateaus.run_s * ~is_other[plateaus.run_places]).cumsum()
    return seconds


def least_easy_mps(plateaus: Plateaus, is_other: Mask, left_out_s: Indexes) -> Floats:
    """Bound the easy speed from below, whatever stretch of so many seconds is left out as well.

    The median of what remains has at least half of its seconds below it, in all of it too.

    Parameters
    ----------
    plateaus : of the run.
    is_other : one entry per plateau, true where it is an effort.
    left_out_s : lengths of stretches in s.

    Returns
    -------
    m/s, one per length; 0 where nothing is known to remain.
    """
    seconds = _easy_seconds(plateaus, is_other)
    if not len(seconds):
        return np.zeros(len(left_out_s))
    half_s = (seconds[-1] - left_out_s) / 2
    return np.where(half_s > 0, plateaus.run_mps[seconds.searchsorted(half_s)], 0.0)


def covered(run: Run, reps: Reps) -> Mask:
    """Mark the plateaus whose middle lies in a rep.

    Parameters
    ----------
    run : the prepared signal.
    reps : the stretches, in time order.

    Returns
    -------
    One entry per plateau.
    """
    passed: Indexes = reps.bounds.searchsorted(run.plateaus.middle, side="right")
    is_inside: Mask = (passed & 1) == 1
    return is_inside
