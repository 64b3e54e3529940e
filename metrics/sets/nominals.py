"""What a coach would call a rep: a round distance or a round time, with its probability.

Each candidate is weighed by how usual it is and by how well the measured lengths of all the
group's reps fit it (Bayes). The file's distance has an error that all reps share; it does not
shrink with their number. "Neither" is a candidate too, so that odd lengths stay without a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import exp, hypot, inf, log, pi, prod, sqrt
from statistics import median
from typing import overload

import numpy as np

from metrics.contract.units import MILE_M
from metrics.efforts.marks import (
    EXACT_M,
    EXACT_S,
    FEWEST_EXACT,
    ROUND_M,
    ROUND_S,
    VERY_EXACT_M,
    VERY_EXACT_S,
)
from metrics.efforts.measures import DISTANCE_BIAS_SD
from metrics.efforts.run import middle
from metrics.recording.signal import Floats

SHOWN_FROM = 0.9
"""A name is shown from this probability on; below it the reader sees what was measured."""
USUAL_DISTANCES_M: Mapping[float, float] = {
    50: 0.3, 60: 1, 80: 1, 100: 4, 120: 0.5, 150: 2, 200: 6, 250: 0.3, 300: 3, 350: 0.1,
    400: 8, 500: 1, 600: 2, 700: 0.1, 800: 6, 900: 0.1, 1000: 6, 1200: 3, 1400: 0.1, 1500: 0.5,
    1600: 2, MILE_M: 2, 1800: 0.1, 2000: 2, 2400: 0.5, 2500: 0.2, 3000: 1, 3200: 0.5, 4000: 0.3,
    5000: 0.5,
}  # fmt: skip
USUAL_DURATIONS_S: Mapping[float, float] = {
    10: 1.5, 15: 2.5, 20: 3, 30: 4, 40: 0.5, 45: 1, 60: 4, 75: 0.3, 90: 1.5, 120: 2.5, 150: 0.3,
    180: 2.5, 240: 1.5, 300: 2, 360: 0.5, 420: 0.1, 480: 1, 540: 0.2, 600: 1, 720: 0.3, 900: 0.4,
    1200: 0.4,
}  # fmt: skip
"""How often coaches set each, relative to the others: this project's own judgement."""
ODD_SHARE = 0.10
"""How often a rep has no round length at all: a lap of a park, up the hill, to the tree."""
MOST_OFF = 2.5
"""A name further off than so many standard deviations is none, though nothing else be near."""
SAME_NAME = 0.01
"""Two names this close, 1600 and the mile, are one for the reader: nobody can measure which."""
LEAST_PROBABILITY = 0.01
"""A less likely reading is not worth a word."""
OTHER_MEASURE = 0.1
"""A coach sets the reps of one set all by metres, all by time, or all by neither: of ten groups one
goes its own way."""
ODD_RANGE = log(200.0)
"""Log range over which such lengths spread."""
_SHARE = (1 - ODD_SHARE) / (sum(USUAL_DISTANCES_M.values()) + sum(USUAL_DURATIONS_S.values()))
_SHARES = (
    sum(USUAL_DISTANCES_M.values()) * _SHARE,
    sum(USUAL_DURATIONS_S.values()) * _SHARE,
    ODD_SHARE,
)
"""How often a group has a round distance, a round time, or neither."""
_LOG_DISTANCES = {m: (log(m), log(weight * _SHARE)) for m, weight in USUAL_DISTANCES_M.items()}
_LOG_DURATIONS = {s: (log(s), log(weight * _SHARE)) for s, weight in USUAL_DURATIONS_S.items()}
"""The log of each candidate, and of how usual it is among all."""
LEAST_M = 1.0
"""A shorter effort was not measured."""
LEAST_ODD_SD = 0.03
"""Reps of no round length are at best this alike."""
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
LEAST_SHARE = 1e-6
LEAST_DENSITY = 1e-300
"""Smaller ones are 0 to a computer, and 0 has no log."""
GOOD_EDGES_PROBABILITY = 1 - BAD_EDGE_PROBABILITY - ODD_ONE_PROBABILITY
RUN_SD = 0.015
"""Relative spread of distances in one file beyond the edges: line and GPS."""
BEEP_BIAS_SD_S = (2.5, 1.0)
BEEP_LENGTHS_S = (20.0, 60.0)
LINE_BIAS_SD_S = 1.4
"""Runners set off after a beep and slow down after the next, all reps of a set alike: of 14 sets of
timed steps the motion differs by so much from steps of these lengths, for a stride is let run out.
Lines are seen coming."""
TIMED_SD = 0.01
"""Relative spread of the lengths of timed reps beyond the edges."""
PACE_SDS = (0.008, 0.015, 0.03, 0.06)
LINE_SDS = (0.008, 0.015, 0.03)
EDGE_TIMES = (1.0, 2.0)
"""How far, relative, the paces of like reps differ, how far their metres err beyond the edges, most
where records are sparse, and how much worse the edges are than usual: each as likely."""
EDGE_SPEED = 0.7
"""An edge lies between jog and rep: a second there takes so much of a second's way at the rep's."""
ODD_TIMED = 0.2
"""Of reps without a round length, how many are alike in time: a loop or a hill is one in metres."""
_PACE_VAR, _LINE_VAR, _EDGE_VAR = (
    np.array(each) ** 2 for each in zip(*product(PACE_SDS, LINE_SDS, EDGE_TIMES), strict=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceScale:
    """How much a file's distances over-read, as a logarithm, and the standard deviation of that."""

    bias: float
    sd: float


UNKNOWN_SCALE = DistanceScale(bias=DISTANCE_BIAS, sd=DISTANCE_BIAS_SD)
"""Of a watch whose line of positions tells nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NominalReading:
    """One way to name a rep: `value` in m or s, in words as `400 m` or `15 s`."""

    value: float
    is_distance: bool
    probability: float

    @property
    def text(self) -> str:
        """The name in words."""
        return f"{self.value:.0f} m" if self.is_distance else f"{self.value:.0f} s"


@dataclass(frozen=True, kw_only=True)  # No slots: what is shown is asked for by every column.
class Nominal:
    """The two likeliest names of a group; None where nothing round is near."""

    first: NominalReading | None
    second: NominalReading | None

    @cached_property
    def probability(self) -> float | None:
        """Of the first name, and of the second where it is the same to a reader."""
        if self.first is None:
            return None
        second = self.second
        is_same = (
            second is not None
            and second.is_distance is self.first.is_distance
            and abs(log(second.value / self.first.value)) <= SAME_NAME
        )
        return self.first.probability + (second.probability if second and is_same else 0.0)

    @cached_property
    def shown(self) -> NominalReading | None:
        """The first name where it is sure enough to be shown."""
        return self.first if (self.probability or 0.0) >= SHOWN_FROM else None

    @property
    def distance_m(self) -> float | None:
        """The shown name, where it is a distance."""
        return self.shown.value if self.shown and self.shown.is_distance else None

    @property
    def duration_s(self) -> float | None:
        """The shown name, where it is a time."""
        return self.shown.value if self.shown and not self.shown.is_distance else None


def name_from_step(*, metres: float | None, seconds: float | None) -> Nominal | None:
    """Take the name from a workout step.

    Parameters
    ----------
    metres, seconds : what the step asked for, None where it did not.

    Returns
    -------
    The metres, else the seconds, with probability 0.99; None where the step gives neither.
    """
    value = metres if metres is not None else seconds
    if value is None:
        return None
    return Nominal(
        first=NominalReading(value=value, is_distance=metres is not None, probability=0.99),
        second=None,
    )


def name_from_laps(metres: list[float], seconds: list[float]) -> Nominal | None:
    """Take the name from laps that the watch ended, all at one round length.

    Parameters
    ----------
    metres, seconds : of each lap by the watch, pauses out.

    Returns
    -------
    The round metres, else the round seconds, with probability 0.99; None where a press ended them.
    """
    exact_m = _exact(metres, ROUND_M, EXACT_M, VERY_EXACT_M)
    exact_s = _exact(seconds, (ROUND_S,), EXACT_S, VERY_EXACT_S)
    return name_from_step(metres=exact_m, seconds=None if exact_m else exact_s)


def _exact(
    values: list[float], units: tuple[float, ...], within: float, closely: float
) -> float | None:
    """Find the one multiple of a unit that all values are; fewer must be it more closely."""
    within = within if len(values) >= FEWEST_EXACT else closely
    multiples = [unit * round(median(values) / unit) for unit in units]
    return next(
        (
            multiple
            for multiple in multiples
            if multiple > 0 and all(abs(value - multiple) <= within for value in values)
        ),
        None,
    )


@dataclass(frozen=True, kw_only=True)  # No slots: its shares are asked for by every other group.
class NameScores:
    """How well each name fits a group, as logs: of distances, of times, and of neither."""

    by_distance: Mapping[float, float]
    by_time: Mapping[float, float]
    odd: float

    @cached_property
    def shares(self) -> tuple[float, float, float]:
        """The probabilities of a distance, of a time and of neither, by this group alone."""
        every = [list(self.by_distance.values()), list(self.by_time.values()), [self.odd]]
        top = max(score for scores in every for score in scores)
        sums = [sum(exp(score - top) for score in scores) for scores in every]
        by_distance, by_time, odd = (each / sum(sums) for each in sums)
        return by_distance, by_time, odd

    def name(self, beside: Sequence[NameScores] = ()) -> Nominal:
        """Name the group, by what the set's other groups are likely named by, too.

        Parameters
        ----------
        beside : scores of the other groups.

        Returns
        -------
        The two likeliest readings with their probabilities, which add up to at most 1.
        """
        metres, seconds, neither = (log(weight) for weight in _weights(beside))
        return _likeliest(
            {value: score + metres for value, score in self.by_distance.items()},
            {value: score + seconds for value, score in self.by_time.items()},
            self.odd + neither,
        )


def _weights(beside: Sequence[NameScores]) -> tuple[float, float, float]:
    """Weigh distances, times and neither by what the other groups show; 1 each where none does."""
    own_way = OTHER_MEASURE
    likely = [
        share * prod((1 - own_way) * other.shares[at] / share + own_way for other in beside)
        for at, share in enumerate(_SHARES)
    ]
    by_distance, by_time, odd = (
        (1 - own_way) * probability / sum(likely) / share + own_way
        for probability, share in zip(likely, _SHARES, strict=True)
    )
    return by_distance, by_time, odd


def score_names(
    metres: list[float],
    seconds: list[float],
    edge_sd_s: float,
    *,
    scale: DistanceScale = UNKNOWN_SCALE,
) -> NameScores:
    """Score the round distances and the round times that like reps may have (Bayes).

    Parameters
    ----------
    metres : measured distances; 0 where a treadmill measured none.
    seconds : durations, above 0, official where there are any.
    edge_sd_s : standard deviation of one edge.
    scale : the error that all distances of the file share.

    Returns
    -------
    Prior times likelihood of each name, as logs.
    """
    usual_s = median(seconds)
    edges = 2**0.5 * edge_sd_s / usual_s
    log_metres, log_seconds = np.log(np.maximum(metres, LEAST_M)), np.log(seconds)
    distances = _Usual.of(log_metres - scale.bias, hypot(RUN_SD, edges))
    durations = _Usual.of(log_seconds, hypot(TIMED_SD, edges))
    distance_sd = hypot(scale.sd, LINE_BIAS_SD_S / usual_s)
    beep_sd_s = float(np.interp(usual_s, BEEP_LENGTHS_S, BEEP_BIAS_SD_S))
    off = np.stack((log_metres - scale.bias - distances.mean, log_seconds - durations.mean))
    set_m, set_s, odd_m, odd_s = _alike(off, edges)
    odd = float(np.logaddexp(log(1 - ODD_TIMED) + odd_m, log(ODD_TIMED) + odd_s))
    if median(metres) <= LEAST_M:
        # A treadmill may measure no metres: then they are like no name, and the times decide.
        set_m, set_s, odd = -inf, 0.0, 0.0
    return NameScores(
        by_distance=_scores(distances, _LOG_DISTANCES, distance_sd, set_m),
        by_time=_scores(durations, _LOG_DURATIONS, beep_sd_s / usual_s, set_s),
        odd=log(ODD_SHARE / ODD_RANGE) + odd,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usual:
    """The usual log length of reps, of how many it is the mean, and their spread about it."""

    mean: float
    count: float
    sd: float

    @classmethod
    def of(cls, logs: Floats, rep_sd: float) -> _Usual:
        """Average the lengths; where they stray more than measuring explains, with their spread."""
        spread = float(logs.std())
        tight = cls._of(logs, rep_sd)
        if spread <= rep_sd:
            return tight
        return max(tight, cls._of(logs, spread), key=lambda usual: usual.fit(logs))

    @classmethod
    def _of(cls, logs: Floats, rep_sd: float) -> _Usual:
        """Average the lengths, each by how surely both its edges are right, and count those."""
        good, others = _densities(logs - middle(logs.tolist()), rep_sd)
        # Never quite 0, for two may be unlike.
        shares = np.maximum(LEAST_SHARE, good / (good + others))
        best, other = _densities(0.0, rep_sd)
        count = float(shares.sum())
        return cls(
            mean=float(shares @ logs) / count, count=count * (best + other) / best, sd=rep_sd
        )

    def fit(self, logs: Floats) -> float:
        """Score the reps' spread about their mean, one of them given."""
        good, others = _densities(logs - self.mean, self.sd)
        best, other = _densities(0.0, self.sd)
        return float(np.log(good + others).sum()) - log(best + other)


def _scores(
    measured: _Usual, usual: Mapping[float, tuple[float, float]], bias_sd: float, alike: float
) -> dict[float, float]:
    """Score each candidate by prior times likelihood, in logs, for the usual length of all reps."""
    variance = measured.sd**2 / measured.count + bias_sd**2
    width, most = log(2 * pi * variance) / 2, MOST_OFF * sqrt(variance)
    return {
        value: log_prior + alike - (measured.mean - log_value) ** 2 / (2 * variance) - width
        for value, (log_value, log_prior) in usual.items()
        if abs(measured.mean - log_value) <= most
    }


_KINDS_OF_REP = (
    (GOOD_EDGES_PROBABILITY, 1.0, 0.0),
    (BAD_EDGE_PROBABILITY, BAD_EDGE_TIMES, 0.0),
    (ODD_ONE_PROBABILITY, 1.0, ODD_ONE_SD),
)
"""How often a rep is of each kind, how much worse its edges are, how far off its length is."""
_KIND_SHARE, _KIND_EDGES, _KIND_SD = (
    np.array(each).reshape(-1, 1) for each in zip(*_KINDS_OF_REP, strict=True)
)
_IS_TIMED, _SET_SD = (
    np.array(each).reshape(-1, 1, 1)
    for each in ((0, 1, 0, 1), (0.0, TIMED_SD, LEAST_ODD_SD, hypot(TIMED_SD, LEAST_ODD_SD)))
)
_SHARED_VAR = _SET_SD**2 + _KIND_SD**2


def _alike(off: Floats, edges: float) -> tuple[float, float, float, float]:
    """Score how log metres and seconds of reps stray together, one rep given.

    Reps of one length in metres take the seconds that their paces make of it, those of one length
    in time the metres; an edge that errs moves both. `off` has shape (2, reps); the scores are of
    reps of one length in metres and in time, then of each where that length is odd.
    """
    reps = off.shape[1]
    if reps == 1:
        return 0.0, 0.0, 0.0, 0.0
    # By set, kind of rep and errors: variances, then the coefficients of the exponent's squares.
    edge_var = (edges * _KIND_EDGES) ** 2 * _EDGE_VAR
    metres_var = EDGE_SPEED**2 * edge_var + _LINE_VAR + _PACE_VAR * _IS_TIMED + _SHARED_VAR
    seconds_var = edge_var + _PACE_VAR * (1 - _IS_TIMED) + _SHARED_VAR
    both = EDGE_SPEED * edge_var + _SHARED_VAR
    area = metres_var * seconds_var - both**2
    halves = np.stack((-seconds_var / 2, both, -metres_var / 2), axis=-1) / area[..., None]
    squares = np.zeros((3, reps + 1))
    squares[:, :reps] = off[0] ** 2, off[0] * off[1], off[1] ** 2
    top = _KIND_SHARE / (2 * pi * np.sqrt(area))
    density = (top[..., None] * np.exp(halves @ squares)).sum(axis=1)
    nats = np.log(np.maximum(density, LEAST_DENSITY))
    of_all = np.logaddexp.reduce(nats[..., :-1].sum(axis=-1) - nats[..., -1], axis=1)
    set_m, set_s, odd_m, odd_s = (of_all - log(len(_PACE_VAR))).tolist()
    return set_m, set_s, odd_m, odd_s


@overload
def _densities(off: float, rep_sd: float) -> tuple[float, float]: ...
@overload
def _densities(off: Floats, rep_sd: float) -> tuple[Floats, Floats]: ...
def _densities(off: float | Floats, rep_sd: float) -> tuple[float | Floats, float | Floats]:
    """Compute the density of a length with good edges, and with a bad one or an odd length.

    Without the constant that all lack.
    """
    halves = off * off / (-2 * rep_sd**2)
    good = GOOD_EDGES_PROBABILITY / rep_sd * np.exp(halves)
    bad = BAD_EDGE_PROBABILITY / (BAD_EDGE_TIMES * rep_sd) * np.exp(halves / BAD_EDGE_TIMES**2)
    return good, bad + ODD_ONE_PROBABILITY * sqrt(2 * pi)


def _likeliest(by_distance: dict[float, float], by_time: dict[float, float], odd: float) -> Nominal:
    """Turn scores into probabilities and keep the two likeliest readings."""
    scores = [(score, value, True) for value, score in by_distance.items()]
    scores += [(score, value, False) for value, score in by_time.items()]
    scores.sort(reverse=True)
    top = max([odd, *(score for score, _, _ in scores[:1])])
    total = sum(exp(score - top) for score, _, _ in scores) + exp(odd - top)
    readings = [
        NominalReading(value=value, is_distance=is_distance, probability=exp(score - top) / total)
        for score, value, is_distance in scores[:2]
    ]
    likely = [reading for reading in readings if reading.probability >= LEAST_PROBABILITY]
    first, second = [*likely, None, None][:2]
    return Nominal(first=first, second=second)
