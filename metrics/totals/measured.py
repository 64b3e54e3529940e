"""What every metric of one activity is computed from, made once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from metrics.contract.enums import SignalKind, Venue
from metrics.recording.climb import Climb
from metrics.recording.running import venue
from metrics.recording.signal import Floats, Mask, Signal, build_signal
from metrics.recording.spikes import suspect_seconds
from metrics.recording.timer import Seconds, Timer
from parsers.common.activity import Activity

LONGEST_HEART_RATE_HOLE_S = 30.0
"""Heart rate follows effort with a time constant of about 30 s: no line is drawn over more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One activity with its signal and what each second of it stands for.

    `distance_m` is the cumulative distance that lengths are measured with, at every second of
    the signal; `heart_rate_bpm` is NaN where it is not known; `climb` is None without altitude.
    """

    activity: Activity
    signal: Signal
    timer: Timer
    distance_m: Floats
    seconds: Seconds
    heart_rate_bpm: Floats
    is_suspect: Mask
    climb: Climb | None
    venue: Venue

    @classmethod
    def of(cls, activity: Activity) -> Measured:
        """Everything about the activity that more than one metric asks for."""
        signal = build_signal(activity)
        timer = Timer.of(activity)
        distance_m = _distance(activity.records, signal)
        return cls(
            activity=activity,
            signal=signal,
            timer=timer,
            distance_m=distance_m,
            seconds=Seconds.of(signal, timer, distance_m),
            heart_rate_bpm=_without_holes(activity.records, signal),
            is_suspect=suspect_seconds(signal),
            climb=Climb.of(signal),
            venue=venue(activity),
        )

    def distance_at(self, time_s: Floats) -> Floats:
        """Cumulative distance in m at any times in s; NaN stays NaN, as all is without records."""
        if len(self.signal) == 0:
            return np.full(len(time_s), np.nan)
        return np.interp(time_s, self.signal.time_s, self.distance_m)


def _distance(records: pl.DataFrame, signal: Signal) -> Floats:
    """The signal's distance, unless that is made of chords between positions.

    Chords are good to tell speeds over seconds and poor to add up: they cut corners and hold
    still where positions fail. Then the device's own whole metres are the better length.
    """
    recorded = records["distance_m"].to_numpy()
    known = np.isfinite(recorded)
    if signal.kind is not SignalKind.POSITIONS or np.count_nonzero(known) < 2:
        return signal.distance_m
    metres = np.interp(signal.time_s, records["time_s"].to_numpy()[known], recorded[known])
    steps = np.diff(metres, prepend=metres[0])
    steps[np.diff(signal.segment, prepend=signal.segment[0]) != 0] = 0.0
    return np.cumsum(np.maximum(steps, 0.0))


def _without_holes(records: pl.DataFrame, signal: Signal) -> Floats:
    """The signal's heart rate, NaN in holes of its records too long to draw a line over."""
    is_recorded = np.isfinite(records["heart_rate_bpm"].to_numpy())
    times = records["time_s"].to_numpy()[is_recorded]
    if len(times) == 0 or not len(signal):
        return signal.heart_rate_bpm
    after = np.searchsorted(times, signal.time_s)
    following = times[np.minimum(after, len(times) - 1)]
    preceding = times[np.maximum(after - 1, 0)]
    is_between = (preceding < signal.time_s) & (signal.time_s < following)
    is_hole = is_between & (following - preceding > LONGEST_HEART_RATE_HOLE_S)
    is_outside = (signal.time_s < times[0]) | (signal.time_s > times[-1])
    return np.where(is_hole | is_outside, np.nan, signal.heart_rate_bpm)
