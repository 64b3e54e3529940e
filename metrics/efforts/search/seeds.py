"""First guesses at sets: stretches that stand out at one height of speed and are alike.

Seen from a height of speed, a run falls into the stretches above it. From the right height the
reps of a set stand apart, alike, with nothing else between them. All heights are looked at at
once: every plateau is the lowest of exactly one stretch (a max-tree; Salembier et al. 1998,
doi:10.1109/83.663500), which exists for the heights between it and its higher outer neighbor.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from metrics.efforts.evidence.alike import CHANCE_SPREAD
from metrics.efforts.evidence.contrasts import (
    CONTRAST_MOST,
    CONTRAST_WEIGHT,
    LOCAL_LEAST,
    LOCAL_MOST,
    PLAIN_SHARE,
)
from metrics.efforts.evidence.shape import LENGTH_SPREAD
from metrics.efforts.plateaus import Plateaus
from metrics.efforts.run import Reps, Run, easy_speed, middle, plain_contrasts
from metrics.recording.signal import Floats, Indexes, Mask

SHORTEST_S = 5
"""No effort that a watch can show is shorter."""
DIP_S = 15
"""A stumble of the positions, or a corner, of up to so many seconds may lie inside a rep."""
ALIKE_LENGTH = 0.12
ALIKE_EDGES_S = 3.0
ALIKE_SPEED = 0.15
"""How far the lengths and speeds of reps of one set may be apart from one of them."""
UNEVEN_SPEED = 0.22
"""Strides are run by feel; so far apart they are looked for where nothing more alike is."""
PLAIN_PROMISE = 1.0
"""Nats from which on a stretch is plain by itself: reps of a ladder are not alike."""
MOST_STRETCHES = 300
"""Comparing each with each stays affordable; only recordings of many hours have more."""
FEWEST = 3
"""Two stretches alike are no set yet."""
LEAST_MERIT = 3.0
"""Nats below which a guess cannot grow into a set: like rests add a few, but the prior is 9."""
MOST_SEEDS = 3
MOST_OTHERS = 2
MOST_SEEN = 24
"""Only the most promising guesses are followed, of each kind, and then such as resemble none of
them: three ways of seeing the same strides leave out the tempos between them. These are looked for
among so many rows."""


class Stretches(Struct, frozen=True, kw_only=True):
    """Every stretch above some height: `lowest` inside, `outside` the higher of its neighbors.

    `tree` tells the two ways of looking apart: those of one tree and height never overlap.
    `promise` is what each adds to a set by itself, in nats.
    """

    reps: Reps
    lowest: Floats
    outside: Floats
    tree: Indexes
    promise: Floats

    def at(self, places: Indexes) -> Stretches:
        """Select stretches by their places."""
        return Stretches(
            reps=self.reps.at(places),
            lowest=self.lowest[places],
            outside=self.outside[places],
            tree=self.tree[places],
            promise=self.promise[places],
        )

    def without(self, reps: Reps) -> Stretches:
        """Select those that end before the first of some reps, or begin after the last."""
        is_before, is_after = self.reps.end <= reps.start[0], self.reps.start >= reps.end[-1]
        return self.at((is_before | is_after).nonzero()[0])


def seeds(run: Run, free: Stretches) -> list[Reps]:
    """Guess at sets.

    Parameters
    ----------
    run : the prepared signal.
    free : the stretches that may be reps.

    Returns
    -------
    At most ten guesses of three stretches or more, the most promising of each kind first.
    """
    free = _most_promising(free)
    if len(free.reps) < FEWEST:
        return []
    reps, promise = free.reps, free.promise
    log_length = np.log(reps.length_s)
    log_metres = np.log(run.metres[reps.end] - run.metres[reps.start])
    log_speed = log_metres - log_length
    # A guess is a row: the stretches that exist at the height of the row's lowest plateau.
    height = free.lowest[:, None]
    coexists = (free.outside < height) & (height <= free.lowest)
    coexists &= free.tree[:, None] == free.tree[None, :]
    tolerance = (ALIKE_LENGTH + ALIKE_EDGES_S / reps.length_s)[:, None]
    is_alike = np.minimum(_apart(log_length), _apart(log_metres)) < tolerance
    off_speed = _apart(log_speed)
    is_alike &= off_speed < UNEVEN_SPEED
    terms = np.empty((6, len(reps)))
    terms[0], terms[1], terms[2], terms[3] = 1.0, promise, log_length, log_metres
    np.square(terms[2:4], out=terms[4:6])
    promising: dict[bytes, Reps] = {}
    kinds = np.empty((2, *coexists.shape), dtype=np.bool_)
    np.logical_and(is_alike, off_speed < ALIKE_SPEED, out=kinds[0])
    kinds[1] = promise > PLAIN_PROMISE
    kinds &= coexists
    for guesses, merit in zip(kinds, _merit(kinds, terms.T), strict=True):
        promising |= _best(guesses, merit, reps)
    if not promising:
        guesses = coexists & is_alike
        promising = _best(guesses, _merit(guesses, terms.T), reps)
    return list(promising.values())


def _apart(values: Floats) -> Floats:
    return np.abs(values[:, None] - values[None, :])


def _most_promising(stretches: Stretches) -> Stretches:
    """Keep the stretches that promise most; all of them in an ordinary run."""
    if len(stretches.reps) <= MOST_STRETCHES:
        return stretches
    return stretches.at(np.argsort(-stretches.promise, kind="stable")[:MOST_STRETCHES])


def _promise(run: Run, reps: Reps) -> Floats:
    """Score what each stretch by itself adds: the contrast terms of the full weight, roughly."""
    speed = run.mean_speed(reps.start, reps.end)
    plain = plain_contrasts(reps.length_s)
    local = (speed / run.speed_beside(reps, 12) - 1) / plain
    promise = np.minimum(np.maximum(CONTRAST_WEIGHT * (local - 1), LOCAL_LEAST), LOCAL_MOST)
    easy, _ = easy_speed(run.plateaus, np.zeros(len(run.plateaus), dtype=np.bool_))
    if easy is not None:
        excess = (speed / easy - 1) / plain - PLAIN_SHARE
        promise += np.minimum(np.maximum(CONTRAST_WEIGHT * excess, 0.0), CONTRAST_MOST)
    return promise


def _merit(guesses: Mask, terms: Floats) -> Floats:
    """Score each row: alike lengths, and the sum of what its stretches promise.

    The columns of `terms` are one, the promise, the logs of length and meters, and their squares.
    """
    merit = np.full(guesses.shape[:-1], -np.inf)
    sums = guesses.astype(np.float64) @ terms
    are_enough = sums[..., 0] >= FEWEST
    count, promise, *logs = sums[are_enough].T
    mean_s, mean_m, square_s, square_m = np.array(logs) / count
    variances = np.minimum(square_s - mean_s**2, square_m - mean_m**2)
    spreads = np.sqrt(np.maximum(variances, 0.0))
    expected = np.hypot(LENGTH_SPREAD, ALIKE_EDGES_S / 2 / np.exp(mean_s))
    likeness = np.log(CHANCE_SPREAD / np.hypot(spreads, expected))
    merit[are_enough] = (count - 1) * likeness + promise
    return merit


def _best(guesses: Mask, merit: Floats, reps: Reps) -> dict[bytes, Reps]:
    """Pick the sets of stretches with the highest merit, each once, by their bounds."""
    chosen: dict[bytes, Reps] = {}
    seen: set[bytes] = set()  # Many rows pick the same stretches.
    promising = (merit >= LEAST_MERIT).nonzero()[0]
    for row in promising[np.argsort(-merit[promising], kind="stable")].tolist():
        if len(chosen) == MOST_SEEDS + MOST_OTHERS or len(seen) == MOST_SEEN:
            break
        guess = guesses[row]
        members = guess.tobytes()
        if members in seen:
            continue
        seen.add(members)
        bounds = np.array((reps.start[guess], reps.end[guess]))
        bounds = bounds[:, bounds[0].argsort(kind="stable")]
        another = Reps(start=bounds[0], end=bounds[1])
        is_of_first = len(chosen) < MOST_SEEDS
        if is_of_first or not any(resembles(another, other) for other in chosen.values()):
            chosen.setdefault(bounds.tobytes(), another)
    return chosen


def resembles(guess: Reps, other: Reps) -> bool:
    """Tell whether following both guesses would lead to the same set.

    Parameters
    ----------
    guess, other : in time order.
    """
    ratio = middle(guess.length_s.tolist()) / middle(other.length_s.tolist())
    shared_s = min(guess.end[-1], other.end[-1]) - max(guess.start[0], other.start[0])
    return 0.8 < ratio < 1.25 and shared_s > 0.5 * (guess.end[-1] - guess.start[0])


def stretches(run: Run) -> Stretches:
    """List the stretches of the run, and of the run with its short dips filled.

    Parameters
    ----------
    run : the prepared signal.

    Returns
    -------
    Each stretch above some height once per tree, of 5 s or more.
    """
    plateaus = run.plateaus
    first, last, lowest, outside = _max_trees(plateaus)
    tree = first // len(plateaus)
    start, end = plateaus.start[first % len(plateaus)], plateaus.end[last % len(plateaus)]
    is_effort = (end - start >= SHORTEST_S) & (lowest > 0)
    reps = Reps(start=start[is_effort], end=end[is_effort])
    return Stretches(
        reps=reps,
        lowest=lowest[is_effort],
        outside=outside[is_effort],
        tree=tree[is_effort],
        promise=_promise(run, reps),
    )


def _dips_filled(plateaus: Plateaus) -> Floats:
    """Raise each short plateau below both its neighbors to the lower of them."""
    speed = plateaus.speed_mps.copy()
    touches = plateaus.start[1:] == plateaus.end[:-1]
    inner = (touches[1:] & touches[:-1] & (plateaus.length_s[1:-1] <= DIP_S)).nonzero()[0] + 1
    speed[inner] = np.maximum(speed[inner], np.minimum(speed[inner - 1], speed[inner + 1]))
    return speed


def _max_trees(plateaus: Plateaus) -> tuple[Indexes, Indexes, Floats, Floats]:
    """List first and last plateau of each stretch, its lowest and its outer speed.

    The plateaus with their dips filled follow those of the run, numbered on, behind a break.
    """
    speed = np.concatenate((plateaus.speed_mps, _dips_filled(plateaus)))
    count = len(speed)
    begins = np.ones(count + 1, dtype=np.bool_)
    is_apart = plateaus.start[1:] != plateaus.end[:-1]
    begins[1 : len(plateaus)] = begins[len(plateaus) + 1 : -1] = is_apart
    breaks = begins.nonzero()[0]
    left, right = _lower_beside(speed.tolist(), set(breaks.tolist()))
    walled = np.concatenate(([0.0], speed, [0.0]))
    outside = np.maximum(
        np.where(begins[left + 1], 0.0, walled[left + 1]),
        np.where(begins[right], 0.0, walled[right + 1]),
    )
    # Plateaus of one speed may be the lowest of one stretch: it is listed once.
    bounds = (left + 1) * (count + 1) + right
    order = bounds.argsort(kind="stable")
    once = order[np.concatenate(([True], bounds[order[1:]] != bounds[order[:-1]]))]
    return left[once] + 1, right[once] - 1, speed[once], outside[once]


def _lower_beside(speed: list[float], breaks: set[int]) -> tuple[Indexes, Indexes]:
    """Find for each plateau the last one before it and the next one behind it that are lower.

    Where none is, the one before the last break, or the one behind the next.
    """
    lower_before: list[int] = []
    lower_behind = [len(speed)] * len(speed)
    higher: list[int] = []
    wall = -1
    for i, value in enumerate(speed):
        if i in breaks:
            for earlier in higher:
                lower_behind[earlier] = i
            higher.clear()
            wall = i - 1
        while higher and speed[higher[-1]] > value:
            lower_behind[higher.pop()] = i
        last = higher[-1] if higher else wall
        # What is equal shares its walls.
        is_equal = last > wall and speed[last] == value
        lower_before.append(lower_before[last] if is_equal else last)
        higher.append(i)
    return np.array(lower_before, dtype=np.int64), np.array(lower_behind, dtype=np.int64)
