"""A set as a coach writes it: `20 × 400 in 74.2 (72.9–75.8), 400 jog 2:41 + 1 × 400 in 66.8`."""

from __future__ import annotations

from math import isclose
from statistics import median

from msgspec.structs import replace

from metrics.contract.enums import RestMode
from metrics.contract.units import QUARTER_MILE_M
from metrics.recording.grade import HILL_GRADE
from metrics.sets.grouping import EffortSet, Group, SeriesPart
from metrics.sets.judged_speed import SAME_SPEED, differs_from_watch, is_by_motion
from metrics.sets.named_groups import NamedGroup
from metrics.sets.rests import MeasuredRest, most_common

MINUTE_S = 60.0
LONGEST_IN_SECONDS = 100.0
"""Runners say 74.2 for a lap, but 2:41 for a rest."""
ROUND_M = 50.0
"""Metres of a jog are told to this, for nobody measures them."""
ABOUT_M = ((400.0, 10), (200.0, 5), (0.0, 1))
"""From so many meters on, an unnamed rep is told to so many: about 1 %, as it was measured."""
SERIES_REST = 1.5
"""Between series the rest is told by itself where it is this much longer than inside."""
UNTIMED_M, UNTIMED_S = 100.0, 12.0
"""Of a rep below 100 m a watch's meters are good to 6–11 %: a time over them would be no time. So a
sprint or a flying sprint, up to 12 s, and a hill sprint have their seconds and no meters, or the
name that presses gave them and no seconds (B2, B3). A longer stride keeps both."""
VERBS = {
    RestMode.STOOD: "stand",
    RestMode.WALKED: "walk",
    RestMode.JOGGED: "jog",
    RestMode.PAUSED: "pause",
    RestMode.MIXED: "rest",
    RestMode.UNKNOWN: "rest",
}


def set_text(effort_set: EffortSet, groups: list[NamedGroup], rests: list[MeasuredRest]) -> str:
    """Write a whole set in one line.

    Parameters
    ----------
    effort_set : the set.
    groups : the set's groups, named.
    rests : after every rep of the set but the last, in time order.

    Returns
    -------
    For example `20 × 400 in 74.2 (72.9–75.8), 400 jog 2:41 + 1 × 400 in 66.8`, or
    `3 × (400, 200) in 80.1 (79.8–80.6) and 36.2 (35.9–36.4), 200 jog 1:30`.
    """
    if effort_set.series and not _are_parts_unlike(effort_set, groups):
        return _series_text(effort_set, groups, rests)
    return " + ".join(_group_text(group) for group in groups)


def _series_text(effort_set: EffortSet, groups: list[NamedGroup], rests: list[MeasuredRest]) -> str:
    """Write parts that come again: their names in brackets, then how fast, then the rests."""
    if len({member.group for member in effort_set.series}) == 1 and not _differ(groups):
        groups = [_together(groups)]
    names = ", ".join(_member_name(member, groups[member.group]) for member in effort_set.series)
    text = f"{effort_set.repeats} × ({names})"
    if not any(is_untimed(group) for group in groups):
        text += f" {_listed([_how_fast(group) for group in groups])}"
    length = sum(member.count for member in effort_set.series)
    between = [rest for at, rest in enumerate(rests, 1) if at % length == 0]
    inside = [rest for at, rest in enumerate(rests, 1) if at % length]
    if _usual_s(between) < SERIES_REST * _usual_s(inside):
        return f"{text}, {_rest_text(rests)}"
    return f"{text}, {_rest_text(inside)}, {_rest_text(between)} between series"


def _are_parts_unlike(effort_set: EffortSet, groups: list[NamedGroup]) -> bool:
    """Tell whether like parts differ in speed and have no name to tell their times for."""
    is_one_name = len({member.group for member in effort_set.series}) == 1
    return is_one_name and groups[0].nominal.shown is None and _differ(groups)


def _differ(groups: list[NamedGroup]) -> bool:
    """Tell whether one speed does not do for all groups."""
    usual_mps = _usual_mps(_together(groups))
    return any(abs(_usual_mps(named) - usual_mps) > SAME_SPEED * usual_mps for named in groups)


def _usual_mps(named: NamedGroup) -> float:
    return median(speed.speed_mps for speed in named.judged_speeds)


def _together(groups: list[NamedGroup]) -> NamedGroup:
    """Join like groups to one."""
    return replace(
        groups[0],
        group=Group(reps=tuple(rep for named in groups for rep in named.group.reps)),
        judged_speeds=[speed for named in groups for speed in named.judged_speeds],
        rests=[rest for named in groups for rest in named.rests],
    )


def _member_name(member: SeriesPart, named: NamedGroup) -> str:
    name = _untimed_name(named) if is_untimed(named) else _name(named)
    return f"{member.count} × {name}" if member.count > 1 else name


def _listed(parts: list[str]) -> str:
    """Join phrases that begin alike, as `in 80.1, 76.3 and 36.2`."""
    first_words = {part.split(" ", 1)[0] for part in parts}
    if len(first_words) == 1:
        parts = parts[:1] + [part.split(" ", 1)[1] for part in parts[1:]]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _group_text(named: NamedGroup) -> str:
    text = f"{len(named.group.reps)} × {_name(named)}"
    if is_untimed(named):
        text = f"{len(named.group.reps)} × {_untimed_name(named)}"
    elif _is_by_two_rulers(named):
        official = _times([rep.effort.timed_s for rep in named.group.reps])
        text += f": by the watch {official}, {_judged(named)}"
    else:
        text += f" {_how_fast(named)}"
    return f"{text}, {_rest_text(named.rests)}" if named.rests else text


