"""How well the reps of a group fit a length in meters or in seconds, whatever that length is.

Reps of one length in meters take the seconds that their paces make of it, those of one length in
time the meters; an edge that errs moves both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import product
from math import hypot, log, pi, sqrt

import numpy as np
from msgspec import Struct

from metrics.efforts.run import middle
from metrics.recording.distance_errors import DISTANCE_BIAS_SD
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
_EDGE_VAR = (_KIND_EDGES * _TIMES) ** 2
_SHARED_VAR = _SET_SD**2 + _KIND_SD**2
_METRES_VAR = _LINE_SD**2 + _PACE_SD**2 * _IS_TIMED + _SHARED_VAR
_SECONDS_VAR = _PACE_SD**2 * (1 - _IS_TIMED) + _SHARED_VAR
"""By kind of rep, group, and set and errors: what is added to the edges' variance."""
_ERRORS = len(_TIMES) // len(_SETS)
_MEASURES = 2
_ROUND = slice(_MEASURES * _ERRORS)
"""How many errors each set may have, and those of the first two: of round meters, of round seconds;
below, how sets of each stray along the one of the two lengths that is not round."""
_FREE_EDGES = np.where(_IS_TIMED, EDGE_SPEED**2, 1.0)[_ROUND]
_FREE_VAR = np.where(_IS_TIMED, _METRES_VAR, _SECONDS_VAR)[..., _ROUND]
_IS_MOVED = np.eye(_MEASURES)[:, None, :, None]
"""Another length in meters moves the meters, one in seconds the seconds."""
_OF_EDGES = (np.array(EDGE_TIMES)[:, None] == _TIMES[:_ERRORS]) / (len(PACE_SDS) * len(LINE_SDS))
_HALVES = (-0.5, 1.0, -0.5)
_TERMS = len(_HALVES) + 1
"""Of a normal density's exponent: the squares, with these parts of their variances, and its top."""
_TRIES = np.linspace(-1, 1, STEPS)
_ODD_SHARES = np.array((ODD_LOOPS, 0.0, 1 - ODD_LOOPS - ODD_TIMED, ODD_TIMED))
"""How often reps of no round length are as alike as those of each set."""


class DistanceScale(Struct, frozen=True, kw_only=True):
    """How much a file's distances over-read, as a logarithm, and the standard deviation of that."""

    bias: float
    sd: float


UNKNOWN_SCALE = DistanceScale(bias=DISTANCE_BIAS, sd=DISTANCE_BIAS_SD)
"""Of a watch whose line of positions tells nothing."""


class RepLengths(Struct, frozen=True, kw_only=True, dict=True):
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


class LengthScores(Struct, frozen=True, kw_only=True):
    """Log likelihoods of groups by their true lengths: in meters, and in seconds.

    `nats`, of shape (groups, measures, edges, lengths), an entry of edges for each of `EDGE_TIMES`,
    are of the log lengths `logs`, of shape (groups, measures, lengths) and evenly spaced; `odd`, of
    shape (groups, edges), is of reps without a round length, per unit of log length.
    """

    logs: Floats
    nats: Floats
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
    edges = [reps.edges for reps in groups]
    counts = [len(reps.seconds) for reps in groups]
    reps = _Reps.of(groups, edges)
    errors = _Errors.of(edges)
    nats = reps.nats(errors.exponents, reps.off[..., None])[..., 0]
    pairs = zip(counts, edges, strict=True)
    tries = np.array([[_half_width(count, edge)] for count, edge in pairs]) * _TRIES
    of_lengths = _of_lengths(errors, nats, reps, tries)
    odd, odd_s = _odd(nats - errors.still, counts)
    for at, group in enumerate(groups):
        if not group.is_measured:  # The times decide.
            of_lengths[at, 0], odd[at] = LEAST_NATS, odd_s[at]
    return LengthScores(logs=reps.usual + tries[:, None], nats=of_lengths, odd=odd)


