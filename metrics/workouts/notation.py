"""Workouts as coaches write them: `20x400 @3k effort (400 jog 2:30-3:00) + 1x400 all out`.

    workout   part + part …
    part      6x150 …   3x( … ) …   45:00 …
    amount    400 · 1.6km · 1mi · 20s · 45:00 · 30min        a bare number is metres
    kind      strides · in-n-out (50/50/50) · sprint · fly30 · hill · all out
    pace      @5k @3k @3200 @1600 @800 @400 @max · easy · threshold, and `effort` behind it
    target    in 75 · @3:30/km
    rest      (400 jog 2:30-3:00) · r3:00 · r200 walk

`workout_text` prints what this module reads. 3k and 3200 are one race pace.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from metrics.contract.enums import RestMode
from metrics.contract.race_paces import Mode, RacePace
from metrics.contract.units import MILE_M
from metrics.workouts.model import Block, Rep, RepKind, Rest, Workout
from metrics.workouts.printing import workout_text
from metrics.workouts.tokens import Kind, NotationError, Token, Tokens

__all__ = ["NotationError", "parse_workout", "workout_text"]

MOST_REPS = 1000
"""More is a typing mistake."""
MOST_NESTED = 4

RACE_PACES: Mapping[str, RacePace] = {
    "easy": RacePace.EASY,
    "threshold": RacePace.THRESHOLD,
    "tempo": RacePace.THRESHOLD,
    "5k": RacePace.R5K,
    "5000": RacePace.R5K,
    "3k": RacePace.R3200,
    "3000": RacePace.R3200,
    "3200": RacePace.R3200,
    "2mi": RacePace.R3200,
    "1600": RacePace.R1600,
    "1500": RacePace.R1600,
    "mile": RacePace.R1600,
    "1mi": RacePace.R1600,
    "800": RacePace.R800,
    "400": RacePace.R400,
    "max": RacePace.MAX,
}
_KINDS: Mapping[str, RepKind] = {
    "stride": RepKind.STRIDE,
    "strides": RepKind.STRIDE,
    "in-n-out": RepKind.IN_N_OUT,
    "in-n-outs": RepKind.IN_N_OUT,
    "in-and-out": RepKind.IN_N_OUT,
    "ins-and-outs": RepKind.IN_N_OUT,
    "sprint": RepKind.SPRINT,
    "sprints": RepKind.SPRINT,
    "fly": RepKind.FLY,
    "hill": RepKind.HILL,
    "hills": RepKind.HILL,
    "all-out": RepKind.ALL_OUT,
}
_METRES = {"m": 1.0, "km": 1000.0, "k": 1000.0, "mi": MILE_M, "mile": MILE_M, "miles": MILE_M}
_SECONDS = {"s": 1.0, "sec": 1.0, '"': 1.0, "min": 60.0, "'": 60.0, "h": 3600.0}
_REST_MODES = {
    "jog": RestMode.JOGGED,
    "jogged": RestMode.JOGGED,
    "walk": RestMode.WALKED,
    "walked": RestMode.WALKED,
    "stand": RestMode.STOOD,
    "stood": RestMode.STOOD,
    "standing": RestMode.STOOD,
}
_Part = TypeVar("_Part")
_AMOUNT = "an amount such as 400, 1.6km, 20s or 45:00"
_RACE_PACE = "a pace: easy, threshold, 5k, 3k, 3200, 1600, mile, 800, 400 or max"
_NEXT = "a kind such as strides, @ and a pace, a rest, + and another part, or the end"
_REST = "a rest such as r3:00 or (400 jog 2:30-3:00)"


def parse_workout(text: str) -> Workout:
    """Read a workout as coaches write it.

    Parameters
    ----------
    text : str
        Such as `6x150 @800`. Bare numbers are meters; upper and lower case are the same.

    Returns
    -------
    Workout
        At least one block; all distances in m, times in s, above 0.

    Raises
    ------
    NotationError
        With the column, from 1, of the first character that cannot be read.
    """
    tokens = Tokens(text)
    blocks = _parts(tokens, _block, depth=0)
    if tokens.here.kind is not Kind.END:
        raise tokens.error(_NEXT, among=(*_KINDS, "effort", "easy", "threshold"))
    return Workout(blocks=tuple(blocks))


def _parts(tokens: Tokens, part: Callable[[Tokens, int], _Part], *, depth: int) -> list[_Part]:
    parts = [part(tokens, depth)]
    while tokens.take("+"):
        parts.append(part(tokens, depth))
    return parts


def _block(tokens: Tokens, depth: int) -> Block:
    member = _member(tokens, depth)
    return member if isinstance(member, Block) else Block(count=1, members=(member,))


def _member(tokens: Tokens, depth: int) -> Rep | Block:
    """Read a part inside brackets; without count and rest it is a rep of the outer block."""
    count = _count(tokens)
    if count is not None and tokens.here.text == "(":
        members = _group(tokens, depth + 1)
    else:
        members = (_rep(tokens),)
    rest = _rest(tokens)
    if count is None and rest is None and isinstance(members[0], Rep):
        return members[0]
    return Block(count=count or 1, members=members, rest=rest)


def _count(tokens: Tokens) -> int | None:
    if tokens.here.kind is not Kind.NUMBER or tokens.behind.kind is not Kind.TIMES:
        return None
    if not tokens.here.text.isdecimal() or not 0 < int(tokens.here.text) <= MOST_REPS:
        raise tokens.error(f"how many times, 1 to {MOST_REPS}")
    count = int(tokens.step().text)
    tokens.step()
    return count


def _group(tokens: Tokens, depth: int) -> tuple[Rep | Block, ...]:
    if depth > MOST_NESTED:
        raise tokens.error(f"brackets at most {MOST_NESTED} deep")
    tokens.expect("(", "( and the work inside")
    members = _parts(tokens, _member, depth=depth)
    tokens.expect(")", "+ and another part, or )")
    return tuple(members)


def _rep(tokens: Tokens) -> Rep:
    kind = RepKind.FLY if tokens.take("fly") else None
    distance_m, duration_s = _amount(tokens)
    kind = kind or _kind(tokens)
    parts_m = _lengths(tokens) if kind is RepKind.IN_N_OUT else ()
    race_pace, speed_mps = _target(tokens, distance_m)
    kind = kind or _kind(tokens)
    mode = Mode.EFFORT if tokens.take("effort") else None
    return Rep(
        distance_m=distance_m,
        duration_s=duration_s,
        race_pace=race_pace,
        mode=mode,
        kind=kind or RepKind.RUN,
        speed_mps=speed_mps,
        parts_m=parts_m or (_lengths(tokens) if kind is RepKind.IN_N_OUT else ()),
    )


def _amount(tokens: Tokens) -> tuple[float | None, float | None]:
    """Read meters or seconds; the other is None."""
    if tokens.here.kind is Kind.CLOCK:
        return None, _clock(tokens)
    if tokens.here.kind is not Kind.NUMBER:
        raise tokens.error(_AMOUNT)
    token = tokens.here
    value = float(token.text)
    if not value:
        raise tokens.error(f"{_AMOUNT}, not 0")
    tokens.step()
    unit = tokens.here.text
    if unit in _SECONDS:
        tokens.step()
        return None, value * _SECONDS[unit]
    return value * _METRES[tokens.step().text if unit in _METRES else "m"], None


def _clock(tokens: Tokens) -> float:
    """Read seconds from 2:30, 1:05:00, 75 or 58.4."""
    if tokens.here.kind not in (Kind.CLOCK, Kind.NUMBER):
        raise tokens.error("a time such as 2:30 or 75")
    seconds = 0.0
    for part in tokens.here.text.split(":"):
        seconds = 60 * seconds + float(part)
    if not seconds:
        raise tokens.error("a time above 0")
    tokens.step()
    return seconds


def _kind(tokens: Tokens) -> RepKind | None:
    if tokens.here.text == "all" and tokens.behind.text == "out":
        tokens.step()
        tokens.step()
        return RepKind.ALL_OUT
    return _KINDS[tokens.step().text] if tokens.here.text in _KINDS else None


def _lengths(tokens: Tokens) -> tuple[float, ...]:
    """Read the meters of (50/50/50); none if the brackets hold something else, such as a rest."""
    if tokens.here.text != "(" or "/" not in (tokens.ahead(2).text, tokens.ahead(3).text):
        return ()
    tokens.step()
    lengths = [_length(tokens)]
    while tokens.take("/"):
        lengths.append(_length(tokens))
    tokens.expect(")", "/ and another length, or )")
    return tuple(lengths)


def _length(tokens: Tokens) -> float:
    if tokens.here.kind is not Kind.NUMBER:
        raise tokens.error("meters, as in (50/50/50)")
    metres = float(tokens.step().text)
    tokens.take("m")
    return metres


def _target(tokens: Tokens, distance_m: float | None) -> tuple[RacePace | None, float | None]:
    """Read the race pace and the target speed; either may be None."""
    race_pace: RacePace | None = None
    speed_mps: float | None = None
    while tokens.here.text in ("@", "in", "easy", "threshold", "tempo"):
        if tokens.here.text == "in":
            speed_mps = _in_time(tokens, distance_m)
        elif tokens.take("@") and tokens.here.kind is Kind.CLOCK:
            speed_mps = _pace(tokens)
        else:
            race_pace = _race_pace(tokens)
    return race_pace, speed_mps


def _in_time(tokens: Tokens, distance_m: float | None) -> float:
    if distance_m is None:
        raise tokens.error("a distance before a time to run it in")
    tokens.step()
    seconds = _clock(tokens)
    tokens.take("s", "sec")
    return distance_m / seconds


def _pace(tokens: Tokens) -> float:
    seconds = _clock(tokens)
    tokens.expect("/", "a pace such as 3:30/km or 5:40/mi")
    if tokens.here.text not in _METRES:
        raise tokens.error("km or mi")
    return _METRES[tokens.step().text] / seconds


def _race_pace(tokens: Tokens) -> RacePace:
    name = _joined(tokens)
    if name not in RACE_PACES:
        raise tokens.error(_RACE_PACE, among=tuple(RACE_PACES))
    if name != tokens.step().text:
        tokens.step()
    return RACE_PACES[name]


def _joined(tokens: Tokens) -> str:
    """Return the next word, or a name such as 5k that is a number with its unit."""
    here, behind = tokens.here, tokens.behind
    is_unit = behind.text in ("k", "mi") and here.kind is Kind.NUMBER
    return here.text + behind.text if is_unit and _touch(here, behind) else here.text


def _touch(left: Token, right: Token) -> bool:
    return left.column + len(left.text) == right.column


def _rest(tokens: Tokens) -> Rest | None:
    if tokens.take("r", "rest"):
        return _rest_inside(tokens)
    if tokens.here.text != "(":
        return None
    tokens.step()
    rest = _rest_inside(tokens)
    tokens.expect(")", "a time, a distance, jog, walk or stand, or )")
    return rest


def _rest_inside(tokens: Tokens) -> Rest:
    """Read a distance, times and a mode, each at most once and in any order."""
    fields: dict[str, Any] = {}
    while (part := _rest_part(tokens, fields.keys())) is not None:
        if part.keys() & fields.keys():
            raise tokens.error(f"{_REST}, with one time, one distance and one mode at most")
        fields |= part
    if not fields:
        raise tokens.error(_REST)
    return Rest(**fields)


def _rest_part(tokens: Tokens, fields: Collection[str]) -> dict[str, Any] | None:
    """Read the next field of a rest; None if none follows."""
    if tokens.here.text in _REST_MODES:
        return {"mode": _REST_MODES[tokens.step().text]}
    if tokens.here.kind not in (Kind.CLOCK, Kind.NUMBER):
        return None
    is_clear = "mode" in fields or tokens.behind.text in (*_METRES, *_SECONDS, *_REST_MODES)
    if tokens.here.kind is Kind.NUMBER and not is_clear:
        raise tokens.error("s, m, jog, walk or stand after the rest's number: 90s, 200m, 200 jog")
    distance_m, low_s = _amount(tokens)
    if low_s is not None:
        return {"low_s": low_s, "high_s": _upper_s(tokens, low_s)}
    return {"distance_m": distance_m}


def _upper_s(tokens: Tokens, low_s: float) -> float:
    """Read the longer of two times; the first one if no other follows."""
    if tokens.take("-", "–") is None:
        return low_s
    place = tokens.here
    _, high_s = _amount(tokens)
    if high_s is None or high_s < low_s:
        raise tokens.error("two times, the shorter first: 90s-120s or 1:30-2:00", at=place)
    return high_s
