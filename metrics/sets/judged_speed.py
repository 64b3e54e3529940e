"""The speed to judge a pace by: the best there is, with its own and its shared error."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt
from statistics import median

from metrics.contract.enums import EffortEvidence, SignalKind, SpeedBasis
from metrics.efforts.marks import EXACT_M
from metrics.efforts.measures import Measures
from metrics.efforts.run import Run
from metrics.sets.nominals import DISTANCE_BIAS_SD, Nominal

PRESS_SD_S = 0.7
"""Error of a time taken with two presses of the lap button."""
MARKED_BIAS_SD = 0.003
"""A marked distance is right to about 1 m in 400: lane, line and where one presses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSpeed:
    """Speed in m/s, its independent error, the error all reps of the file share, and its basis."""

    speed_mps: float
    sd_mps: float
    bias_sd_mps: float
    basis: SpeedBasis


def judge_speed(run: Run, rep: Measures, nominal: Nominal) -> JudgedSpeed:
    """Judge the speed of one rep by the best there is.

    Parameters
    ----------
    run : the prepared signal.
    rep : measured.
    nominal : what a coach would call the rep.

    Returns
    -------
    Official time over nominal distance where a press at a mark gave both, else measured; in m/s,
    with its errors as standard deviations.
    """
    if nominal.distance_m is not None and _is_pressed(rep, nominal.distance_m):
        speed = nominal.distance_m / rep.effort.timed_s
        return JudgedSpeed(
            speed_mps=speed,
            sd_mps=speed * PRESS_SD_S / rep.effort.timed_s,
            bias_sd_mps=speed * MARKED_BIAS_SD,
            basis=SpeedBasis.NOMINAL_OFFICIAL,
        )
    is_recorded = run.signal.kind is SignalKind.RECORDED_SPEED
    return JudgedSpeed(
        speed_mps=rep.speed_mps,
        sd_mps=rep.speed_sd_mps,
        bias_sd_mps=rep.speed_mps * DISTANCE_BIAS_SD,
        basis=SpeedBasis.RECORDED_SPEED if is_recorded else SpeedBasis.MEASURED,
    )


def _is_pressed(rep: Measures, nominal_m: float) -> bool:
    effort = rep.effort
    is_lap = effort.evidence is EffortEvidence.LAP and effort.official_s is not None
    return is_lap and abs((effort.watch_m or 0.0) - nominal_m) > EXACT_M


def judge_group_speed(judged_speeds: list[JudgedSpeed]) -> JudgedSpeed:
    """Judge the speed of a group: the median of its reps.

    Parameters
    ----------
    judged_speeds : of the group's reps, at least one.

    Returns
    -------
    The independent error falls with the number of reps (the standard error of a median is √(π/2)
    that of a mean), the shared one does not. The basis is the weakest.
    """
    independent_mps = sqrt(sum(speed.sd_mps**2 for speed in judged_speeds) / len(judged_speeds))
    independent_mps *= sqrt(pi / 2 / len(judged_speeds)) if len(judged_speeds) > 1 else 1.0
    order = list(SpeedBasis)
    return JudgedSpeed(
        speed_mps=median(speed.speed_mps for speed in judged_speeds),
        sd_mps=independent_mps,
        bias_sd_mps=max(speed.bias_sd_mps for speed in judged_speeds),
        basis=max((speed.basis for speed in judged_speeds), key=order.index),
    )
