"""The speed to judge a pace by: the best there is, with its independent and its shared error.

One ruler a rep: the watch's seconds go with the watch's meters, or with the meters that a rep of
that name has; the seconds of the motion go with the meters of the motion.
"""

from __future__ import annotations

from math import hypot, log, pi, sqrt
from statistics import fmean, median

from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence, SignalKind, SpeedBasis
from metrics.efforts.lags import USUAL_LAG_S
from metrics.efforts.marks.mark import EXACT_M
from metrics.efforts.measures import Measures, edge_sd_s
from metrics.efforts.reconcile import UNSEEN
from metrics.efforts.run import Run
from metrics.recording.distance_errors import DISTANCE_BIAS_SD
from metrics.sets.nominals import Nominal

MARKED_BIAS_SD = 0.003
"""A marked distance is right to about 1 m in 400: lane, line and where one presses."""
LAG_MATTERS_S = 45.0
"""A watch whose meters trail by the usual 1 s gives the lap of a shorter rep too much of the rest
before it, and too little of the rep: 3 % of its speed and more. A longer lag matters for longer."""
SAME_SPEED = 0.03
"""Two speeds of one rep that differ by more are not told as one: as far apart as 5k and 3200."""
UNNAMED = Nominal(first=None, second=None)
NAMED_SHARE = 0.06
"""A rep further off the meters of its group's name was cut short, or ran on, and keeps its own."""


class JudgedSpeed(Struct, frozen=True, kw_only=True):
    """Speed in m/s, its independent error, the error all reps of the file share, and its basis.

    `seconds` and `metres` are the ruler: what a sentence tells beside each other.
    """

    speed_mps: float
    sd_mps: float
    bias_sd_mps: float
    basis: SpeedBasis
    seconds: float
    metres: float


def judge_speed(run: Run, rep: Measures, nominal: Nominal) -> JudgedSpeed:
    """Judge the speed of one rep by the best there is.

    Parameters
    ----------
    run : the prepared signal.
    rep : measured.
    nominal : what a coach would call the rep.

    Returns
    -------
    Official time over nominal distance where a press at a mark gave both, else the watch's meters
    over its seconds, else what was measured of the motion; in m/s, with its errors as standard
    deviations.
    """
    effort = rep.effort
    if effort.official_s is None or not effort.watch_m or rep.distance_m <= 0:
        return _of_motion(run, rep, nominal)
    if is_by_motion(rep, nominal):
        return _of_motion(run, rep, nominal)
    if _trails(run, rep, effort.official_s) and not _is_at_name(effort.watch_m, nominal):
        return _of_press(run, rep, effort.official_s, effort.watch_m)
    return _of_watch(rep, nominal, seconds=effort.official_s, watch_m=effort.watch_m)


def _trails(run: Run, rep: Measures, official_s: float) -> bool:
    """Tell whether the meters between two presses are those of a little earlier, and motion shows.

    Records so far apart that an edge of the motion errs by more than the lag show nothing better.
    Where the timer was started for the lap, no meters of a rest before it are among its own; the
    motion is too fast there, for a watch counts nothing at first, and then all at once.
    """
    is_shown = edge_sd_s(run) < run.lag_s and UNSEEN not in rep.effort.flags
    is_short = official_s < LAG_MATTERS_S * run.lag_s / USUAL_LAG_S
    is_pressed = rep.effort.is_pressed and not rep.effort.starts_timer
    return is_pressed and is_shown and is_short


def _is_late(rep: Measures, official_s: float) -> bool:
    """Tell whether the watch's meters are not those of its seconds.

    They trail by 2–3 s: a stride's lap counts the jog before it, and not the end of it.
    """
    return rep.effort.is_disputed or (not rep.effort.is_pressed and official_s < LAG_MATTERS_S)


def _is_pressed_late(rep: Measures, nominal: Nominal) -> bool:
    """Tell whether the motion went by the meters of the name, and the lap by others."""
    named_m, watch_m = nominal.distance_m, rep.effort.watch_m
    if not named_m or not watch_m or rep.effort.evidence is not EffortEvidence.LAP:
        return False
    return not _is_named(watch_m, named_m) and _is_named(rep.distance_m * _share(rep), named_m)


def _of_motion(run: Run, rep: Measures, nominal: Nominal) -> JudgedSpeed:
    """Judge by meters and seconds of the motion; the seconds that its name takes at that speed."""
    speed = rep.pace_mps * _share(rep)
    metres, seconds = speed * rep.duration_s, rep.duration_s
    if nominal.distance_m and _is_named(metres, nominal.distance_m):
        metres, seconds = nominal.distance_m, nominal.distance_m / speed
    return JudgedSpeed(
        speed_mps=speed,
        sd_mps=_sd_mps(rep, rep.edges_sd_mps, rep.duration_s),
        bias_sd_mps=speed * _bias_sd(rep),
        basis=_basis(run, rep),
        seconds=seconds,
        metres=metres,
    )


def _basis(run: Run, rep: Measures) -> SpeedBasis:
    if rep.ruler and rep.ruler.is_snapped:
        return SpeedBasis.SNAPPED_MOTION
    is_recorded = run.signal.kind is SignalKind.RECORDED_SPEED
    return SpeedBasis.RECORDED_SPEED if is_recorded else SpeedBasis.MEASURED


def _of_press(run: Run, rep: Measures, seconds: float, watch_m: float) -> JudgedSpeed:
    """Judge by the speed of the motion; the meters it makes of the seconds between two presses.

    Who stood before the press came no further for it. The lap's own meters tell, where they fall
    short by more than their lag.
    """
    motion = _of_motion(run, rep, UNNAMED)
    metres = motion.speed_mps * seconds
    is_short = metres - watch_m > run.lag_s * motion.speed_mps
    if is_short and abs(watch_m - motion.metres) < abs(watch_m - metres):
        return motion
    return replace(motion, seconds=seconds, metres=metres)


