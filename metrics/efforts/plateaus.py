"""Cut a run into plateaus of even speed: candidate edges, then the best partition over them.

Candidates are where the mean speed before and after differs most, at four time scales. An exact
dynamic program (a Potts model: squared error plus a price per cut) then keeps the cuts that
explain more than they cost.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from metrics.recording.signal import Floats, Indexes, Signal, sums_so_far

WINDOWS_S = (3, 6, 12, 25)
"""Time scales of an edge: from a sprint's to the start of a tempo."""
REACH_S = max(WINDOWS_S)
"""How far the widest of them reaches to either side."""
STEPS_MPS = (0.7, 0.45, 0.30, 0.22)
"""Smallest difference of means worth a look at each scale, for a quiet signal."""
NOISE_FACTORS = (2.0, 1.6, 1.2, 0.9)
"""How much of the signal's noise is added at each scale: longer means average more of it away."""
CUT_PRICE = 1.2
"""Squared error in (m/s)²·s that a cut must explain: 0.5 m/s for 10 s beside an even run."""
CUT_PRICE_OF_NOISE = 32.0
"""What each noise² adds to the price: the smoothed signal's errors hold together for about 5 s."""
LEAST_SIDE_S = 2
"""A mean of one second tells nothing of an edge."""
WALK_TO_RUN_MPS = 1.9
"""Slower is walking or standing: adults go from walk to run at 1.9–2.1 m/s."""
LOOK_BACK = 60
"""A plateau spans at most so many candidates, which bounds the work and hides no edge."""


class Plateaus(Struct, frozen=True, kw_only=True):
    """Stretches of even speed in time order; index arrays into the signal's seconds.

    Plateau i covers the seconds `start[i]` to `end[i] - 1`; paused stretches are left out.
    `run_places` are the places of those that are run, from the slowest to the fastest, `run_mps`
    and `run_s` their speeds and lengths.
    """

    start: Indexes
    end: Indexes
    speed_mps: Floats
    length_s: Indexes
    middle: Floats
    run_places: Indexes
    run_mps: Floats
    run_s: Indexes

    @classmethod
    def of(cls, start: Indexes, end: Indexes, speed_mps: Floats) -> Plateaus:
        """Make plateaus between bounds.

        Parameters
        ----------
        start, end : seconds of the signal, `end` exclusive.
        speed_mps : mean speed of each in m/s.
        """
        length_s, by_speed = end - start, speed_mps.argsort()
        ordered_mps = speed_mps[by_speed]
        first_run = ordered_mps.searchsorted(WALK_TO_RUN_MPS, side="right")
        run_places = by_speed[first_run:]
        return cls(
            start=start,
            end=end,
            speed_mps=speed_mps,
            length_s=length_s,
            middle=(start + end) / 2,
            run_places=run_places,
            run_mps=ordered_mps[first_run:],
            run_s=length_s[run_places],
        )

    def __len__(self) -> int:
        return len(self.start)


def stretch_bounds(signal: Signal) -> Indexes:
    """List where each stretch between pauses begins, and each pause, and where the last one ends.

    Parameters
    ----------
    signal : the 1 Hz signal.

    Returns
    -------
    Seconds of the signal, one more than there are stretches and pauses.
    """
    changes = (signal.segment[1:] != signal.segment[:-1]).nonzero()[0] + 1
    return np.concatenate(([0], changes, [len(signal)]))


def plateaus_between(signal: Signal, speed: Floats, metres: Floats, bounds: Indexes) -> Plateaus:
    """Cut an activity into plateaus of even speed.

    Parameters
    ----------
    signal : the 1 Hz signal.
    speed : its speed in m/s, 0 where it is not known.
    metres : the way up to each second in m; one entry more than there are seconds.
    bounds : as `stretch_bounds` lists them.

    Returns
    -------
    Plateaus in time order that cover every second outside pauses; none crosses a pause.

    References
    ----------
    Potts partition: Winkler & Liebscher 2002, doi:10.1080/10485250290014153.
    """
    noise = signal.noise_mps or 0.0
    candidates = _candidates(metres, bounds, noise)
    cost = _plateau_costs(speed, metres, candidates)
    if len(bounds) > 2:
        _forbid_pauses(cost, signal.segment, candidates)
    cuts = candidates[_partition(cost, noise)]
    return _without_pauses(metres, signal.segment, cuts)


