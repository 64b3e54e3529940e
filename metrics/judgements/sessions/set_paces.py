"""At which race pace each group of like reps was run, as probabilities.

A group's speed errs by its own error, which has fallen with the number of reps, and by the error
that all groups of its file share; the athlete's paces err too. All are taken as normal in the
logarithm of speed. Beforehand a group is as likely at one pace as at another, and its true speed
lies about that pace: coaches set paces, and nobody runs between two on purpose. How far it lies
from it holds the day's form, which does not shrink with the number of reps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from math import erf, exp, hypot, log, pi, sqrt
from typing import Any, TypeAlias

from msgspec import Struct

from metrics.contract.race_paces import PACES, RacePace
from metrics.judgements.contract.enums import CountedAs
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.paces.log_paces import LogPaces
from metrics.judgements.sessions.groups import JudgedGroup, MeasuredPace

Odds: TypeAlias = Mapping[RacePace, float]
"""Probability of each race pace that is not ruled out, slow to fast; they sum to 1."""

FOLDED_BELOW = 0.005
"""A race pace less likely than this goes to the most likely one."""
REP_SD = 0.022
"""How far, relative, one rep lies from the pace that was meant. Measured: the median spread of like
reps in 39 groups of 4 or more of real files (200 m to a mile), 0.6 % of it the watch's. Collegiate
runners without any feedback miss a 400 by 2.4 % (Green et al. 2010,
doi:10.1007/s00421-009-1257-5)."""
DAY_FORM_SD = 0.027
"""How far, relative, a whole set lies from the pace that was meant, however many reps it has. The
usual rep of one workout of one runner differed by 3.0 % from day to day, over 19 sessions; 1.0 % of
it is what the watch's scale differed by, and 0.8 % that of a usual rep of eight."""
NEGLIGIBLE = log(1e-4)
ROOT_2 = sqrt(2.0)


class PacedGroup(Struct, frozen=True, kw_only=True, dict=True):
    """A group with its odds, and the paces that they rest on; None where a word decided.

    It has a dict, so that its likeliest pace, which each of its reps asks for, is found once.
    """

    group: JudgedGroup
    odds: Odds
    paces: LogPaces | None

    @cached_property
    def likeliest(self) -> RacePace:
        """The likeliest of its race paces."""
        return max(self.odds, key=self.odds.__getitem__)


def paced(group: JudgedGroup, paces: LogPaces | None) -> PacedGroup:
    """Judge at which pace a group was run.

    Parameters
    ----------
    group
        A group of like reps.
    paces
        The athlete's paces of the day; None where none is known.

    Returns
    -------
    PacedGroup
        In effort mode the intended pace with probability 1, else by the measured speed.
    """
    if group.counted_as is CountedAs.INTENT and group.intended_pace is not None:
        return PacedGroup(group=group, odds={group.intended_pace: 1.0}, paces=None)
    if paces is None or group.measured is None:
        return PacedGroup(group=group, odds={RacePace.UNKNOWN: 1.0}, paces=None)
    return PacedGroup(group=group, odds=odds_of(group.measured, paces), paces=paces)


def odds_of(measured: MeasuredPace, paces: LogPaces) -> Odds:
    """Compute the probability of each race pace.

    Parameters
    ----------
    measured
        The speed of a group in m/s and its relative errors.
    paces
        The athlete's paces of the day.

    Returns
    -------
    Odds
        They sum to 1; those below 0.005 are folded into the most likely.
    """
    speed = log(measured.speed_mps)
    error_sd = hypot(measured.own_sd_share, measured.bias_sd_share)
    aim_sd = usual_aim_sd(measured.reps)
    aims = [
        aim_at(pace, speed, hypot(error_sd, sd_share), aim_sd)
        for pace, sd_share in zip(paces.log_mps, paces.sd_shares, strict=True)
    ]
    most = max(aim.nats for aim in aims)
    likely = [aim for aim in aims if aim.nats > most + NEGLIGIBLE]
    weights = [exp(aim.nats - most) for aim in likely]
    total = sum(weights)
    weighed = [(weight / total, aim) for weight, aim in zip(weights, likely, strict=True)]
    below = [sum(weight * aim.below(border) for weight, aim in weighed) for border in paces.borders]
    return _folded([high - low for low, high in pairwise([0.0, *below, 1.0])])


