"""Model the watch's timer: the time and meters that each second of the signal stands for."""

from __future__ import annotations

import numpy as np
import polars as pl
from msgspec import Struct

from metrics.recording.signal import Floats, Indexes, Mask, Signal, zero_unknown
from parsers.cleaning.tolerances import TIMER, TIMER_OF_PAUSE
from parsers.common.activity import Activity


class Timer(Struct, frozen=True, kw_only=True):
    """Timer seconds as a function of wall-clock seconds: a line that is level over pauses."""

    knots_s: Floats
    timer_s: Floats

    @classmethod
    def of(cls, activity: Activity) -> Timer:
        """Build the timer from the first to the last record.

        A watch's timer and the clock of its records may drift apart by some seconds; then the
        timer runs a little slower or faster, so that it ends where the watch says.

        Parameters
        ----------
        activity
            The recording. Its pauses may overlap and reach beyond the records; no second counts
            twice.

        Returns
        -------
        Timer
            A timer of 0 s without records.
        """
        times = activity.channels["time_s"]
        end_s = float(times[-1]) if len(times) else 0.0
        knots_s = np.array([0.0, end_s])
        if not activity.pauses.is_empty():
            edges_s = np.clip(_disjoint_edges(activity.pauses), 0.0, end_s)
            knots_s = np.concatenate(([0.0], edges_s, [end_s]))
        lengths = np.diff(knots_s)
        lengths[1::2] = 0.0
        lengths *= _drift(float(lengths.sum()), end_s, activity)
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
        """Convert wall-clock seconds to timer seconds.

        Parameters
        ----------
        time_s
            Wall-clock seconds after the first record, any shape.

        Returns
        -------
        Floats
            Timer seconds, from 0 to `total_s`, of the same shape.
        """
        return np.interp(time_s, self.knots_s, self.timer_s)


def _drift(running_s: float, elapsed_s: float, activity: Activity) -> float:
    """Return seconds of the watch's timer per second of the records' clock; 1 unless they drift.

    What rounding explains is no drift, and what is more than a drift is flagged instead.
    """
    timer_s = min(activity.totals.timer_s or 0.0, elapsed_s)
    if not timer_s or not running_s:
        return 1.0
    of_pauses_s = TIMER_OF_PAUSE.limit * len(activity.pauses)
    is_drift = TIMER_OF_PAUSE.limit < abs(timer_s - running_s) - of_pauses_s <= TIMER.limit
    return timer_s / running_s if is_drift else 1.0


def _disjoint_edges(pauses: pl.DataFrame) -> Floats:
    """List starts and ends of the pauses in turn, never falling."""
    edges_s = np.column_stack((pauses["start_s"].to_numpy(), pauses["end_s"].to_numpy()))
    return np.maximum.accumulate(edges_s.ravel())


class Seconds(Struct, frozen=True, kw_only=True):
    """The time and meters that each second of a signal's grid stands for.

    Second i stands for the time from `edges_s[i]` to `edges_s[i + 1]`. `timer_s` sums to the
    timer's total and `distance_m` to the signal's distance, gaps included; both are 0 in pauses.
    A second at the edge of a pause whose speed is not known stands for nothing: its share goes to
    the nearest second whose speed is.
    """

    edges_s: Floats
    timer_s: Floats
    distance_m: Floats

    @classmethod
    def of(cls, signal: Signal, timer: Timer, distance_m: Floats) -> Seconds:
        """Share out timer time and distance over the seconds of a signal.

        Each second stands for half a second on both sides, and the last second for the rest.

        Parameters
        ----------
        signal
            The 1 Hz signal.
        timer
            The activity's timer.
        distance_m
            Cumulative meters at every second of the signal, never falling.

        Returns
        -------
        Seconds
            Arrays of the signal's length, with one more edge; no seconds without records.
        """
        if len(signal) == 0:
            return cls(edges_s=np.zeros(1), timer_s=np.zeros(0), distance_m=np.zeros(0))
        edges_s = np.concatenate(([0.0], signal.time_s[:-1] + 0.5, [timer.elapsed_s]))
        halfway_m = (distance_m[1:] - distance_m[:-1]) * 0.5 + distance_m[:-1]
        edges_m = np.concatenate((distance_m[:1], halfway_m, distance_m[-1:]))
        shares = np.diff(timer.at(edges_s)), np.diff(edges_m)
        if not signal.timer_runs.all():
            home = _nearest(signal.timer_runs)
            shares = _moved(shares[0], home), _moved(shares[1], home)
        return cls(edges_s=edges_s, timer_s=shares[0], distance_m=shares[1])

    def sum_between(self, amounts: Floats, start_s: Floats, end_s: Floats) -> Floats:
        """Sum an amount per second over windows; seconds at the ends of a window count in part.

        Parameters
        ----------
        amounts
            One finite value per second.
        start_s, end_s
            Ends of the windows in wall-clock seconds, of equal shape.

        Returns
        -------
        Floats
            One sum per window, in the unit of `amounts`; 0 for an empty window.
        """
        if not amounts.any():
            return np.zeros(np.shape(start_s))
        running = np.concatenate(([0.0], np.cumsum(amounts)))
        until_end = np.interp(end_s, self.edges_s, running)
        return until_end - np.interp(start_s, self.edges_s, running)

    def mean_between(self, values: Floats, start_s: Floats, end_s: Floats) -> Floats:
        """Average a value over the timer time in windows.

        Parameters
        ----------
        values
            One value per second; NaN is left out.
        start_s, end_s
            Ends of the windows in wall-clock seconds, of equal shape.

        Returns
        -------
        Floats
            One mean per window, NaN for a window without any known value.
        """
        weights = np.where(np.isfinite(values), self.timer_s, 0.0)
        known_s = self.sum_between(weights, start_s, end_s)
        total = self.sum_between(zero_unknown(values) * weights, start_s, end_s)
        unknown = np.full(len(known_s), np.nan)
        means: Floats = np.divide(total, known_s, out=unknown, where=known_s > 1e-6)
        return means


def _nearest(is_known: Mask) -> Indexes:
    """Index the nearest known second of every second; itself where none is known."""
    targets = np.flatnonzero(is_known)
    indexes = np.arange(len(is_known))
    if len(targets) in (0, len(is_known)):
        return indexes
    after = np.searchsorted(targets, indexes)
    right = targets[np.minimum(after, len(targets) - 1)]
    left = targets[np.maximum(after - 1, 0)]
    return np.where(np.abs(right - indexes) < np.abs(indexes - left), right, left)


def _moved(shares: Floats, home: Indexes) -> Floats:
    return np.bincount(home, weights=shares, minlength=len(shares)).astype(np.float64)
