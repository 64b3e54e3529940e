"""What a coach would call a rep: a round distance or a round time, with its probability.

Each candidate is weighed by how usual it is and by how well the measured lengths of all the
group's reps fit it (Bayes). The file's distance has an error that all reps share; it does not
shrink with their number. "Neither" is a candidate too, so that odd lengths stay without a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from math import exp, hypot, log, pi, sqrt
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
OTHER_MEASURE = log(0.1)
"""A coach sets the reps of one set all by metres, or all by time: of ten sets one mixes them."""
ODD_RANGE = log(200.0)
"""Log range over which such lengths spread."""
_SHARE = (1 - ODD_SHARE) / (sum(USUAL_DISTANCES_M.values()) + sum(USUAL_DURATIONS_S.values()))
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
"""One rep of twenty was broken off, or ran on: it says nothing of its group's name."""
LEAST_SHARE = 1e-6
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceScale:
    """How much a file's distances over-read, as a logarithm, and the standard deviation of that."""

    bias: float
    sd: float


UNKNOWN_SCALE = DistanceScale(bias=DISTANCE_BIAS, sd=DISTANCE_BIAS_SD)
"""Of a watch whose line of positions tells nothing."""


class SetBy(Enum):
    """What the other groups of a set are named by."""

    METRES = auto()
    SECONDS = auto()
    UNKNOWN = auto()


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


def name_group(
    metres: list[float],
    seconds: list[float],
    edge_sd_s: float,
    *,
    set_by: SetBy = SetBy.UNKNOWN,
    scale: DistanceScale = UNKNOWN_SCALE,
) -> Nominal:
    """Name like reps by a round distance or a round time (Bayes over the usual ones).

    Parameters
    ----------
    metres : measured distances; 0 where a treadmill measured none.
    seconds : durations, above 0, official where there are any.
    edge_sd_s : standard deviation of one edge.
    set_by : what the set's other groups are named by.
    scale : the error that all distances of the file share.

    Returns
    -------
    The two likeliest readings with their probabilities, which add up to at most 1.
    """
    usual_s = median(seconds)
    edges = 2**0.5 * edge_sd_s / usual_s
    # A treadmill may measure no metres at all: then they are like no name, and the times decide.
    log_metres, log_seconds = np.log(np.maximum(metres, LEAST_M)), np.log(seconds)
    distance_sd = hypot(scale.sd, LINE_BIAS_SD_S / usual_s)
    by_distance = _scores(
        log_metres - scale.bias, _LOG_DISTANCES, distance_sd, hypot(RUN_SD, edges)
    )
    beep_sd_s = float(np.interp(usual_s, BEEP_LENGTHS_S, BEEP_BIAS_SD_S))
    by_time = _scores(log_seconds, _LOG_DURATIONS, beep_sd_s / usual_s, hypot(TIMED_SD, edges))
    odd = log(ODD_SHARE / ODD_RANGE) + max(_odd(log_metres), _odd(log_seconds))
    if set_by is SetBy.METRES:
        by_time = {value: score + OTHER_MEASURE for value, score in by_time.items()}
    if set_by is SetBy.SECONDS:
        by_distance = {value: score + OTHER_MEASURE for value, score in by_distance.items()}
    return _likeliest(by_distance, by_time, odd)


def _scores(
    logs: Floats, usual: Mapping[float, tuple[float, float]], bias_sd: float, rep_sd: float
) -> dict[float, float]:
    """Score each candidate by prior times likelihood, in logs, for the log lengths of all reps."""
    mean, count = _usual(logs, rep_sd)
    within = _within(logs, mean, rep_sd)
    variance = rep_sd**2 / count + bias_sd**2
    width = log(2 * pi * variance) / 2
    return {
        value: log_prior + within - (mean - log_value) ** 2 / (2 * variance) - width
        for value, (log_value, log_prior) in usual.items()
        if abs(mean - log_value) <= MOST_OFF * sqrt(variance)
    }


def _odd(logs: Floats) -> float:
    """Score the reps' spread where they have no name, with the spread that they have."""
    mean, _ = _usual(logs, LEAST_ODD_SD)
    off = logs - mean
    spread = sqrt(float(off @ off) / len(logs))
    alike = _within(logs, mean, LEAST_ODD_SD)
    return alike if spread <= LEAST_ODD_SD else max(alike, _within(logs, mean, spread))


def _within(logs: Floats, mean: float, rep_sd: float) -> float:
    """Score the reps' spread about their mean, one of them given."""
    good, others = _densities(logs - mean, rep_sd)
    best, other = _densities(0.0, rep_sd)
    return float(np.log(good + others).sum()) - log(best + other)


def _usual(logs: Floats, rep_sd: float) -> tuple[float, float]:
    """Average the lengths, each by how surely both its edges are right, and count those."""
    good, others = _densities(logs - middle(logs.tolist()), rep_sd)
    # Never quite 0, for two may be unlike.
    shares = np.maximum(LEAST_SHARE, good / (good + others))
    best, other = _densities(0.0, rep_sd)
    count = float(shares.sum())
    return float(shares @ logs) / count, count * (best + other) / best


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