def _candidates(metres: Floats, bounds: Indexes, noise: float) -> Indexes:
    """List the bounds, and when the means of the next and the last few seconds differ most."""
    is_candidate = np.zeros(len(metres), dtype=np.bool_)
    is_candidate[bounds] = True
    # Where nobody moved, as in a pause, nothing changes.
    way_m: list[float] = metres[bounds].tolist()
    moved = [
        span
        for span, (before_m, after_m) in zip(
            pairwise(bounds.tolist()), pairwise(way_m), strict=True
        )
        if after_m > before_m and span[1] - span[0] >= 2 * LEAST_SIDE_S
    ]
    if not moved:
        return is_candidate.nonzero()[0]
    seconds = np.concatenate([_stood_around(first, after_last) for first, after_last in moved])
    jumps = _jumps(seconds.astype(np.float64), metres[seconds])
    ends = np.cumsum([after_last - first + 1 + 2 * REACH_S for first, after_last in moved])
    after = ends - 2 * REACH_S - 1
    before = after - [after_last - first for first, after_last in moved]
    for side_s in range(LEAST_SIDE_S):
        jumps[:, before + side_s] = jumps[:, after - side_s] = 0.0
    steps_mps = np.array(STEPS_MPS) + np.array(NOISE_FACTORS) * noise
    # Few seconds jump so high that their neighbors are worth a look.
    high = (jumps > steps_mps[:, None]).ravel().nonzero()[0]
    jump = jumps.ravel()
    peaks = high[(jump[high] >= jump[high - 1]) & (jump[high] > jump[high + 1])]
    is_candidate[seconds[REACH_S + peaks % jumps.shape[1]]] = True
    return is_candidate.nonzero()[0]


def _stood_around(first: int, after_last: int) -> Indexes:
    """List the seconds of a stretch, its ends repeated for as long as means reach beyond them.

    Time and way stand still there, so that means there are of what there is.
    """
    seconds = np.arange(first - REACH_S, after_last + REACH_S + 1)
    return np.minimum(np.maximum(seconds, first, out=seconds), after_last, out=seconds)


def _jumps(second: Floats, way_m: Floats) -> Floats:
    """Compare the mean of the next seconds with that of the last, second by second.

    Times and ways reach REACH_S beyond what is compared. One row per time scale; NaN where no
    second lies on either side. Slices, and no index into each second.
    """
    count = len(second) - REACH_S
    jumps = np.empty((len(WINDOWS_S), count - REACH_S))
    for window, jump in zip(WINDOWS_S, jumps, strict=True):
        begins, ends = slice(REACH_S - window, count), slice(REACH_S, count + window)
        with np.errstate(invalid="ignore"):
            means = (way_m[ends] - way_m[begins]) / (second[ends] - second[begins])
        np.subtract(means[window:], means[:-window], out=jump)
    return np.abs(jumps, out=jumps)


def _partition(cost: Floats, noise: float) -> list[int]:
    """Choose the cuts, ends included, that cost least: squared error plus price of the cuts."""
    cost += CUT_PRICE + CUT_PRICE_OF_NOISE * noise**2
    count = len(cost)
    # Led by walls, so that every candidate looks back equally far.
    best = np.full(LOOK_BACK + count, np.inf)
    best[LOOK_BACK] = 0.0
    came_from = [0] * count
    for j, plateau_costs in enumerate(cost[1:], 1):
        totals = best[j : j + LOOK_BACK] + plateau_costs
        k = int(totals.argmin())
        best[j + LOOK_BACK] = totals[k]
        came_from[j] = j - LOOK_BACK + k
    path = [count - 1]
    while path[-1] > 0:
        path.append(came_from[path[-1]])
    return path[::-1]


def _plateau_costs(speed: Floats, metres: Floats, candidates: Indexes) -> Floats:
    """Compute the error of one plateau between candidates j − LOOK_BACK + k and j, as [j, k]."""
    squares = sums_so_far(np.add.reduceat(speed * speed, candidates[:-1]))
    totals = np.array((candidates, squares, metres[candidates]))
    seconds, square, way_m = totals[..., None] - _behind(totals)
    error: Floats = square - way_m**2 / np.maximum(seconds, 1.0)
    return error


def _forbid_pauses(cost: Floats, segment: Indexes, candidates: Indexes) -> None:
    """Make the plateaus infinitely costly that would cross a pause."""
    begins_in = _behind(segment[candidates.clip(max=len(segment) - 1)])
    cost[begins_in != segment[candidates - 1, None]] = np.inf


def _behind(values: NDArray[Any]) -> NDArray[Any]:
    """View the values of the LOOK_BACK candidates before each along a new last axis.

    Before the first candidate there is only that one.
    """
    led = np.concatenate((values[..., :1].repeat(LOOK_BACK, axis=-1), values), axis=-1)
    shape, strides = (*values.shape, LOOK_BACK), (*led.strides, led.strides[-1])
    return as_strided(led, shape, strides, writeable=False)


def _without_pauses(metres: Floats, segment: Indexes, cuts: Indexes) -> Plateaus:
    """Make plateaus of what lies between cuts, pauses left out."""
    start, end = cuts[:-1], cuts[1:]
    mean = (metres[end] - metres[start]) / np.maximum(end - start, 1)
    is_timed = segment[start] >= 0
    return Plateaus.of(start[is_timed], end[is_timed], mean[is_timed])
