"""What a coach asks of a race: the opening, the third lap, the finish, the evenness.

A verdict is given only where its probability is `SURE` or more, on either side, and says so: it is
right about as often. Probabilities know that stretches of a race differ by a few hundredths only:
what a source is off by more is its error.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np
from msgspec import Struct

from metrics.races.enums import Finish, Opening, Settling
from metrics.races.likelihood import (
    AS_STATED,
    SURE,
    ErrorSizes,
    Floats,
    both_positive,
    positive,
    posterior,
    weighed,
)
from metrics.races.marks import LAP_M, RaceStretch

LAP_SD, THIRD_LAP_MEAN = 0.015, 0.007
"""Laps behind the fast first one are run within about 1.5 % of a race's mean pace, 1.1 s (standard
deviation), and before anything is measured half a second is lost on the third: it is called the
third-lap problem. This project's own defaults."""
HUNDRED_SD, HUNDRED_GAIN = 0.02, 0.018
"""Hundreds are run within about 2 % of a race's mean pace, .4 s (this project's own default). Who
gains 1.8 % on each of the last three gets faster each time as often as not: before anything is
measured neither verdict goes first."""
HALF_SD = 0.004
"""Halves are more alike, .4 % of a race's time from even: the fast first lap lies in one of them
and the fast last one in the other."""
SURER = 0.9
"""Halves and hundreds differ by so little that these defaults weigh more there than in laps, so a
verdict on them takes nine in ten."""
THIRD = 2
"""Index of the third lap."""


class ThirdLap(Struct, frozen=True, kw_only=True):
    """The third lap beside the second and beside the even pace of laps 2–4; seconds per 400 m.

    `probability` is that of having settled: slower than both. `first_two_s` is the mean of laps
    1–2, which holds the fast start and is no yardstick.
    """

    verdict: Settling
    probability: float
    change_s: float
    change_sd_s: float
    against_even_s: float
    first_two_s: float


def third_lap(
    laps: Sequence[RaceStretch], seconds: Floats, covariance: Floats, *, sure: float = SURE
) -> ThirdLap | None:
    """Judge whether the pace settled on the third of four laps (A14).

    Parameters
    ----------
    laps
        Laps of a 1500, 1600 or mile; the first may be shorter or longer than the others.
    seconds, covariance
        Of the laps.
    sure
        The probability from which a verdict is given.

    Returns
    -------
    ThirdLap or None
        None unless there are four laps.
    """
    if len(laps) != THIRD + 2:
        return None
    to_400 = LAP_M / np.array([lap.length_m for lap in laps])
    each = seconds * to_400
    spread = covariance * np.outer(to_400, to_400)
    change = np.array([0.0, -1.0, 1.0, 0.0])
    # Lap 3 less the mean of laps 2–4.
    against_even = np.array([0.0, -1 / 3, 2 / 3, -1 / 3])
    both = np.stack([change, against_even])
    means, errors = both @ each, both @ spread @ both.T
    pace_s = float(np.mean(each))
    usual = both @ np.array([0.0, 0.0, THIRD_LAP_MEAN, 0.0]) * pace_s
    off, spread_of_both = posterior(means - usual, errors, (LAP_SD * pace_s) ** 2 * both @ both.T)
    probability = both_positive(off + usual, spread_of_both)
    return ThirdLap(
        verdict=_settling(probability, sure),
        probability=probability,
        change_s=float(means[0]),
        change_sd_s=sqrt(float(errors[0, 0])),
        against_even_s=float(means[1]),
        first_two_s=float(seconds[:2].sum() * LAP_M / sum(lap.length_m for lap in laps[:2])),
    )


def _settling(probability: float, sure: float) -> Settling:
    if probability >= sure:
        return Settling.SETTLED
    return Settling.HELD if probability <= 1 - sure else Settling.UNKNOWN


class SlowestMiddle(Struct, frozen=True, kw_only=True):
    """The slowest stretch between the first and the last: which, and how much slower, in s.

    `loss_s` is against the mean of the other middle stretches, per 400 m or per unit of the road.
    """

    stretch: RaceStretch
    loss_s: float
    loss_sd_s: float


