"""How well the reps of a group fit a length in meters or in seconds, whatever that length is.

Reps of one length in meters take the seconds that their paces make of it, those of one length in
time the meters; an edge that errs moves both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import groupby, product
from math import hypot, log, pi, sqrt

import numpy as np

from metrics.efforts.measures import DISTANCE_BIAS_SD
from metrics.efforts.run import middle
from metrics.recording.signal import Floats, Indexes

LEAST_M = 1.0
"""A shorter effort was not measured."""
DISTANCE_BIAS = 0.008
"""Watches over-read on tracks, where most reps are run, and hardly on roads."""
BAD_EDGE_PROBABILITY = 0.15
BAD_EDGE_TIMES = 3.0
"""One rep of seven has an edge that is so many times worse than usual: of a rep in a jog, half
height is passed seconds early or late."""
ODD_ONE_PROBABILITY = 0.05
ODD_ONE_SD = 0.4
"""One rep of twenty was broken off, or ran on, by any part of its length: it says nothing of its
group's name."""
EDGE_TIMES = (1.0, 2.0)
EDGE_TIMES_PROBABILITIES = (0.6, 0.4)
"""How much worse than usual all edges of a file are, and how often: a runner who eases into each
rep, or records that are sparse."""
PACE_SDS = (0.008, 0.015, 0.03, 0.06)
LINE_SDS = (0.008, 0.015, 0.03)
"""How far, relative, the paces of like reps differ, and how far their meters err beyond the edges,
most where records are sparse: each as likely."""
TIMED_SD = 0.01
"""Relative spread of the lengths of timed reps beyond the edges."""
ODD_SD = 0.03
ODD_LOOPS, ODD_TIMED = 0.4, 0.2
"""Reps of no round length are so alike, but for loops, which are as alike as round distances; and
how many are loops, or alike in time and not in meters: a hill, to the tree, is one in meters."""
EDGE_SPEED = 0.7
"""An edge lies between jog and rep: a second there takes so much of a second's way at the rep's."""
STEPS = 25
"""So many lengths are tried; between them the score is drawn straight."""
FURTHEST = 0.35
"""No name is sought further than that from what was measured, as a log ratio."""
LEAST_DENSITY = 1e-300
LEAST_NATS = log(LEAST_DENSITY)
"""A smaller likelihood is 0 to a computer, and 0 has no log."""
NEGLIGIBLE_NATS = 4.0
"""Errors less likely than the likeliest by so much are left out."""

