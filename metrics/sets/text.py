"""A set as a coach writes it: `20 × 400 in 74.2 (72.9–75.8), 400 jog 2:41 + 1 × 400 in 66.8`."""

from __future__ import annotations

from statistics import median

from metrics.contract.enums import RestMode, SetShape
from metrics.contract.units import MILE_M
from metrics.sets.grouping import EffortSet, Group
from metrics.sets.nominals import Nominal
from metrics.sets.rests import MeasuredRest, most_common

MINUTE_S = 60.0
LONGEST_IN_SECONDS = 100.0
"""Runners say 74.2 for a lap, but 2:41 for a rest."""
ROUND_M = 50.0
"""Metres of a jog are told to this, for nobody measures them."""
VERBS = {
    RestMode.STOOD: "stand",
    RestMode.WALKED: "walk",
    RestMode.JOGGED: "jog",
    RestMode.PAUSED: "pause",
    RestMode.MIXED: "rest",
    RestMode.UNKNOWN: "rest",
}


def set_text(
    effort_set: EffortSet, nominals: list[Nominal], rests: list[list[MeasuredRest]]
) -> str:
    """Write a whole set in one line.

    Parameters
    ----------
    effort_set : the set.
    nominals : one per group.
    rests : the rests inside each group.

    Returns
    -------
    For example `20 × 400 in 74.2 (72.9–75.8), 400 jog 2:41 + 1 × 400 in 66.8`.
    """
    parts = [
        _group_text(group, nominal, inside)
        for group, nominal, inside in zip(effort_set.groups, nominals, rests, strict=True)
    ]
    if effort_set.shape is SetShape.GROUPED and len(set(map(len, _reps(effort_set)))) == 1:
        return f"{len(parts)} × ({parts[0]})"
    return " + ".join(parts)


def _reps(effort_set: EffortSet) -> list[tuple[object, ...]]:
    return [group.reps for group in effort_set.groups]


def _group_text(group: Group, nominal: Nominal, rests: list[MeasuredRest]) -> str:
    text = f"{len(group.reps)} × {_name(group, nominal)}"
    if _is_disputed(group):
        official = _times([rep.effort.timed_s for rep in group.reps])
        motion = _times([rep.duration_s for rep in group.reps])
        text += f": by the watch {official}, in motion {motion} at {_pace(group)}"
    elif nominal.duration_s is None:
        text += f" in {_times([rep.effort.timed_s for rep in group.reps])}"
    else:
        text += f" at {_pace(group)}"
    return f"{text}, {_rest_text(rests)}" if rests else text


def _name(group: Group, nominal: Nominal) -> str:
    if nominal.distance_m is not None:
        return "mile" if nominal.distance_m == MILE_M else f"{nominal.distance_m:.0f}"
    if nominal.duration_s is not None:
        return _minutes(nominal.duration_s)
    return f"about {10 * round(group.usual_m / 10):.0f} m"


def _minutes(seconds: float) -> str:
    """Write a round time: `45 s`, `1 min`, `1:30`."""
    if seconds < MINUTE_S:
        return f"{seconds:.0f} s"
    return f"{seconds / MINUTE_S:.0f} min" if seconds % MINUTE_S == 0 else clock(seconds)


def _is_disputed(group: Group) -> bool:
    """Tell whether most reps moved for another time than the watch gives them: then both show."""
    return 2 * sum(rep.effort.is_disputed for rep in group.reps) > len(group.reps)


def _times(times: list[float]) -> str:
    """Write times as `74.2 (72.9–75.8)`; the one time alone where all are the same."""
    usual, fastest, slowest = (precise(time) for time in (median(times), min(times), max(times)))
    return usual if fastest == slowest else f"{usual} ({fastest}–{slowest})"


def _pace(group: Group) -> str:
    """Write the pace per kilometer of the median speed; unknown where no metres were measured."""
    speed = median(rep.speed_mps for rep in group.reps)
    return f"{clock(1000 / speed)}/km" if speed else "unknown pace"


def _rest_text(rests: list[MeasuredRest]) -> str:
    mode = most_common([rest.mode for rest in rests])
    seconds = clock(median(rest.seconds for rest in rests))
    metres = ROUND_M * round(median(rest.metres for rest in rests) / ROUND_M)
    is_far = mode in (RestMode.JOGGED, RestMode.WALKED) and metres >= ROUND_M
    return f"{metres:.0f} {VERBS[mode]} {seconds}" if is_far else f"{VERBS[mode]} {seconds}"


def precise(seconds: float) -> str:
    """Write a time to a tenth: `74.2`, and from 100 s on `2:41.3`.

    Parameters
    ----------
    seconds : 0 or more.
    """
    if seconds < LONGEST_IN_SECONDS:
        return f"{seconds:.1f}"
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths % 600 / 10:04.1f}"


def clock(seconds: float) -> str:
    """Write whole seconds as `0:45`, `2:41`, `61:05`.

    Parameters
    ----------
    seconds : 0 or more.
    """
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"