class _Reps(Struct, frozen=True, kw_only=True):
    """The reps of all groups in a row, and by how much each is off what is usual in its group.

    `usual`, of shape (groups, measures, 1), and `off`, of shape (measures, reps), are logs of
    meters and of seconds; `group` is each rep's, one for all where there is one; `first` are the
    places of the groups' first reps.
    """

    usual: Floats
    off: Floats
    group: Indexes
    first: Indexes

    @classmethod
    def of(cls, groups: Sequence[RepLengths], edges: Sequence[float]) -> _Reps:
        """Take the logs of what was measured."""
        usual: list[float] = []
        off: tuple[list[float], list[float]] = [], []
        first: list[int] = []
        for reps, edge in zip(groups, edges, strict=True):
            first.append(len(off[0]))
            for each, lengths in zip(off, (reps.metres, reps.seconds), strict=True):
                logs = [log(max(length, LEAST_M)) for length in lengths]
                usual.append(_usual(logs, edge))
                each += [a - usual[-1] for a in logs]
        counts = [len(reps.seconds) for reps in groups]
        return cls(
            usual=np.array(usual).reshape(-1, _MEASURES, 1),
            off=np.array(off),
            group=np.arange(len(groups)).repeat(counts)
            if len(groups) > 1
            else np.zeros(1, np.intp),
            first=np.array(first),
        )

    def nats(self, exponents: Floats, off: Floats) -> Floats:
        """Score all reps of each group together: of shape (groups, …, errors, tries).

        What is off, of shape (measures, reps, …, tries), is of meters and of seconds.
        """
        metres, seconds = off
        terms = np.empty((*metres.shape[:-1], _TERMS, metres.shape[-1]))
        np.multiply(metres, metres, out=terms[..., 0, :])
        np.multiply(metres, seconds, out=terms[..., 1, :])
        np.multiply(seconds, seconds, out=terms[..., 2, :])
        terms[..., 3, :] = 1.0
        density = exponents[:, self.group] @ terms
        nats = np.add.reduce(np.exp(density, out=density), axis=0)
        np.log(np.maximum(nats, LEAST_DENSITY, out=nats), out=nats)
        if len(self.first) == 1:
            return np.asarray(np.add.reduce(nats, axis=0, keepdims=True))
        return np.asarray(np.add.reduceat(nats, self.first, axis=0))


def _of_lengths(errors: _Errors, nats: Floats, reps: _Reps, tries: Floats) -> Floats:
    """Score lengths off the usual one by the errors of each set that are not negligible."""
    shape = (len(tries), _MEASURES, _ERRORS)
    free = errors.free.reshape(shape)
    here = nats[:, _ROUND].reshape(shape) - free
    is_kept = here >= here.max(axis=-1, keepdims=True) - NEGLIGIBLE_NATS
    kept = is_kept.any(axis=(0, 1)).nonzero()[0]
    exponents = errors.exponents[:, :, _ROUND].reshape(-1, *shape, _TERMS)[..., kept, :]
    moved = reps.off[..., None, None] - _IS_MOVED * tries[reps.group, None]
    of_tries = reps.nats(exponents, moved)
    of_tries -= free[..., kept, None]
    of_tries[~is_kept[..., kept]] = -np.inf
    top = of_tries.max(axis=-2, keepdims=True)
    sums = _OF_EDGES[:, kept] @ np.exp(of_tries - top)
    return np.asarray(np.maximum(np.log(np.maximum(sums, LEAST_DENSITY)) + top, LEAST_NATS))


def _odd(nats: Floats, counts: Sequence[int]) -> tuple[Floats, Floats]:
    """Score reps of any length, with meters and without; their mean is free, and known better."""
    by_set = nats.reshape(-1, len(_SETS), _ERRORS)
    top = by_set.max(axis=(1, 2), keepdims=True)
    likely = np.exp(by_set - top) @ _OF_EDGES.T
    weighed = np.array((_ODD_SHARES @ likely, likely[:, -1]))
    free = top[:, 0] - np.log(counts)[:, None] / 2
    of_all, of_times = np.log(np.maximum(weighed, LEAST_DENSITY)) + free
    return of_all, of_times


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


class _Errors(Struct, frozen=True, kw_only=True):
    """How reps stray, by group, and by set and errors: log meters and seconds off together.

    `exponents` are the coefficients of the log density's squares, and that of none off, of shape
    (kinds of rep, groups, errors, terms); `still`, of shape (groups, errors), is the log
    density of a rep that is not off, `free`, of sets of a round length alone, of one of whose two
    lengths one is what its pace makes of the other.
    """

    exponents: Floats
    still: Floats
    free: Floats

    @classmethod
    def of(cls, edges: Sequence[float]) -> _Errors:
        """Add up the variances of meters and of seconds, and what both share."""
        edge_var = np.array([[edge**2] for edge in edges]) * _EDGE_VAR
        metres, seconds = EDGE_SPEED**2 * edge_var + _METRES_VAR, edge_var + _SECONDS_VAR
        both = EDGE_SPEED * edge_var + _SHARED_VAR
        area = metres * seconds - both**2
        tops = _KIND_SHARE / (2 * pi) / np.sqrt(area)
        free_var = edge_var[..., _ROUND] * _FREE_EDGES + _FREE_VAR
        free = _KIND_SHARE / sqrt(2 * pi) / np.sqrt(free_var)
        exponents = np.empty((*area.shape, _TERMS))
        for at, (half, variance) in enumerate(zip(_HALVES, (seconds, both, metres), strict=True)):
            np.divide(half * variance, area, out=exponents[..., at])
        np.log(tops, out=exponents[..., -1])
        return cls(
            exponents=exponents,
            still=np.log(np.add.reduce(tops, axis=0)),
            free=np.log(np.add.reduce(free, axis=0)),
        )
