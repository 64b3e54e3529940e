"""The watch's timer: what each second of the signal stands for, pauses left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from metrics.recording.signal import Floats, Indexes, Mask, Signal
from parsers.common.activity import Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Timer seconds as a function of wall-clock seconds: a line that is level over pauses."""

    knots_s: Floats
    timer_s: Floats

    @classmethod
    def of(cls, activity: Activity) -> Timer:
        """The timer from the first to the last record; overlapping pauses count once."""
        times = activity.records["time_s"]
        end_s = float(times[-1]) if len(times) else 0.0
        edges_s = np.clip(_disjoint_edges(activity.pauses), 0.0, end_s)
        knots_s = np.concatenate(([0.0], edges_s, [end_s]))
        lengths = np.diff(knots_s)
        lengths[1::2] = 0.0
        return cls(knots_s=knots_s, timer_s=np.concatenate(([0.0], np.cumsum(lengths))))

    @property
    def elapsed_s(self) -> float:
        """Wall-clock seconds from the first to the last record."""
        return float(self.knots_s[-1])

    @property
    def total_s(self) -> float:
        """Seconds that the timer ran, 0 without records."""
        return float(self.timer_s[-1])

    @property
    def pause_count(self) -> int:
        """Pauses of some length between the first and the last record."""
        return int(np.count_nonzero(np.diff(self.knots_s)[1::2]))

    def at(self, time_s: Floats) -> Floats:
        """Timer seconds at wall-clock seconds."""
        return np.interp(time_s, self.knots_s, self.timer_s)


def _disjoint_edges(pauses: pl.DataFrame) -> Floats:
    """Starts and ends of the pauses in turn, never falling."""
    edges_s = np.column_stack((pauses["start_s"].to_numpy(), pauses["end_s"].to_numpy()))
    return np.maximum.accumulate(edges_s.ravel())


@dataclass(frozen=True, slots=True, kw_only=True)
class Seconds:
    """What each second of a signal's grid stands for.

    Second i stands for the time from `edges_s[i]` to `edges_s[i + 1]`. `timer_s` sums to the
    timer's total and `distance_m` to the signal's distance, gaps included; both are 0 in pauses.
    A second at the edge of a pause whose speed is unknown stands for nothing: its share goes to
    the nearest second that is known.
    """

    edges_s: Floats
    timer_s: Floats
    distance_m: Floats

    @classmethod
    def of(cls, signal: Signal, timer: Timer, distance_m: Floats) -> Seconds:
        """From the cumulative distance at every second of the signal.

        Every second stands for half a second on each side of it, and the last for the rest.
        """
        if len(signal) == 0:
            return cls(edges_s=np.zeros(1), timer_s=np.zeros(0), distance_m=np.zeros(0))
        edges_s = np.concatenate(([0.0], signal.time_s[:-1] + 0.5, [timer.elapsed_s]))
        home = _nearest(signal.timer_runs)
        return cls(
            edges_s=edges_s,
            timer_s=_moved(np.diff(timer.at(edges_s)), home),
            distance_m=_moved(np.diff(np.interp(edges_s, signal.time_s, distance_m)), home),
        )

    def sum_between(self, amounts: Floats, start_s: Floats, end_s: Floats) -> Floats:
        """Sum of one amount per second over each window, seconds at its ends in part."""
        running = np.concatenate(([0.0], np.cumsum(amounts)))
        until_end = np.interp(end_s, self.edges_s, running)
        return until_end - np.interp(start_s, self.edges_s, running)

    def mean_between(self, values: Floats, start_s: Floats, end_s: Floats) -> Floats:
        """Mean over the timer's time in each window; NaN values are left out, NaN for none."""
        weights = np.where(np.isfinite(values), self.timer_s, 0.0)
        known_s = self.sum_between(weights, start_s, end_s)
        total = self.sum_between(np.nan_to_num(values) * weights, start_s, end_s)
        unknown = np.full(len(known_s), np.nan)
        means: Floats = np.divide(total, known_s, out=unknown, where=known_s > 1e-6)
        return means


def _nearest(is_known: Mask) -> Indexes:
    """For every second the index of the nearest known one; itself where none is."""
    known = np.flatnonzero(is_known)
    everyone = np.arange(len(is_known))
    if len(known) in (0, len(is_known)):
        return everyone
    after = np.searchsorted(known, everyone)
    right = known[np.minimum(after, len(known) - 1)]
    left = known[np.maximum(after - 1, 0)]
    return np.where(np.abs(right - everyone) < np.abs(everyone - left), right, left)


def _moved(shares: Floats, home: Indexes) -> Floats:
    return np.bincount(home, weights=shares, minlength=len(shares)).astype(np.float64)