class Aim(Struct, frozen=True, gc=False):
    """That one pace was meant: where the true log speed then lies, and how well that fits.

    `nats` are the log likelihood of the measured speed, but for a constant. A season has eight of
    them for each of its groups: nothing in one can hold it in a cycle.
    """

    nats: float
    mean: float
    sd: float

    def below(self, border: float) -> float:
        """Compute the probability that the true log speed lies below a border."""
        if not self.sd:
            return float(border > self.mean)
        return 0.5 * (1.0 + erf((border - self.mean) / self.sd / ROOT_2))


def aim_at(pace: float, speed: float, error_sd: float, aim_sd: float) -> Aim:
    """Take a pace as what was meant, by Bayes' rule.

    Parameters
    ----------
    pace, speed
        The pace, and the measured speed, as logs of m/s.
    error_sd
        How far, relative, the two together err.
    aim_sd
        How far, relative, what is run lies from what is meant, above 0.

    Returns
    -------
    Aim
        Its mean lies between the two, the nearer to the speed the less that errs.
    """
    spread = hypot(error_sd, aim_sd)
    off = pace - speed
    nats = -((off / spread) ** 2) / 2 - log(spread)
    return Aim(nats, speed + (error_sd / spread) ** 2 * off, error_sd * aim_sd / spread)


def usual_aim_sd(reps: int) -> float:
    """Compute how far, relative, the usual rep lies from what was meant, the day's form with it.

    Parameters
    ----------
    reps
        Reps of the group, 1 or more.

    Returns
    -------
    float
        Never below `DAY_FORM_SD`, which no number of reps takes away.
    """
    return hypot(usual_rep_sd(reps), DAY_FORM_SD)


def usual_rep_sd(reps: int) -> float:
    """Compute how far, relative, the median rep of a group lies from the pace that was meant.

    The standard error of a median of many is √(π/2) that of a mean; of one it is the rep's own.

    Parameters
    ----------
    reps
        Reps of the group, 1 or more.

    Returns
    -------
    float
        `REP_SD` for one rep, falling with their number.
    """
    return REP_SD * sqrt(pi / (2 * reps + pi - 2))


def _folded(odds: Sequence[float]) -> Odds:
    likely = {race_pace: p for race_pace, p in zip(PACES, odds, strict=True) if p >= FOLDED_BELOW}
    likeliest = max(likely, key=likely.__getitem__)
    return {
        **likely,
        likeliest: 1.0 - sum(p for race_pace, p in likely.items() if race_pace is not likeliest),
    }


def pace_rows(paced_group: PacedGroup, paces: DatePaces) -> list[dict[str, Any]]:
    """Make the group's rows of `set_paces`.

    Parameters
    ----------
    paced_group
        A group with its odds.
    paces
        The athlete's paces of the day.

    Returns
    -------
    list of dict
        One row for each race pace that is not ruled out, less what all judgements share.
    """
    group, likeliest = paced_group.group, paced_group.likeliest
    return [
        {
            "local_date": group.day,
            "activity_id": group.activity_id,
            "set_index": group.set_index,
            "group_index": group.group_index,
            "race_pace": race_pace,
            "probability": probability,
            "is_most_likely": race_pace is likeliest,
            "kind_judged": group.kind,
            "counted_as": group.counted_as,
            "intended_pace": group.intended_pace,
            **_pace_columns(paces, race_pace),
        }
        for race_pace, probability in paced_group.odds.items()
    ]


def _pace_columns(paces: DatePaces, race_pace: RacePace) -> dict[str, Any]:
    pace = paces.pace(race_pace)
    return {
        "date_pace_mps": pace and pace.speed_mps,
        "band_low_mps": pace and pace.low_mps,
        "band_high_mps": pace and pace.high_mps,
        "pace_basis": pace and pace.basis,
        "pace_age_days": pace and pace.age_days,
        "pace_sd_mps": pace and pace.sd_mps,
    }
