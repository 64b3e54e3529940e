"""On which side of a planned band the usual rep was run, as probabilities.

The measured speed errs by the reps' own errors, which fall with their number, by the error that a
file's reps share, and by the error of the athlete's race pace. An athlete who means the plan runs
beside it by the day's form and by the spread of reps. Both together, by Bayes' rule, say how likely
the usual rep was inside the band, above or below it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import hypot, inf, log, sqrt
from statistics import fmean, median

from msgspec import Struct

from metrics.contract.race_paces import PACES, RacePace
from metrics.judgements.contract.enums import PaceVerdict
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.progression.pace_work import TWINS
from metrics.judgements.sessions.alignment import EffortRow
from metrics.judgements.sessions.groups import MeasuredPace
from metrics.judgements.sessions.set_paces import aim_at, usual_aim_sd, usual_rep_sd
from metrics.workouts.model import Rep

TARGET_SHARE = 0.03
"""Half a race pace beside a planned speed is as planned."""
SURE = 0.95
"""From this probability on a side is told, so that the least sure verdict is wrong once in 20 times
and all of them together, most being surer, about once in 50. At 0.9 it is one in 27, which is more
than the three in a hundred that a coach is promised."""

SideOdds = Mapping[PaceVerdict, float]
"""Probability of `SLOWER`, `IN_BAND` and `FASTER`; they sum to 1."""


class PlannedBand(Struct, frozen=True, kw_only=True):
    """A planned speed and the band around it, in m/s, and the relative error of both.

    Outside the slowest and the fastest race pace a band has no border: 0 and infinity.
    """

    speed_mps: float
    low_mps: float
    high_mps: float
    sd_share: float = 0.0
    race_pace: RacePace | None = None
    """None where a time was planned."""

    @classmethod
    def of(cls, rep: Rep, paces: DatePaces) -> PlannedBand | None:
        """Find what a rep was to be run at.

        Parameters
        ----------
        rep
            A planned rep, with a speed of its own, a race pace or neither.
        paces
            The athlete's paces of the day.

        Returns
        -------
        PlannedBand or None
            None where no speed is planned or the race pace has none that day. Of 5k and 3200, which
            a watch can hardly tell apart, the band is that of both.
        """
        if rep.speed_mps is not None:
            beside = TARGET_SHARE * rep.speed_mps
            return cls(
                speed_mps=rep.speed_mps,
                low_mps=rep.speed_mps - beside,
                high_mps=rep.speed_mps + beside,
            )
        pace = paces.pace(rep.race_pace) if rep.race_pace else None
        if pace is None:
            return None
        is_twin = pace.race_pace in TWINS
        slow, fast = (paces.pace(twin) for twin in TWINS) if is_twin else (pace, pace)
        return cls(
            speed_mps=pace.speed_mps,
            low_mps=(slow or pace).low_mps or 0.0,
            high_mps=(fast or pace).high_mps or inf,
            sd_share=pace.sd_mps / pace.speed_mps,
            race_pace=pace.race_pace,
        )


def usual_rep(efforts: Sequence[EffortRow], groups: Collection[MeasuredPace]) -> MeasuredPace:
    """Measure the usual one of some reps.

    Parameters
    ----------
    efforts
        Reps with a judged speed, at least one.
    groups
        What was measured of the judged groups that they are in, at least one: timings by hand or
        gate are in it, and the error that the file's groups share.

    Returns
    -------
    MeasuredPace
        That of their group where they are all of one, else the median of the reps.
    """
    first, *others = groups
    if not others and len(efforts) == first.reps:
        return first
    speeds = [effort["judged_speed_mps"] for effort in efforts]
    squares = [
        ((effort["judged_speed_sd_mps"] or 0.0) / speed) ** 2
        for effort, speed in zip(efforts, speeds, strict=True)
    ]
    own = sqrt(fmean(squares)) * usual_rep_sd(len(efforts)) / usual_rep_sd(1)
    return MeasuredPace(
        reps=len(efforts),
        speed_mps=median(speeds),
        own_sd_share=own,
        bias_sd_share=max(group.bias_sd_share for group in groups),
    )


def side_odds(measured: MeasuredPace, target: PlannedBand) -> SideOdds:
    """Compute the probability of each side.

    Parameters
    ----------
    measured
        The usual rep: its speed in m/s, its own relative error and that shared by its file.
    target
        What was planned.

    Returns
    -------
    SideOdds
        They sum to 1.
    """
    run = aim_at(
        log(target.speed_mps),
        log(measured.speed_mps),
        error_sd=hypot(measured.own_sd_share, measured.bias_sd_share, target.sd_share),
        aim_sd=usual_aim_sd(measured.reps),
    )
    slower = run.below(log(target.low_mps)) if target.low_mps else 0.0
    faster = 1 - run.below(log(target.high_mps))
    return {
        PaceVerdict.SLOWER: slower,
        PaceVerdict.IN_BAND: 1 - slower - faster,
        PaceVerdict.FASTER: faster,
    }


def told_side(
    measured: MeasuredPace, target: PlannedBand, shown: Mapping[RacePace, int]
) -> tuple[PaceVerdict, bool] | None:
    """Tell the side that a usual rep was on, unless its reps are told to be at a pace elsewhere.

    At which race pace a group was run is judged as if nothing had been planned, and a coach reads
    both beside each other: a side is told only where both say the same of most reps.

    Parameters
    ----------
    measured
        The usual rep, as `side_odds` takes it.
    target
        What was planned.
    shown
        How many of the reps are in groups whose likeliest race pace is this one.

    Returns
    -------
    tuple of PaceVerdict and bool, or None
        The likeliest side, and whether it is sure; None where the likeliest race paces of half of
        the reps or more lie on another one.
    """
    side, probability = likeliest(side_odds(measured, target))
    if target.race_pace is not None:
        alike = sum(reps for run, reps in shown.items() if side_of(run, target.race_pace) is side)
        if 2 * alike <= sum(shown.values()):
            return None
    return side, probability >= SURE


def side_of(run: RacePace, planned: RacePace) -> PaceVerdict:
    """Tell on which side of a planned race pace another one is.

    Parameters
    ----------
    run, planned
        Race pace that was run, and the planned one; never `UNKNOWN`. 5k and 3200 are one: too near
        each other for a watch.

    Returns
    -------
    PaceVerdict
        `IN_BAND`, `FASTER` or `SLOWER`.
    """
    if run is planned or {run, planned} <= set(TWINS):
        return PaceVerdict.IN_BAND
    is_faster = PACES.index(run) > PACES.index(planned)
    return PaceVerdict.FASTER if is_faster else PaceVerdict.SLOWER


def likeliest(odds: SideOdds) -> tuple[PaceVerdict, float]:
    """Return the likeliest side and its probability."""
    side = max(odds, key=odds.__getitem__)
    return side, odds[side]
