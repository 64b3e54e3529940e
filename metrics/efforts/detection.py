"""Find efforts in the signal alone: plateaus clearly faster than the run around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrics.efforts.plateaus import Plateaus, cut_into_plateaus
from metrics.signal import Floats, Signal, SignalKind

RUNNING_MPS = 1.9
"""Slower is walking or standing: the walk-run transition of adults lies at 1.9–2.1 m/s."""
FAST_RATIO = 1.10
"""A plateau this much above the easy level may be part of an effort."""
VALLEY_SHARE = 0.45
"""Two peaks are one effort while the speed between keeps this share of the height above easy."""
CONTRAST_BY_LENGTH = ((6.0, 20.0, 60.0, 180.0), (0.40, 0.25, 0.17, 0.12))
"""Contrast with the easy level that an effort of so many seconds must reach."""
NEIGHBOURHOOD_S = 25
"""An effort is faster than so many seconds on both of its sides."""
NEIGHBOUR_RATIO = 1.08
"""Speed over the faster neighbourhood, at least."""
FASTEST_MPS = 10.2
"""Faster than any runner of a school team over seconds; a jump of the positions."""
LEAST_SNR = 4.0
"""Height over the neighbourhood against the noise of its mean."""
CORRELATED_S = 5
"""The smoothing of the signal ties so many seconds together: one independent value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """From when to when something was run, in seconds on the activity's clock."""

    start_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """Its length."""
        return self.end_s - self.start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What the signal alone shows; `easy_speed_mps` is None where nothing was run."""

    stretches: tuple[Stretch, ...]
    easy_speed_mps: float | None


NOTHING = Detection(stretches=(), easy_speed_mps=None)


def detect(signal: Signal) -> Detection:
    """Efforts in time order; they never overlap and never span a pause."""
    if signal.kind is SignalKind.NONE or len(signal) < 2 * NEIGHBOURHOOD_S:
        return NOTHING
    plateaus = cut_into_plateaus(signal)
    easy = easy_speed(plateaus)
    if easy is None:
        return NOTHING
    view = _View.of(signal)
    stretches = (
        _judged(view, int(plateaus.start[low]), int(plateaus.end[high]), easy)
        for low, high in _fast_chains(plateaus, easy)
    )
    return Detection(
        stretches=tuple(found for found in stretches if found is not None), easy_speed_mps=easy
    )


def easy_speed(plateaus: Plateaus) -> float | None:
    """Level of the easy running in m/s, None without running.

    The median of the slower class where Otsu's two classes of log speed are clearly apart
    (Otsu 1979, doi:10.1109/TSMC.1979.4310076), else the median of all running.
    """
    running = plateaus.speed_mps > RUNNING_MPS
    if not running.any():
        return None
    order = np.argsort(plateaus.speed_mps[running])
    speed = plateaus.speed_mps[running][order]
    seconds = plateaus.length_s[running][order].astype(np.float64)
    slower = _otsu_count(np.log(speed), seconds)
    return _weighted_median(speed[:slower], seconds[:slower])


def _otsu_count(values: Floats, weights: Floats) -> int:
    """How many of the rising values are the lower class; all where there is but one class."""
    below, total = np.cumsum(weights)[:-1], weights.sum()
    if len(below) == 0:
        return len(values)
    sum_below, mean = np.cumsum(weights * values)[:-1], np.average(values, weights=weights)
    gap = (mean * total - sum_below) / (total - below) - sum_below / below
    between = below * (total - below) / total**2 * gap**2
    best = int(between.argmax())
    within_all = np.average((values - mean) ** 2, weights=weights)
    is_clear = between[best] > 0.65 * within_all and gap[best] > np.log(1.12)
    return best + 1 if is_clear else len(values)


def _weighted_median(rising: Floats, weights: Floats) -> float:
    cumulative = np.cumsum(weights)
    return float(rising[np.searchsorted(cumulative, cumulative[-1] / 2)])


def _fast_chains(plateaus: Plateaus, easy: float) -> list[tuple[int, int]]:
    """First and last plateau of every stretch grown down from a fast plateau."""
    speed = plateaus.speed_mps
    is_free = speed >= FAST_RATIO * easy
    joins = np.append(plateaus.start[1:] == plateaus.end[:-1], False)
    chains = []
    for peak in np.argsort(-speed, kind="stable"):
        if not is_free[peak]:
            continue
        floor = easy + VALLEY_SHARE * (speed[peak] - easy)
        low = high = int(peak)
        while low > 0 and joins[low - 1] and is_free[low - 1] and speed[low - 1] > floor:
            low -= 1
        while joins[high] and is_free[high + 1] and speed[high + 1] > floor:
            high += 1
        is_free[low : high + 1] = False
        chains.append((low, high))
    return sorted(chains)


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """The signal with its cumulative sum, for means of any stretch in constant time."""

    signal: Signal
    speed: Floats
    total: Floats

    @classmethod
    def of(cls, signal: Signal) -> _View:
        speed = np.nan_to_num(signal.speed_mps)
        return cls(signal=signal, speed=speed, total=np.concatenate(([0.0], np.cumsum(speed))))

    def mean(self, start: int, end: int) -> float:
        """Mean speed of the seconds `start` to `end` − 1; 0 when there are none."""
        return float((self.total[end] - self.total[start]) / max(end - start, 1))

    def bounds(self, second: int) -> tuple[int, int]:
        """First second of the segment that holds the given one, and the one after its last."""
        segment = self.signal.segment
        inside = segment == segment[second]
        first = int(inside.argmax())
        return first, first + int(inside.sum())


def _judged(view: _View, start: int, end: int, easy: float) -> Stretch | None:
    """The effort between two cuts with its edges, or None when the evidence is too weak."""
    first, after_last = view.bounds(start)
    speed = view.mean(start, end)
    before = view.mean(max(first, start - NEIGHBOURHOOD_S), start)
    after = view.mean(end, min(after_last, end + NEIGHBOURHOOD_S))
    faster = max(before, after)
    needed = float(np.interp(end - start, *CONTRAST_BY_LENGTH))
    noise = max(view.signal.noise_mps or 0.0, 0.05)
    is_effort = (
        speed <= FASTEST_MPS
        and speed / easy - 1 >= needed
        and speed >= NEIGHBOUR_RATIO * faster
        and (speed - faster) * np.sqrt((end - start) / CORRELATED_S) >= LEAST_SNR * noise
    )
    if not is_effort:
        return None
    start_s = _crossing(view.speed, start, (before + speed) / 2, first, after_last)
    end_s = _crossing(view.speed, end, (after + speed) / 2, first, after_last)
    return Stretch(start_s=start_s, end_s=end_s) if end_s > start_s else None


def _crossing(speed: Floats, cut: int, height: float, first: int, after_last: int) -> float:
    """Where the speed passes the height nearest to the cut, fractions of a second included."""
    low, high = max(first, cut - 8), min(after_last, cut + 9)
    is_above = speed[low:high] >= height
    at = np.flatnonzero(is_above[1:] != is_above[:-1]) + low
    if len(at) == 0:
        return float(cut)
    times = at + (height - speed[at]) / (speed[at + 1] - speed[at])
    return float(times[np.argmin(np.abs(times - cut))])
