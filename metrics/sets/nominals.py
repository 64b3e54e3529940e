"""What a coach would call a rep: a round distance or a round time, with its probability."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from math import exp, log
from statistics import median

from msgspec import Struct

from metrics.contract.units import MILE_M
from metrics.efforts.marks.mark import (
    EXACT_M,
    EXACT_S,
    FEWEST_EXACT,
    ROUND_M,
    ROUND_S,
    VERY_EXACT_M,
    VERY_EXACT_S,
)

SHOWN_FROM = 0.9
"""A name is shown from this probability on; below it the reader sees what was measured."""
STRIDE_SHOWN_FROM = 0.95
STRIDE_BELOW_S, STRIDE_BELOW_M = 30.0, 150.0
"""That of a shorter rep from this one on: by how much a stride is run out differs from runner to
runner, and four of five names less sure were right."""
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
SAME_NAME = 0.01
"""Two names this close, 1600 and the mile, are one for the reader: nobody can measure which."""
LEAST_PROBABILITY = 0.01
"""A less likely reading is not worth a word."""


class NominalReading(Struct, frozen=True, kw_only=True):
    """One way to name a rep: `value` in m or s, in words as `400 m` or `15 s`."""

    value: float
    is_distance: bool
    probability: float

    @property
    def shown_from(self) -> float:
        """The probability from which it is shown."""
        is_stride = self.value < (STRIDE_BELOW_M if self.is_distance else STRIDE_BELOW_S)
        return STRIDE_SHOWN_FROM if is_stride else SHOWN_FROM

    @property
    def text(self) -> str:
        """The name in words."""
        return f"{self.value:.0f} m" if self.is_distance else f"{self.value:.0f} s"


class Nominal(Struct, frozen=True, kw_only=True, dict=True):
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
        is_sure = self.first and (self.probability or 0.0) >= self.first.shown_from
        return self.first if is_sure else None

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
    The meters, else the seconds, with probability 0.99; None where the step gives neither.
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
    The round meters, else the round seconds, with probability 0.99; None where a press ended them.
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


def likeliest(by_distance: dict[float, float], by_time: dict[float, float], odd: float) -> Nominal:
    """Turn scores into probabilities and keep the two likeliest readings.

    Parameters
    ----------
    by_distance, by_time : prior times likelihood of each round length, as a log.
    odd : the same of no round length.
    """
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
