"""Workouts as coaches write them: `20x400 @3k effort (400 jog 2:30-3:00) + 1x400 all out`.

    workout   part + part …          also , ; then and
    part      6x150 …   3x( … ) …   45:00 …   1600-1200-800-400 …   wu   cd   rest
    amount    400 · 1.6km · 1mi · 20s · 45:00 · 30min        a bare number is meters
    kind      strides · in-n-out (50/50/50) · sprint · fly30 · hill · all out · race
    pace      @5k @3k @3200 @1600 @800 @400 @max · easy · threshold, and `effort` behind it
    target    in 75 · @72 · @3:30/km
    rest      (400 jog 2:30-3:00) · r3:00 · r200 walk · w/ 3:00 · walk back

`docs/workouts.md` has the whole grammar. `workout_text` prints what this module reads, in one
way for each workout. 3k and 3200 are one race pace.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from metrics.contract.race_paces import PROGRESSION, Mode, RacePace
from metrics.workouts.amounts import AMOUNT, read_amount, read_number, starts_amount
from metrics.workouts.counts import LEAST_LENGTH_M, read_count, read_total
from metrics.workouts.drafts import NEXT, Draft, Part, finished, with_rest
from metrics.workouts.ladders import read_amounts
from metrics.workouts.model import Block, Extra, ExtraKind, Rep, RepKind, Workout
from metrics.workouts.part_rests import LONGEST_JOG_S, add_rest, read_part_rest, read_two_rests
from metrics.workouts.printing import LEAST_CONTINUOUS_M, workout_text
from metrics.workouts.rests import RestDraft, read_rest
from metrics.workouts.targets import (
    AFTER_PACE,
    distance_pace,
    read_target,
    read_time,
    skip_pace_words,
)
from metrics.workouts.tokens import Kind, NotationError, Token, Tokens
from metrics.workouts.vocabulary import (
    AND,
    BY_FEEL,
    CURRENT,
    EXTRAS,
    FEEL_PACES,
    KINDS,
    LABELS,
    LOOSE_PACES,
    MEANINGS,
    METRES,
    REST_WORDS,
    SECONDS,
    WITH,
    WORD_PACES,
)

__all__ = ["NotationError", "parse_workout", "workout_text"]


MOST_NESTED = 4

_SEPARATORS = ("+", ",", ";", "/", "&", "-")


@lru_cache(maxsize=1024)
def parse_workout(text: str) -> Workout:
    """Read a workout as coaches write it.

    Parameters
    ----------
    text : str
        Such as `6x150 @800`. Bare numbers are meters; upper and lower case are the same.

    Returns
    -------
    Workout
        At least one block or extra; all distances in m, times in s, above 0.

    Raises
    ------
    NotationError
        With the column, from 1, of the first character that cannot be read. Text that may mean
        two workouts is refused with both.
    """
    tokens = Tokens(text)
    parts: list[Part] = []
    while True:
        parts += _part(tokens, depth=0)
        if tokens.here.kind is Kind.END:
            break
        sign = tokens.here.text
        _separator(tokens)
        if sign in (",", ";", "/"):
            _refuse_bare_length(tokens, parts[-1])
        if sign == "/":
            _refuse_count_of_both(tokens)
    return _workout(tokens, parts)


def _refuse_count_of_both(tokens: Tokens) -> None:
    """Refuse `1 min hard / 1 min easy x 10`, where ten may be of either or of both."""
    position = tokens.position
    while tokens.here.kind is not Kind.END and tokens.here.text not in _SEPARATORS:
        if tokens.here.kind is Kind.TIMES and tokens.position > position + 1:
            raise tokens.error("brackets around what is repeated: 10x(1:00 hard, 1:00 easy)")
        tokens.step()
    tokens.position = position


def _refuse_bare_length(tokens: Tokens, before: Part) -> None:
    """Refuse `6x400, 2 min` and `300 all out, 8 min, 300`, where it may be a rest or a run."""
    is_repeated = isinstance(before, Block) and before.count > 1
    position, place = tokens.position, tokens.here
    if starts_amount(tokens) and tokens.behind.kind is not Kind.TIMES:
        is_time = read_number(tokens).duration_s is not None
        is_over = tokens.here.kind is Kind.END or tokens.here.text in _SEPARATORS
        if is_over and (is_repeated or (is_time and _ends_fast(before))):
            raise tokens.error("rest, jog or easy behind a length after a comma", at=place)
    tokens.position = position


def _ends_fast(part: Part) -> bool:
    """Tell whether a part ends with a rep after which a runner rests, and no rest is said."""
    while isinstance(part, Block) and part.rest is None:
        part = part.members[-1]
    return isinstance(part, Rep) and (
        part.kind is RepKind.ALL_OUT
        or part.speed_mps is not None
        or part.race_pace in (*PROGRESSION, RacePace.MAX)
    )


def _separator(tokens: Tokens) -> None:
    is_with = tokens.here.text in WITH
    if tokens.take(*_SEPARATORS, *WITH) is None and tokens.phrase(dict.fromkeys(AND, True)) is None:
        raise tokens.error(NEXT, among=(*KINDS, *EXTRAS, *LOOSE_PACES, "effort"))
    tokens.phrase(dict.fromkeys(AND, True))
    if is_with and tokens.behind.kind is not Kind.TIMES and _is_long_amount(tokens):
        raise tokens.error("what comes before and after it as parts: 40:00 easy + 20:00 threshold")


def _is_long_amount(tokens: Tokens) -> bool:
    """Tell whether `with 20 min tempo` follows, which may be inside the run before it."""
    position = tokens.position
    try:
        amount = read_amount(tokens)
    except NotationError:
        return False
    finally:
        tokens.position = position
    return amount.duration_s is not None or (amount.distance_m or 0.0) >= LEAST_CONTINUOUS_M


def _workout(tokens: Tokens, parts: Sequence[Part]) -> Workout:
    blocks: list[Block] = []
    extras: set[Extra] = set()
    for part in parts:
        if isinstance(part, Extra):
            extras.add(part)
        elif isinstance(part, RestDraft):
            if not blocks:
                raise tokens.error(f"{AMOUNT} before the rest", at=tokens.ahead(-tokens.position))
            blocks[-1] = with_rest(blocks[-1], part.rest_after(None))
        else:
            blocks.append(part if isinstance(part, Block) else Block(count=1, members=(part,)))
    order = list(ExtraKind)
    ranked = sorted(extras, key=lambda extra: (order.index(extra.kind), extra.duration_s or 0.0))
    workout = Workout(blocks=tuple(blocks), extras=tuple(ranked))
    _check_whole(tokens, workout)
    return workout


def _check_whole(tokens: Tokens, workout: Workout) -> None:
    start = tokens.ahead(-tokens.position)
    kinds = [extra.kind for extra in workout.extras]
    if workout.is_rest_day and (workout.blocks or len(kinds) > 1):
        raise tokens.error("a rest day alone, or a rest with its length such as r3:00", at=start)
    if ExtraKind.STRIDES in kinds and not workout.blocks and len(kinds) == 1:
        raise tokens.error("how many strides, such as 6x100 strides", at=start)
    if not kinds and not tokens.has_count() and _is_one_turn(workout):
        raise tokens.error("how many times, such as 10x(1:00 hard, 1:00 easy)", at=start)


def _is_one_turn(workout: Workout) -> bool:
    """Tell one minute on and one off, of which nobody runs a single one."""
    reps = [planned.rep for planned in workout.reps()]
    rests = [block.rest for block in workout.blocks if block.rest]
    times = [*(rep.duration_s for rep in reps), *(rest.low_s for rest in rests)]
    are_short = all(time is not None and time <= LONGEST_JOG_S for time in times)
    return len(times) == 2 and are_short and any(rep.mode is Mode.EFFORT for rep in reps)


def _part(tokens: Tokens, *, depth: int) -> list[Part]:
    """Read a part; a ladder such as 1600-1200-800 is several."""
    draft = Draft(start=tokens.here)
    while _step(tokens, draft, depth):
        pass
    return finished(tokens, draft, depth)


def _step(tokens: Tokens, draft: Draft, depth: int) -> bool:
    """Read the next piece of a part; False where none follows."""
    return any(read(tokens, draft, depth) for read in _READERS)


def _read_bracket(tokens: Tokens, draft: Draft, depth: int) -> bool:
    """Read a group of parts, the lengths of an in-n-out, a rest, or words in brackets."""
    if tokens.here.text != "(":
        return False
    if not draft.has_work and draft.kind is None:
        draft.members = _group(tokens, depth + 1)
    elif draft.kind is RepKind.IN_N_OUT and _is_lengths(tokens):
        draft.parts_m = _lengths(tokens)
    else:
        _read_words_in_brackets(tokens, draft, depth)
    return True


def _group(tokens: Tokens, depth: int) -> tuple[Rep | Block, ...]:
    if depth > MOST_NESTED:
        raise tokens.error(f"brackets at most {MOST_NESTED} deep")
    tokens.step()
    members: list[Rep | Block] = []
    while True:
        place = tokens.here
        for part in _part(tokens, depth=depth):
            if isinstance(part, Extra):
                raise tokens.error(AMOUNT, at=place)
            if isinstance(part, RestDraft):
                members = _rested(tokens, members, part, place)
            else:
                members.append(part)
        if tokens.here.text == ")" or tokens.here.kind is Kind.END:
            break
        _separator(tokens)
    tokens.expect(")", "+ and another part, or )")
    return tuple(members)


def _rested(
    tokens: Tokens, members: list[Rep | Block], rest: RestDraft, place: Token
) -> list[Rep | Block]:
    if not members:
        raise tokens.error(f"{AMOUNT} before the rest", at=place)
    last = members[-1]
    block = last if isinstance(last, Block) else Block(count=1, members=(last,))
    return [*members[:-1], with_rest(block, rest.rest_after(None))]


def _is_lengths(tokens: Tokens) -> bool:
    slash = 3 if tokens.ahead(2).text == "m" else 2
    are_numbers = {tokens.behind.kind, tokens.ahead(slash + 1).kind} == {Kind.NUMBER}
    return are_numbers and tokens.ahead(slash).text == "/"


def _lengths(tokens: Tokens) -> tuple[float, ...]:
    """Read the meters of (50/50/50)."""
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


def _read_words_in_brackets(tokens: Tokens, draft: Draft, depth: int) -> None:
    tokens.step()
    position = tokens.position
    try:
        rests = [read_rest(tokens)]
        while tokens.take(",", "/", ";"):
            rests.append(read_rest(tokens))
        tokens.expect(")", "a time, a distance, jog, walk or stand, or )")
    except NotationError:
        tokens.position = position
        is_pace = _is_loose_pace(tokens, is_behind=True)
        is_amount = starts_amount(tokens) and not is_pace
        is_rest = is_amount or tokens.here.text in REST_WORDS
        if is_rest or not _step(tokens, draft, depth):
            read_rest(tokens)
            tokens.expect(")", "a time, a distance, jog, walk or stand, or )")
            raise
        while _step(tokens, draft, depth):
            pass
        tokens.expect(")", "a pace or a kind of work, or )")
    else:
        for rest in rests:
            add_rest(tokens, draft, rest)


def _read_label(tokens: Tokens, draft: Draft, depth: int) -> bool:  # noqa: ARG001
    """Go past `mile repeats:` and such before a workout."""
    if draft != Draft(start=draft.start) or not tokens.is_phrase(_LABELS):
        return False
    position = tokens.position
    tokens.phrase(_LABELS)
    label = " ".join(tokens.between(position)).replace("-", " ")
    if tokens.take(":") is None:
        tokens.position = position
        return False
    draft.extra = LABELS[label]
    return True


def _read_target(tokens: Tokens, draft: Draft, depth: int) -> bool:  # noqa: ARG001
    """Read @800, at 800 pace, in 75 and paces without @, such as `5k pace`."""
    if tokens.here.text == "in" and tokens.behind.kind in (Kind.NUMBER, Kind.CLOCK):
        if not draft.amounts or any(amount.distance_m is None for amount in draft.amounts):
            raise tokens.error("a distance before a time to run it in")
        tokens.step()
        _set(tokens, draft, "time", read_time(tokens).time)
        return True
    if tokens.here.text in ("@", "at") and _is_by_feel(tokens):
        tokens.step()
        if tokens.phrase(_FEEL_PACES):
            draft.mode = Mode.EFFORT
            skip_pace_words(tokens)
        return True
    if tokens.take("@", "at") or _is_loose_pace(tokens, is_behind=draft.has_work):
        target = read_target(tokens)
    else:
        return False
    name = "race_pace" if target.time is None else "time"
    _set(tokens, draft, name, target.race_pace if target.time is None else target.time)
    return True


_FEEL_PACES = dict.fromkeys(FEEL_PACES, True)


def _is_by_feel(tokens: Tokens) -> bool:
    """Tell @ 90%, @ 7/10, @ marathon pace and @ relaxed from a race pace or a time."""
    names = {**_FEEL_PACES, **dict.fromkeys(BY_FEEL, True)}
    return _share_end(tokens, after=1) is not None or tokens.is_phrase(names, after=1)


def _share_end(tokens: Tokens, *, after: int) -> int | None:
    """Find where 90%, 85-90% or 7/10 ends, as tokens after the next one; None for others."""
    if tokens.ahead(after).kind is not Kind.NUMBER:
        return None
    if tokens.ahead(after + 1).text == "-" and tokens.ahead(after + 3).text == "%":
        return after + 3
    if tokens.ahead(after + 1).text == "/" and tokens.ahead(after + 2).text == "10":
        return after + 2
    return after + 1 if tokens.ahead(after + 1).text == "%" else None


def _is_loose_pace(tokens: Tokens, *, is_behind: bool) -> bool:
    """Tell whether `5k pace` or such follows; `3200 effort` is one only behind a length."""
    position = tokens.position
    while tokens.take(*CURRENT):
        pass
    is_name = distance_pace(tokens) is not None or tokens.phrase(WORD_PACES) is not None
    tokens.take("race")
    word = tokens.here.text
    is_pace = is_name and (word in AFTER_PACE or (is_behind and word == "effort"))
    tokens.position = position
    return is_pace


def _set(tokens: Tokens, draft: Draft, name: str, value: Any) -> None:
    """Set a field of a part that may be said once."""
    if getattr(draft, name) not in (None, value):
        raise tokens.error(f"one {name.replace('_', ' ')} for a part, and + before another part")
    setattr(draft, name, value)


def _read_word(tokens: Tokens, draft: Draft, depth: int) -> bool:  # noqa: ARG001
    """Read a word for a kind, a pace, a feel or a part without reps."""
    if tokens.here.text == "off" and draft.has_work:
        return False
    place = tokens.here
    share_end = _share_end(tokens, after=0) if draft.has_work else None
    if share_end is not None:
        tokens.position += share_end + 1
        tokens.take("effort", "speed", "max")
        draft.mode = Mode.EFFORT
        return True
    if tokens.here.text == "on" and draft.has_work and not tokens.is_phrase(MEANINGS, after=0):
        tokens.step()
        if not _is_rest_of_distance(tokens, draft):
            draft.mode = Mode.EFFORT
        return True
    if not tokens.is_phrase(MEANINGS, after=0):
        return False
    meaning = tokens.phrase(MEANINGS)
    tokens.take(":")
    if meaning in _NAMES and tokens.here.text == "-" and _is_length(tokens, after=1):
        tokens.step()
    match meaning:
        case RepKind():
            _set(tokens, draft, "kind", meaning)
        case RacePace():
            _set(tokens, draft, "race_pace", meaning)
        case Mode():
            draft.mode = meaning
        case ExtraKind():
            if meaning is ExtraKind.REST and draft.has_work:
                raise tokens.error("a rest with its length, such as r3:00", at=place)
            _set(tokens, draft, "extra", meaning)
    return True


_NAMES = (ExtraKind.EASY_RUN, ExtraKind.LONG_RUN, RepKind.RACE)
"""A hyphen between one of these and its length separates no parts."""


def _is_length(tokens: Tokens, *, after: int) -> bool:
    """Tell whether 10 miles, 45:00 or 3200 follows, that many tokens after the next one."""
    number, unit = tokens.ahead(after), tokens.ahead(after + 1).text
    has_unit = unit in METRES or unit in SECONDS
    is_length = number.kind is Kind.NUMBER and (has_unit or float(number.text) >= LEAST_LENGTH_M)
    return number.kind is Kind.CLOCK or is_length


def _is_rest_of_distance(tokens: Tokens, draft: Draft) -> bool:
    """Tell 5x800 on 2:00 rest from 10x1:00 on, 1:00 off; 5x800 on 3:00 may be two things."""
    is_distance = bool(draft.amounts) and draft.amounts[0].distance_m is not None
    if not is_distance or not starts_amount(tokens):
        return False
    position, place = tokens.position, tokens.here
    rest = read_rest(tokens)
    tokens.position = position
    if not rest.words & {"rest"} and "mode" not in rest.fields:
        raise tokens.error("'in' before the time of a rep, 'w/' before a rest", at=place)
    return True


_LABELS = dict.fromkeys(LABELS, True)
_READERS = (
    _read_label,
    read_total,
    read_count,
    _read_bracket,
    _read_target,
    read_two_rests,
    read_part_rest,
    read_amounts,
    _read_word,
)