def is_untimed(named: NamedGroup) -> bool:
    """Tell whether the reps are too short for a time over their meters.

    Parameters
    ----------
    named : a group of reps.

    Returns
    -------
    True for reps below 100 m of up to 12 s, and for such reps uphill.
    """
    reps = named.group.reps
    metres = named.nominal.distance_m or _about_m(named)
    grades = [rep.grade for rep in reps if rep.grade is not None]
    is_hill = bool(grades) and abs(median(grades)) >= HILL_GRADE
    is_short = metres < UNTIMED_M and named.nominal.duration_s is None
    lasted_s = [max(rep.duration_s, rep.effort.timed_s) for rep in reps]
    return is_short and (is_hill or median(lasted_s) <= UNTIMED_S)


def _untimed_name(named: NamedGroup) -> str:
    """Write `60`, or `about 9 s (8–10)` where no press names the meters."""
    if named.nominal.distance_m is not None:
        return _name(named)
    times = [rep.duration_s for rep in named.group.reps]
    usual, fastest, slowest = (f"{time:.0f}" for time in (median(times), min(times), max(times)))
    spread = "" if fastest == slowest else f" ({fastest}–{slowest})"
    return f"about {usual} s{spread}"


def _judged(named: NamedGroup) -> str:
    """Write by what a group is judged, where that is not the watch's meters and seconds."""
    by_motion = sum(is_by_motion(rep, named.nominal) for rep in named.group.reps)
    if 2 * by_motion <= len(named.group.reps):
        return f"{_about(named)} at {_pace(named)}"
    return f"in motion {_times([rep.duration_s for rep in named.group.reps])} at {_pace(named)}"


def _how_fast(named: NamedGroup) -> str:
    """Write the times of meters, the pace of minutes."""
    if named.nominal.duration_s is not None:
        return f"at {_pace(named)}"
    times = _seconds(named)
    return f"in {_times(times)}" if times else f"at {_pace(named)}"


def _seconds(named: NamedGroup) -> list[float]:
    """List the seconds that go with the name at the judged speed of each rep."""
    metres = named.nominal.distance_m
    if metres is None:
        return [speed.seconds for speed in named.judged_speeds]
    return [metres / speed.speed_mps for speed in named.judged_speeds if speed.speed_mps > 0]


def _name(named: NamedGroup) -> str:
    nominal = named.nominal
    if nominal.distance_m is not None:
        return _length(nominal.distance_m)
    if nominal.duration_s is not None:
        return _minutes(nominal.duration_s)
    return _about(named)


def _length(distance_m: float) -> str:
    """Write a round length: `400`, `mile`, `0.5 mile`."""
    quarters = round(distance_m / QUARTER_MILE_M)
    if not isclose(distance_m, quarters * QUARTER_MILE_M):
        return f"{distance_m:.0f}"
    return "mile" if quarters == 4 else f"{quarters / 4:g} mile"


def _about(named: NamedGroup) -> str:
    return f"about {_about_m(named):.0f} m"


def _about_m(named: NamedGroup) -> float:
    """Round the meters of the usual time at the judged speed: so one follows from the other."""
    metres = median(speed.seconds for speed in named.judged_speeds) * _usual_mps(named)
    step = next(step for least_m, step in ABOUT_M if metres >= least_m)
    return step * round(metres / step)


def _minutes(seconds: float) -> str:
    """Write a round time: `45 s`, `1 min`, `1:30`."""
    if seconds < MINUTE_S:
        return f"{seconds:.0f} s"
    return f"{seconds / MINUTE_S:.0f} min" if seconds % MINUTE_S == 0 else clock(seconds)


def _is_by_two_rulers(named: NamedGroup) -> bool:
    """Tell whether most reps have a time by the watch that makes another pace: then both show.

    Their motion lasted otherwise; the watch's meters came late, or are others than an oval's.
    """
    reps, nominal = named.group.reps, named.nominal
    disputed = sum(rep.effort.is_disputed for rep in reps)
    if nominal.duration_s is not None:
        return 2 * disputed > len(reps)
    other = sum(
        is_by_motion(rep, nominal) or differs_from_watch(rep, speed, nominal)
        for rep, speed in zip(reps, named.judged_speeds, strict=True)
    )
    return 2 * max(disputed, other) > len(reps)


def _times(times: list[float]) -> str:
    """Write times as `74.2 (72.9–75.8)`; the one time alone where all are the same."""
    usual, fastest, slowest = (precise(time) for time in (median(times), min(times), max(times)))
    return usual if fastest == slowest else f"{usual} ({fastest}–{slowest})"


def _pace(named: NamedGroup) -> str:
    """Write the pace per kilometer of the judged speed; unknown where no meters were measured."""
    speed = _usual_mps(named)
    return f"{clock(1000 / speed)}/km" if speed else "unknown pace"


def _usual_s(rests: list[MeasuredRest]) -> float:
    return median(rest.seconds for rest in rests) if rests else 0.0


def _rest_text(rests: list[MeasuredRest]) -> str:
    mode = most_common([rest.mode for rest in rests])
    seconds = clock(_usual_s(rests))
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
