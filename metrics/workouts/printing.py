"""A workout as text that `notation` reads back as the same workout."""

from __future__ import annotations

from functools import lru_cache

from metrics.contract.enums import RestMode
from metrics.contract.race_paces import Mode, RacePace
from metrics.contract.units import MILE_M
from metrics.workouts.model import Block, Extra, ExtraKind, Rep, RepKind, Rest, Workout

_KINDS = {
    RepKind.RUN: "",
    RepKind.STRIDE: "strides",
    RepKind.IN_N_OUT: "in-n-out",
    RepKind.SPRINT: "sprint",
    RepKind.FLY: "",
    RepKind.HILL: "hill",
    RepKind.ALL_OUT: "all out",
    RepKind.RACE: "race",
}
_REST_MODES = {
    RestMode.JOGGED: "jog",
    RestMode.WALKED: "walk",
    RestMode.STOOD: "stand",
    RestMode.MIXED: "walk/jog",
}
_CONTINUOUS = (RacePace.EASY, RacePace.THRESHOLD)
LEAST_CONTINUOUS_M = 400.0
LEAST_CONTINUOUS_S = 300.0
"""A run of less than a lap or five minutes is a rep, and is printed with its count."""

_FIRST = (
    ExtraKind.WARM_UP,
    ExtraKind.DRILLS,
    ExtraKind.EASY_RUN,
    ExtraKind.LONG_RUN,
    ExtraKind.CROSS_TRAINING,
)


@lru_cache(maxsize=1024)
@lru_cache(maxsize=4096)
def workout_text(workout: Workout) -> str:
    """Write a workout as a coach would.

    Parameters
    ----------
    workout : Workout
        Distances in m, times in s.

    Returns
    -------
    str
        Text that `parse_workout` reads back as an equal workout.
    """
    first = [_extra(extra) for extra in workout.extras if extra.kind in _FIRST]
    last = [_extra(extra) for extra in workout.extras if extra.kind not in _FIRST]
    return " + ".join((*first, *map(_part, workout.blocks), *last))


def _extra(extra: Extra) -> str:
    length = "" if extra.duration_s is None else f"{_seconds(extra.duration_s)} "
    return f"{length}{extra.kind}"


def _part(block: Block) -> str:
    """Write an outermost block; a single continuous run gets no `1x`."""
    only = block.members[0]
    if block.count == len(block.members) == 1 and isinstance(only, Rep) and not block.rest:
        return _rep(only) if _is_continuous(only) else f"1x{_rep(only)}"
    return _block(block, is_inside=False)


def _is_continuous(rep: Rep) -> bool:
    is_far = rep.distance_m is not None and rep.distance_m >= LEAST_CONTINUOUS_M
    is_long = is_far or (rep.duration_s or 0.0) >= LEAST_CONTINUOUS_S
    is_timed = rep.race_pace is None and rep.duration_s is not None
    is_paced = rep.race_pace in _CONTINUOUS
    return rep.kind is RepKind.RUN and is_long and (is_timed or is_paced)


def _block(block: Block, *, is_inside: bool) -> str:
    only = block.members[0]
    is_plain = len(block.members) == 1 and isinstance(only, Rep)
    work = _rep(only) if isinstance(only, Rep) and is_plain else f"({_group(block)})"
    rest = _rest(block.rest, is_inside=is_inside) if block.rest else ""
    return f"{block.count}x{work}{rest}"


def _group(block: Block) -> str:
    behind = (*block.members[1:], None)
    return " + ".join(map(_member, block.members, behind))


_STRETCHES = (
    ("km", 1000.0),
    ("mi", MILE_M),
    *((f"{metres}", float(metres)) for metres in (400, 200, 300, 600, 800, 1200)),
)
"""A pace is written per the first of these that gives it to a tenth of a second."""
_COUNTED = (RepKind.STRIDE, RepKind.HILL, RepKind.IN_N_OUT)