_KINDS_OF_REP = (
    (1 - BAD_EDGE_PROBABILITY - ODD_ONE_PROBABILITY, 1.0, 0.0),
    (BAD_EDGE_PROBABILITY, BAD_EDGE_TIMES, 0.0),
    (ODD_ONE_PROBABILITY, 1.0, ODD_ONE_SD),
)
"""How often a rep is of each kind, how much worse its edges are, how far off its length is."""
_SETS = (
    (False, 0.0),
    (True, TIMED_SD),
    (False, ODD_SD),
    (True, hypot(TIMED_SD, ODD_SD)),
)
"""Whether reps are alike in time, and how alike: of a round distance, of a round time, odd ones."""
_KIND_SHARE, _KIND_EDGES, _KIND_SD = (
    np.array(each).reshape(-1, 1, 1) for each in zip(*_KINDS_OF_REP, strict=True)
)
_IS_TIMED, _SET_SD, _TIMES, _PACE_SD, _LINE_SD = np.array(
    [(*each, *errors) for each in _SETS for errors in product(EDGE_TIMES, PACE_SDS, LINE_SDS)]
).T
_IS_TIMED = _IS_TIMED > 0
_OF_A_SET = np.arange(len(_IS_TIMED)).reshape(len(_SETS), -1)
_EDGE_VAR = (_KIND_EDGES * _TIMES) ** 2
_SHARED_VAR = _SET_SD**2 + _KIND_SD**2
_METRES_VAR = _LINE_SD**2 + _PACE_SD**2 * _IS_TIMED + _SHARED_VAR
_SECONDS_VAR = _PACE_SD**2 * (1 - _IS_TIMED) + _SHARED_VAR
"""By kind of rep, group, and set and errors: what is added to the edges' variance."""
_IS_OF_EDGES = (np.array(EDGE_TIMES)[:, None] == _TIMES[_OF_A_SET[0]]).astype(float)
_SHARE_OF_ERRORS = 1 / (len(PACE_SDS) * len(LINE_SDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceScale:
    """How much a file's distances over-read, as a logarithm, and the standard deviation of that."""

    bias: float
    sd: float


UNKNOWN_SCALE = DistanceScale(bias=DISTANCE_BIAS, sd=DISTANCE_BIAS_SD)
"""Of a watch whose line of positions tells nothing."""


@dataclass(frozen=True, kw_only=True)  # No slots: what is cached needs a place.
class RepLengths:
    """What is measured of like reps: meters, 0 where none were; seconds, above 0; one edge's error.

    `scale` is the error that all distances of the file share.
    """

    metres: Sequence[float]
    seconds: Sequence[float]
    edge_sd_s: float
    scale: DistanceScale = UNKNOWN_SCALE

    @cached_property
    def usual_s(self) -> float:
        """Median seconds."""
        return middle(list(self.seconds))

    @cached_property
    def edges(self) -> float:
        """Error of both edges together, relative to the usual seconds."""
        return sqrt(2) * self.edge_sd_s / self.usual_s

    @property
    def is_measured(self) -> bool:
        """Whether the reps have meters at all: a treadmill may have none."""
        return middle(list(self.metres)) > LEAST_M


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthScores:
    """Log likelihoods of groups by their true lengths, one row per entry of `EDGE_TIMES`.

    `by_distance` and `by_time`, of shape (groups, edges, lengths), are of the lengths `log_metres`
    and `log_seconds`, evenly spaced; `odd` is of reps without a round length, per unit of log
    length.
    """

    log_metres: Floats
    by_distance: Floats
    log_seconds: Floats
    by_time: Floats
    odd: Floats


def log_sum(nats: Floats, axis: int | tuple[int, ...]) -> Floats:
    """Add up likelihoods that are given as logs.

    Parameters
    ----------
    nats : at least one above −∞ along the axes.
    axis : over which to add.
    """
    top = np.maximum.reduce(nats, axis=axis, keepdims=True)
    sums = np.add.reduce(np.exp(nats - top), axis=axis)
    return np.asarray(np.log(sums) + top.reshape(sums.shape))


def normal_nats(points: Floats) -> Floats:
    """Return log probabilities of evenly spaced standard deviations; together they are 1.

    Parameters
    ----------
    points : at least one, in standard deviations.
    """
    return np.asarray(-(points**2) / 2 - log(np.exp(-(points**2) / 2).sum()))


def score_lengths(groups: Sequence[RepLengths]) -> LengthScores:
    """Score the true lengths that the like reps of groups may have.

    Parameters
    ----------
    groups : of at least one rep each.

    Returns
    -------
    The pace that reps of a group have in common is not known: it is taken from the reps themselves.
    """
    counts = [len(reps.seconds) for reps in groups]
    if len(set(counts)) == 1:
        return _score(groups)
    order = sorted(range(len(groups)), key=counts.__getitem__)
    parts = [
        _score([groups[at] for at in alike]) for _, alike in groupby(order, key=counts.__getitem__)
    ]
    names = [field.name for field in fields(LengthScores)]
    places = np.argsort(order)
    columns = [np.concatenate([getattr(part, name) for part in parts])[places] for name in names]
    return LengthScores(**dict(zip(names, columns, strict=True)))


def _score(groups: Sequence[RepLengths]) -> LengthScores:
    """Score groups of as many reps each."""
    edges = [reps.edges for reps in groups]
    logs = np.log([[[max(m, LEAST_M) for m in reps.metres], reps.seconds] for reps in groups])
    count = logs.shape[-1]
    pairs = zip(logs.tolist(), edges, strict=True)
    usual = np.array([[[_usual(row, edge)] for row in rows] for rows, edge in pairs])
    metres, seconds = (logs - usual).swapaxes(0, 1)
    errors = _Errors.of(edges)
    nats = _nats(errors.halves, errors.tops, metres, seconds) - errors.free
    tries = _TRIES * np.array([[_half_width(count, edge)] for edge in edges])
    shifts = tries[..., None]
    by_distance = _scores(errors, nats, _OF_A_SET[0], (metres[:, None] - shifts, seconds[:, None]))
    by_time = _scores(errors, nats, _OF_A_SET[1], (metres[:, None], seconds[:, None] - shifts))
    odd, odd_s = _odd(nats + errors.free - errors.still, count)
    for at, reps in enumerate(groups):
        if not reps.is_measured:  # The times decide.
            by_distance[at], odd[at] = LEAST_NATS, odd_s[at]
    return LengthScores(
        log_metres=usual[:, 0] + tries,
        by_distance=by_distance,
        log_seconds=usual[:, 1] + tries,
        by_time=by_time,
        odd=odd,
    )


def _scores(errors: _Errors, nats: Floats, of_set: Indexes, moved: tuple[Floats, Floats]) -> Floats:
    """Score tries by those errors of a set that are not negligible: (groups, edges, tries)."""
    here = nats[:, of_set]
    is_kept = here >= here.max(axis=1, keepdims=True) - NEGLIGIBLE_NATS
    kept = is_kept.any(axis=0).nonzero()[0]
    rows = of_set[kept]
    of_tries = _nats(errors.halves[:, :, rows], errors.tops[:, :, rows], *moved)
    of_tries -= errors.free[:, rows, None]
    of_tries[~is_kept[:, kept]] = -np.inf
    return _by_edges(of_tries, kept)


def _odd(nats: Floats, count: int) -> tuple[Floats, Floats]:
    """Score reps of any length, with meters and without; their mean is free, and known better."""
    by_set = nats.reshape(len(nats), *_OF_A_SET.shape).swapaxes(1, 2) - log(count) / 2
    loops, _, others, timed = _by_edges(by_set, _OF_A_SET[0]).transpose(2, 0, 1)
    share = 1 - ODD_LOOPS - ODD_TIMED
    weighed = (log(ODD_LOOPS) + loops, log(share) + others, log(ODD_TIMED) + timed)
    return log_sum(np.array(weighed), 0), timed


_TRIES = np.linspace(-1, 1, STEPS)


def _half_width(count: int, edges: float) -> float:
    """Return how far off, as a log ratio, a length is worth a try."""
    worst = BAD_EDGE_TIMES * EDGE_TIMES[-1] * hypot(edges, LINE_SDS[-1] / BAD_EDGE_TIMES)
    return min(FURTHEST, max(1.5 * worst / count, 2 * worst / sqrt(count)))


def _usual(logs: list[float], edges: float) -> float:
    """Average log lengths, each by how surely it is no odd one of them."""
    center = middle(logs)
    off = [log_length - center for log_length in logs]
    sd = max(hypot(LINE_SDS[1], edges), middle([abs(each) for each in off]))
    weights = [1 / (1 + (each / (BAD_EDGE_TIMES * sd)) ** 4) for each in off]
    pairs = zip(weights, off, strict=True)
    return center + sum(weight * each for weight, each in pairs) / sum(weights)


def _by_edges(nats: Floats, errors: Indexes) -> Floats:
    """Average likelihoods of some errors over those of each entry of `EDGE_TIMES`.

    Of shape (…, errors, any) and (…, edges, any).
    """
    top = nats.max(axis=-2, keepdims=True)
    sums = _IS_OF_EDGES[:, errors] @ np.exp(nats - top) * _SHARE_OF_ERRORS
    of_edges: Floats = np.log(np.maximum(sums, LEAST_DENSITY)) + top
    return np.maximum(of_edges, LEAST_NATS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errors:
    """How reps stray, by group, and by set and errors: log metres and seconds off together.

    `halves` are the coefficients of the exponent's squares, of shape (kinds of rep, groups, errors,
    squares), `tops` the densities of none off; `still`, of shape (groups, errors), is the log
    density of a rep that is not off, `free` of one of whose two lengths one is what its pace makes
    of the other.
    """

    halves: Floats
    tops: Floats
    still: Floats
    free: Floats

    @classmethod
    def of(cls, edges: Sequence[float]) -> _Errors:
        """Add up the variances of meters and of seconds, and what both share."""
        edge_var = np.array([[edge**2] for edge in edges]) * _EDGE_VAR
        metres, seconds = EDGE_SPEED**2 * edge_var + _METRES_VAR, edge_var + _SECONDS_VAR
        both = EDGE_SPEED * edge_var + _SHARED_VAR
        area = metres * seconds - both**2
        tops = _KIND_SHARE / (2 * pi * np.sqrt(area))
        free = _KIND_SHARE / np.sqrt(2 * pi * np.where(_IS_TIMED, metres, seconds))
        return cls(
            halves=(np.array((-seconds / 2, both, -metres / 2)) / area).transpose(1, 2, 3, 0),
            tops=tops,
            still=np.log(np.add.reduce(tops, axis=0)),
            free=np.log(np.add.reduce(free, axis=0)),
        )


def _nats(halves: Floats, tops: Floats, metres: Floats, seconds: Floats) -> Floats:
    """Score all reps of each group together, the last axis: of shape (groups, errors, …)."""
    both = metres * seconds
    squares = np.empty((len(both), 3, *both.shape[1:]))
    squares[:, 0], squares[:, 1], squares[:, 2] = metres**2, both, seconds**2
    density = halves @ squares.reshape(len(both), 3, -1)
    np.exp(density, out=density)
    density *= tops[..., None]
    nats = np.log(np.maximum(np.add.reduce(density, axis=0), LEAST_DENSITY))
    of_all: Floats = nats.reshape(*nats.shape[:2], *both.shape[1:]).sum(axis=-1)
    return of_all