def _of_watch(rep: Measures, nominal: Nominal, *, seconds: float, watch_m: float) -> JudgedSpeed:
    """Judge by the watch's seconds, over the meters of the name or the watch's."""
    named_m = nominal.distance_m
    is_named = _is_at_name(watch_m, nominal)
    metres = named_m if named_m and is_named else watch_m
    if is_named and abs(watch_m - metres) > EXACT_M:
        # The watch counted other meters than those of the name: something else ended the lap.
        return _at_mark(rep, seconds, metres)
    metres *= _share(rep)
    speed = metres / seconds
    is_snapped = rep.ruler is not None and rep.ruler.is_snapped
    return JudgedSpeed(
        speed_mps=speed,
        sd_mps=_sd_mps(rep, speed * rep.press_sd_s / seconds, seconds),
        bias_sd_mps=speed * _bias_sd(rep),
        basis=SpeedBasis.SNAPPED_OFFICIAL if is_snapped else SpeedBasis.MEASURED,
        seconds=seconds,
        metres=metres,
    )


def _at_mark(rep: Measures, seconds: float, named_m: float) -> JudgedSpeed:
    """Judge by the meters of the name; surely at a mark where a press ended the lap."""
    speed = named_m / seconds
    is_pressed = rep.effort.evidence is EffortEvidence.LAP
    return JudgedSpeed(
        speed_mps=speed,
        sd_mps=speed * rep.press_sd_s / seconds,
        bias_sd_mps=speed * (MARKED_BIAS_SD if is_pressed else DISTANCE_BIAS_SD),
        basis=SpeedBasis.NOMINAL_OFFICIAL if is_pressed else SpeedBasis.MEASURED,
        seconds=seconds,
        metres=named_m,
    )


def true_m(rep: Measures) -> float:
    """Return the meters of a rep's motion, less what an oval says that the watch reads too much.

    Parameters
    ----------
    rep : measured.
    """
    return rep.distance_m * _share(rep)


def _share(rep: Measures) -> float:
    """Return the true meters for one of the watch's, as an oval tells; 1 off a track."""
    return rep.ruler.share if rep.ruler else 1.0


def _sd_mps(rep: Measures, timed_mps: float, seconds: float) -> float:
    """Add to the error of the seconds that of the meters: the oval's own, or else the watch's."""
    oval_mps = rep.ruler.sd_m / seconds if rep.ruler else 0.0
    is_snapped = rep.ruler is not None and rep.ruler.is_snapped
    return hypot(timed_mps, oval_mps, 0.0 if is_snapped else rep.noise_sd_mps)


def _bias_sd(rep: Measures) -> float:
    """Return the relative error that all reps of the file share."""
    return rep.ruler.bias_sd if rep.ruler else DISTANCE_BIAS_SD


def is_by_motion(rep: Measures, nominal: Nominal) -> bool:
    """Tell whether a rep that has an official time is judged by its motion all the same.

    Parameters
    ----------
    rep : measured.
    nominal : what a coach would call the rep.
    """
    official_s = rep.effort.official_s
    if official_s is None:
        return False
    return _is_late(rep, official_s) or _is_pressed_late(rep, nominal)


def differs_from_watch(rep: Measures, speed: JudgedSpeed, nominal: Nominal) -> bool:
    """Tell whether the watch's seconds over the name's meters make another speed than judged.

    Parameters
    ----------
    rep : measured.
    speed : what it is judged by.
    nominal : what a coach would call the rep; the watch's own meters where it has no name.
    """
    official_s, metres = rep.effort.official_s, nominal.distance_m or rep.effort.watch_m
    if official_s is None or not metres or speed.speed_mps <= 0:
        return False
    return abs(metres / official_s / speed.speed_mps - 1) > SAME_SPEED


def _is_at_name(watch_m: float, nominal: Nominal) -> bool:
    """Tell whether the watch counted about the meters of the name."""
    return bool(nominal.distance_m) and _is_named(watch_m, nominal.distance_m or 0.0)


def _is_named(metres: float, named_m: float) -> bool:
    return metres > 0 and abs(log(metres / named_m)) < NAMED_SHARE


def judge_group_speed(judged_speeds: list[JudgedSpeed]) -> JudgedSpeed:
    """Judge the speed of a group: the median of its reps.

    Parameters
    ----------
    judged_speeds : of the group's reps, at least one.

    Returns
    -------
    The independent error falls with the number of reps (the standard error of a median is √(π/2)
    that of a mean), the shared one does not: it is the mean of the reps', for some may be timed at
    marks and others not. The basis is the weakest. Seconds and meters are medians too.
    """
    independent_mps = hypot(*(speed.sd_mps for speed in judged_speeds)) / sqrt(len(judged_speeds))
    independent_mps *= sqrt(pi / 2 / len(judged_speeds)) if len(judged_speeds) > 1 else 1.0
    order = list(SpeedBasis)
    usual_mps = median(speed.speed_mps for speed in judged_speeds)
    return JudgedSpeed(
        speed_mps=usual_mps,
        sd_mps=independent_mps,
        bias_sd_mps=usual_mps * fmean(map(_bias_sd_share, judged_speeds)),
        basis=max((speed.basis for speed in judged_speeds), key=order.index),
        seconds=median(speed.seconds for speed in judged_speeds),
        metres=median(speed.metres for speed in judged_speeds),
    )


def _bias_sd_share(speed: JudgedSpeed) -> float:
    """Return the shared error as a share of the speed; 0 of who stood."""
    return speed.bias_sd_mps / speed.speed_mps if speed.speed_mps > 0 else 0.0