def _member(member: Rep | Block, behind: Rep | Block | None) -> str:
    """Write a member of a group, with `1x` where its number would be read as another thing.

    A bare length would take the pace of the part behind it, and 30 strides or hills are 30 of
    them.
    """
    if isinstance(member, Block):
        return _block(member, is_inside=True)
    is_bare = member == Rep(distance_m=member.distance_m, duration_s=member.duration_s)
    is_unclear = (is_bare and isinstance(behind, Rep)) or member.kind in _COUNTED
    return f"1x{_rep(member)}" if is_unclear else _rep(member)


def _rep(rep: Rep) -> str:
    lengths = "/".join(map(_number, rep.parts_m))
    words = (
        _amount(rep),
        _KINDS[rep.kind],
        f"({lengths})" if lengths else "",
        _pace(rep),
        "" if rep.speed_mps is None else _target(rep, rep.speed_mps),
        "effort" if rep.mode is Mode.EFFORT else "",
    )
    return " ".join(filter(None, words))


def _amount(rep: Rep) -> str:
    if rep.distance_m is None:
        return _seconds(rep.duration_s or 0.0)
    if rep.kind is RepKind.FLY:
        return f"fly{_number(rep.distance_m)}"
    return _metres(rep.distance_m, unit="m" if rep.kind is RepKind.SPRINT else "")


def _metres(distance_m: float, *, unit: str) -> str:
    miles = round(distance_m / MILE_M, 3)
    if distance_m == miles * MILE_M:
        return f"{_number(miles)}mi"
    is_far = distance_m >= 5000 and not distance_m % 1000
    return f"{distance_m / 1000:.0f}km" if is_far else f"{_number(distance_m)}{unit}"


def _pace(rep: Rep) -> str:
    if rep.race_pace is None:
        return ""
    if rep.race_pace in _CONTINUOUS:
        return rep.race_pace.value
    # By effort coaches speak of 3k, on the track of 3200.
    is_3k = rep.race_pace is RacePace.R3200 and rep.mode is Mode.EFFORT
    return "@3k" if is_3k else f"@{rep.race_pace.value}"


def _target(rep: Rep, speed_mps: float) -> str:
    """Write the target as the time of the rep if that is exact, else as a pace."""
    if rep.distance_m is not None:
        seconds = round(rep.distance_m / speed_mps, 1)
        if rep.distance_m / seconds == speed_mps:
            return f"in {_time(seconds)}"
    for unit, length_m in _STRETCHES:
        seconds = round(length_m / speed_mps, 1)
        if length_m / seconds == speed_mps:
            return f"@{_clock(seconds)}/{unit}"
    return f"@{_clock(1000.0 / speed_mps)}/km"


def _rest(rest: Rest, *, is_inside: bool) -> str:
    times = "" if rest.low_s is None else _range(rest.low_s, rest.high_s)
    mode = _REST_MODES[rest.mode] if rest.mode else ""
    if rest == Rest():
        return " (full rest)"
    if rest.distance_m is None:
        if times and (is_inside or not mode):
            # The number goes first after the r, because a word would merge with it.
            return f" r{times} {mode}".rstrip()
        return f" ({' '.join(filter(None, (mode, times)))})"
    length = _metres(rest.distance_m, unit="" if mode else "m")
    words = " ".join(filter(None, (length, mode, times)))
    return f" r{words}" if is_inside else f" ({words})"


def _range(low_s: float, high_s: float | None) -> str:
    if high_s is None or high_s == low_s:
        return _seconds(low_s)
    return f"{_seconds(low_s)}-{_seconds(high_s)}"


def _seconds(seconds: float) -> str:
    return f"{_number(seconds)}s" if seconds < 60 else _clock(seconds)


def _time(seconds: float) -> str:
    return _number(seconds) if seconds < 100 else _clock(seconds)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    whole, fraction = divmod(round(rest, 6), 1)
    tail = f"{whole:02.0f}" + (f"{fraction:.6f}".rstrip("0")[1:] if fraction else "")
    return f"{hours}:{minutes:02}:{tail}" if hours else f"{minutes}:{tail}"


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
