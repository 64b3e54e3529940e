"""Prepare once what all metrics of an activity are computed from."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from metrics.contract.enums import SignalKind, Venue
from metrics.recording.climb import Climb
from metrics.recording.running import venue
from metrics.recording.signal import Floats, Mask, Signal, build_signal
from metrics.recording.spikes import suspect_seconds
from metrics.recording.timer import Seconds, Timer
from metrics.recording.world_records import ridden
from parsers.common.activity import Activity, Channels

LONGEST_HEART_RATE_HOLE_S = 30.0
"""Heart rate follows effort with a time constant of about 30 s: longer holes are not bridged."""


class MeasuredActivity(Struct, frozen=True, kw_only=True):
    """One activity with its signal and the time and meters of each second.

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
    is_ridden: Mask
    climb: Climb | None
    venue: Venue

    @classmethod
    def of(cls, activity: Activity) -> MeasuredActivity:
        """Prepare an activity.

        Parameters
        ----------
        activity
            The recording.

        Returns
        -------
        MeasuredActivity
            Signal, timer, distance, heart rate, suspect seconds, climb and venue; arrays have one
            entry per second and none without records.
        """
        signal = build_signal(activity)
        timer = Timer.of(activity)
        distance_m = _distance(activity.channels, signal)
        is_ridden = ridden(signal)
        return cls(
            activity=activity,
            signal=signal,
            timer=timer,
            distance_m=distance_m,
            seconds=Seconds.of(signal, timer, distance_m),
            heart_rate_bpm=_without_holes(activity.channels, signal),
            is_suspect=suspect_seconds(signal) | is_ridden,
            is_ridden=is_ridden,
            climb=Climb.of(signal),
            venue=venue(activity),
        )

    def distance_at(self, time_s: Floats) -> Floats:
        """Interpolate the cumulative distance.

        Parameters
        ----------
        time_s
            Times in s after the first record, any shape.

        Returns
        -------
        Floats
            Meters from 0, of the same shape. NaN gives NaN, and so does everything without
            records.
        """
        if len(self.signal) == 0:
            return np.full(len(time_s), np.nan)
        return np.interp(time_s, self.signal.time_s, self.distance_m)


def _distance(channels: Channels, signal: Signal) -> Floats:
    """Choose the cumulative distance: the signal's, unless it is made of chords of positions.

    Chords show speeds over seconds well but add up poorly: they cut corners and stand still where
    positions fail. Then the whole meters of the device are the better length.
    """
    recorded = channels["distance_m"]
    is_recorded = np.isfinite(recorded)
    if signal.kind is not SignalKind.POSITIONS or np.count_nonzero(is_recorded) < 2:
        return signal.distance_m
    times_s = channels["time_s"][is_recorded]
    metres = np.interp(signal.time_s, times_s, recorded[is_recorded])
    steps = np.diff(metres, prepend=metres[0])
    steps[np.diff(signal.segment, prepend=signal.segment[0]) != 0] = 0.0
    return np.cumsum(np.maximum(steps, 0.0))


def _without_holes(channels: Channels, signal: Signal) -> Floats:
    """Take the signal's heart rate, NaN in holes of the records that are too long to bridge."""
    is_recorded = np.isfinite(channels["heart_rate_bpm"])
    times = channels["time_s"][is_recorded]
    if len(times) == 0 or not len(signal):
        return signal.heart_rate_bpm
    is_bridged = np.diff(times).max(initial=0.0) <= LONGEST_HEART_RATE_HOLE_S
    if is_bridged and times[0] <= signal.time_s[0] and times[-1] >= signal.time_s[-1]:
        return signal.heart_rate_bpm
    after = np.searchsorted(times, signal.time_s)
    following = times[np.minimum(after, len(times) - 1)]
    preceding = times[np.maximum(after - 1, 0)]
    is_between = (preceding < signal.time_s) & (signal.time_s < following)
    is_hole = is_between & (following - preceding > LONGEST_HEART_RATE_HOLE_S)
    is_outside = (signal.time_s < times[0]) | (signal.time_s > times[-1])
    return np.where(is_hole | is_outside, np.nan, signal.heart_rate_bpm)
