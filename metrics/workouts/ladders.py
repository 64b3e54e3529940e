"""The length of a part, or the lengths of a ladder such as 1600-1200-800."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.contract.race_paces import Mode
from metrics.workouts.amounts import (
    A_MINUTE_S,
    AMOUNT,
    WrittenAmount,
    check_amount,
    in_one_unit,
    read_amount,
    read_number,
    starts_amount,
)
from metrics.workouts.drafts import Draft
from metrics.workouts.rests import RestDraft
from metrics.workouts.tokens import Kind, NotationError, Tokens
from metrics.workouts.vocabulary import REST_MODES, REST_WORDS, SECONDS, SETS

_LADDER_SIGNS = ("-", "/", ",", "+", "&")
_LOOSE_SIGNS = ("+", ",", "&")
"""Signs that also stand between parts that have nothing to do with each other."""
LEAST_UNNAMED_M = 100.0
"""In 20x30/30 the numbers may be seconds or meters; nobody runs 400/300 in seconds."""
_REST_NAMES = {**REST_MODES, **dict.fromkeys(REST_WORDS, True)}


def read_amounts(tokens: Tokens, draft: Draft, depth: int) -> bool:
    """Read the length of a part, or the lengths of a ladder."""
    if draft.has_work or not starts_amount(tokens) or tokens.behind.text == "%":
        return False
    draft.amounts = (
        _turns_before_count(tokens, draft) or _ladder(tokens, draft, depth) or [read_amount(tokens)]
    )
    return True


def _turns_before_count(tokens: Tokens, draft: Draft) -> list[WrittenAmount]:
    """Read 30-30 x 10 and 30/30s x 10; empty where no such turns and their count follow."""
    position = tokens.position
    if not draft.counts:
        work, sign = _rung(tokens), tokens.take("/", "-")
        rest = _rung(tokens) if sign else None
        is_counted = tokens.here.kind is Kind.TIMES and tokens.behind.kind is Kind.NUMBER
        if work and rest and is_counted and _are_turns(work, rest, str(sign)):
            return _by_turns(tokens, draft, work, rest)
    tokens.position = position
    return []


def _are_turns(work: WrittenAmount, rest: WrittenAmount, sign: str) -> bool:
    """Tell 30-30, 40/20 and 60/60s, work and rest by turns, from a range and from a ladder.

    20-40 may be a range: with a hyphen only two alike are turns.
    """
    seconds = work.duration_s or _meters(work.in_unit("m"))
    others = rest.duration_s or _meters(rest)
    is_alike = seconds == others
    is_short = seconds < LEAST_UNNAMED_M
    is_minute = not rest.unit and seconds + others == A_MINUTE_S
    is_time = rest.duration_s is not None or is_minute
    return is_short and is_time and (is_alike or sign == "/")


def _ladder(tokens: Tokens, draft: Draft, depth: int) -> list[WrittenAmount]:
    """Read 1600-1200-800, 400+300+200 or 1-2-3-2-1 min; empty where no such list follows."""
    position = tokens.position
    amounts = [_rung(tokens)]
    sign = tokens.here.text
    while sign in _LADDER_SIGNS and tokens.here.text == sign:
        place = tokens.position
        tokens.step()
        amount = _rung(tokens)
        is_rest = tokens.is_phrase(_REST_NAMES)
        lengths = [rung for rung in (*amounts, amount) if rung is not None]
        is_counted = tokens.here.kind is Kind.TIMES and not _are_sets(tokens, sign, lengths)
        if amount is None or is_rest or is_counted:
            tokens.position = place
            break
        amounts.append(amount)
    rungs = [amount for amount in amounts if amount is not None]
    if len(rungs) < 2 or not _is_ladder(rungs, sign, draft, depth):
        tokens.position = position
        return []
    are_turns = len(rungs) == 2 and sign in ("/", "-") and _are_turns(rungs[0], rungs[1], sign)
    is_counted = len(rungs) == 2 and bool(draft.counts) and sign == "/"
    if is_counted or (are_turns and (draft.counts or depth)):
        return _by_turns(tokens, draft, *rungs)
    rungs = [_in_unit(amount, rungs[-1].unit) for amount in rungs]
    if len(rungs) == 2 and sign == "-" and _length_of(rungs[0]) < _length_of(rungs[1]):
        if rungs[1].unit in ("", "m"):
            raise tokens.error(f"one length, or + between two parts: {AMOUNT}", at=rungs[0].token)
        rungs = rungs[:1]  # of 30-40 min the lower end is planned
    are_unnamed = not any(amount.unit for amount in rungs)
    if are_unnamed and sign in ("-", "/") and max(map(_meters, rungs)) < LEAST_UNNAMED_M:
        raise tokens.error("s, min or m behind the numbers: 30s-20s-10s", at=rungs[0].token)
    for amount in rungs:
        check_amount(tokens, amount)
    return rungs


def _are_sets(tokens: Tokens, sign: str, rungs: Sequence[WrittenAmount]) -> bool:
    """Tell whether the count behind a list is for all of it: 600-400-200 x 3 sets.

    Without the word it may be for the last length alone, which is refused, unless the list goes on.
    """
    count, behind = tokens.behind.text, tokens.ahead(2).text
    if behind in SETS:
        return True
    if sign in ("-", "/") and behind != sign and len(rungs) > 1:
        texts = [rung.token.text for rung in rungs]
        raise tokens.error(
            f"{count}x({sign.join(texts)}) where all of them are run {count} times,"
            f" or {' + '.join(texts[:-1])} + {count}x{texts[-1]}"
        )
    return False


def _by_turns(
    tokens: Tokens, draft: Draft, work: WrittenAmount, rest: WrittenAmount
) -> list[WrittenAmount]:
    """Read 20x30s/30s and 6x400/90s as work and rest; of meters it is a list."""
    if _is_work_and_rest((work, rest), "/", draft):
        _rest_of(draft, rest)
        return [_checked(tokens, work)]
    work, rest = in_one_unit(work, rest)
    if work.duration_s is None or rest.duration_s is None:
        if not work.unit and _meters(work) < LEAST_UNNAMED_M:
            raise tokens.error("s or m behind the numbers: 30s/30s", at=work.token)
        return [_checked(tokens, work), _checked(tokens, rest)]
    _rest_of(draft, rest)
    draft.mode = Mode.EFFORT
    return [work]


def _rest_of(draft: Draft, rest: WrittenAmount) -> None:
    fields = {"low_s": rest.duration_s, "high_s": rest.duration_s}
    draft.rest = RestDraft(fields=fields, words={"rest"})


def _in_unit(amount: WrittenAmount, unit: str) -> WrittenAmount:
    """Give a number the unit of the last: in 1600 + 80 s the first one is meters."""
    is_far = unit in SECONDS and _meters(amount) >= LEAST_UNNAMED_M
    return amount if is_far else amount.in_unit(unit)


def _meters(amount: WrittenAmount) -> float:
    return amount.distance_m or 0.0


def _checked(tokens: Tokens, amount: WrittenAmount) -> WrittenAmount:
    check_amount(tokens, amount)
    return amount


def _rung(tokens: Tokens) -> WrittenAmount | None:
    """Read one length of a ladder; None where none, or a rest or another part, follows."""
    position = tokens.position
    try:
        amount = read_number(tokens)
    except NotationError:
        tokens.position = position
        return None
    return amount


def _is_ladder(rungs: Sequence[WrittenAmount], sign: str, draft: Draft, depth: int) -> bool:
    """Tell a list of like lengths from parts that only stand beside each other."""
    in_last_unit = [_in_unit(amount, rungs[-1].unit) for amount in rungs]
    are_distances = {amount.distance_m is not None for amount in in_last_unit}
    units = {amount.unit or "m" for amount in in_last_unit}
    is_loose = sign in _LOOSE_SIGNS
    if _is_work_and_rest(rungs, sign, draft):
        return True
    if draft.has_sets and is_loose and len(rungs) > 2 and are_distances == {True}:
        return True
    if len(are_distances) > 1 or (draft.counts and is_loose):
        return False
    if is_loose and are_distances == {False} and (sign != "," or depth == 0):
        return depth > 0 or not any(amount.unit for amount in rungs[:-1])
    return not is_loose or len(units) == 1 or len(rungs) > 2


def _is_work_and_rest(rungs: Sequence[WrittenAmount], sign: str, draft: Draft) -> bool:
    """Tell 6x400/90s, a distance and the rest after it."""
    if sign != "/" or not draft.counts or len(rungs) != 2:
        return False
    work, rest = rungs
    return not work.unit and rest.duration_s is not None and _meters(work) >= LEAST_UNNAMED_M


def _length_of(amount: WrittenAmount) -> float:
    return amount.distance_m or amount.duration_s or 0.0