def slowest_middle(
    parts: Sequence[RaceStretch], seconds: Floats, covariance: Floats
) -> SlowestMiddle | None:
    """Find the slowest stretch in the middle of a race.

    Parameters
    ----------
    parts
        Laps, or kilometers; the last one may be shorter.
    seconds, covariance
        Of them.

    Returns
    -------
    SlowestMiddle or None
        None unless three stretches or more lie between the first and the last.
    """
    inner = np.arange(1, len(parts) - 1)
    if len(inner) < 3:
        return None
    unit_m = parts[1].length_m
    scale = unit_m / np.array([part.length_m for part in parts])
    each = seconds * scale
    slowest = int(inner[np.argmax(each[inner])])
    weights = np.zeros(len(parts))
    weights[inner] = -1 / (len(inner) - 1)
    weights[slowest] = 1.0
    spread = covariance * np.outer(scale, scale)
    return SlowestMiddle(
        stretch=parts[slowest],
        loss_s=float(weights @ each),
        loss_sd_s=sqrt(float(weights @ spread @ weights)),
    )


class OpeningHalf(Struct, frozen=True, kw_only=True):
    """The first half of a race: its share of the time, 0–1, with its error, and the verdict."""

    verdict: Opening
    share: float
    share_sd: float
    probability: float


def opening(
    first_s: float,
    first_sd_s: float,
    official_s: float,
    *,
    sizes: ErrorSizes = AS_STATED,
    sure: float = SURER,
) -> OpeningHalf:
    """Judge whether the first half was conservative: half of the time or more (A13).

    Parameters
    ----------
    first_s, first_sd_s
        Seconds of the first half of the distance, and their error.
    official_s
        Seconds of the race.
    sizes
        How large errors of the source are, beside the stated one.
    sure
        The probability from which a verdict is given.

    Returns
    -------
    OpeningHalf
        `probability` is that of a conservative opening: the second half was as fast or faster.
    """
    share, share_sd = first_s / official_s, first_sd_s / official_s
    probability = weighed(
        np.array([share - 0.5]),
        np.array([[share_sd**2]]),
        np.array([[HALF_SD**2]]),
        lambda mean, spread: positive(float(mean[0]), sqrt(float(spread[0, 0]))),
        sizes=sizes,
    )
    verdict = Opening.UNKNOWN
    if probability >= sure:
        verdict = Opening.CONSERVATIVE
    elif probability <= 1 - sure:
        verdict = Opening.FAST
    return OpeningHalf(verdict=verdict, share=share, share_sd=share_sd, probability=probability)


class LastThreeHundreds(Struct, frozen=True, kw_only=True):
    """The last 300 m as three splits, in s, and the probability that each was the quicker one."""

    verdict: Finish
    probability: float
    seconds: tuple[float, float, float]
    sd_s: float


def last_three_hundreds(
    seconds: Floats,
    covariance: Floats,
    *,
    sizes: ErrorSizes = AS_STATED,
    sure: float = SURER,
) -> LastThreeHundreds:
    """Judge whether the last 300 went fast, faster, fastest (A15).

    Parameters
    ----------
    seconds, covariance
        Of back straight, second curve and home straight.
    sizes
        How large errors of the source are, beside the stated ones.
    sure
        The probability from which a verdict is given.

    Returns
    -------
    LastThreeHundreds
        With a verdict where the probability allows one.
    """
    drops = np.array([[1.0, -1.0, 0.0], [0.0, 1.0, -1.0]])
    pace_s = float(np.mean(seconds))
    usual_s, sd_s = HUNDRED_GAIN * pace_s, HUNDRED_SD * pace_s
    probability = weighed(
        drops @ seconds - usual_s,
        drops @ covariance @ drops.T,
        sd_s**2 * drops @ drops.T,
        lambda mean, spread: both_positive(mean + usual_s, spread),
        sizes=sizes,
    )
    verdict = Finish.UNKNOWN
    if probability >= sure:
        verdict = Finish.FASTER_EACH
    elif probability <= 1 - sure:
        verdict = Finish.NOT_FASTER_EACH
    first, second, third = (float(split) for split in seconds)
    return LastThreeHundreds(
        verdict=verdict,
        probability=probability,
        seconds=(first, second, third),
        sd_s=sqrt(float(np.mean(np.diag(covariance)))),
    )


def evenness(parts: Sequence[RaceStretch], seconds: Floats) -> float | None:
    """Compute how even a race was: the coefficient of variation of the speeds of its stretches.

    Parameters
    ----------
    parts
        Laps, or kilometers.
    seconds
        Of them, above 0.

    Returns
    -------
    float or None
        0 for an even race; errors of the splits are in it. None below two stretches.
    """
    if len(parts) < 2:
        return None
    speeds = np.array([part.length_m for part in parts]) / seconds
    return float(np.std(speeds) / np.mean(speeds))
