"""The length of a part, or the lengths of a ladder such as 1600-1200-800."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.contract.race_paces import Mode
from metrics.workouts.amounts import (
    AMOUNT,
    WrittenAmount,
    check_amount,
    read_amount,
    read_number,
    starts_amount,
)
from metrics.workouts.drafts import Draft
from metrics.workouts.rests import RestDraft
from metrics.workouts.tokens import Kind, NotationError, Tokens
from metrics.workouts.vocabulary import REST_MODES, REST_WORDS

_LADDER_SIGNS = ("-", "/", ",", "+", "&")
_LOOSE_SIGNS = ("+", ",", "&")
"""Signs that also stand between parts that have nothing to do with each other."""
LEAST_UNNAMED_M = 100.0
"""In 20x30/30 the numbers may be seconds or meters; nobody runs 400/300 in seconds."""
_REST_NAMES = {**REST_MODES, **dict.fromkeys(REST_WORDS)}


def read_amounts(tokens: Tokens, draft: Draft, depth: int) -> bool:
    """Read the length of a part, or the lengths of a ladder."""
    if draft.has_work or not starts_amount(tokens) or tokens.behind.text == "%":
        return False
    draft.amounts = _ladder(tokens, draft, depth) or [read_amount(tokens)]
    return True


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
        if amount is None or is_rest or tokens.here.kind is Kind.TIMES:
            tokens.position = place
            break
        amounts.append(amount)
    rungs = [amount for amount in amounts if amount is not None]
    if len(rungs) < 2 or not _is_ladder(rungs, sign, is_counted=bool(draft.counts), depth=depth):
        tokens.position = position
        return []
    rungs = [amount.in_unit(rungs[-1].unit) for amount in rungs]
    if sign == "/" and draft.counts and len(rungs) == 2:
        rungs = _by_turns(tokens, draft, *rungs)
    if len(rungs) == 2 and sign == "-" and _length_of(rungs[0]) < _length_of(rungs[1]):
        if rungs[1].unit in ("", "m"):
            raise tokens.error(f"one length, or + between two parts: {AMOUNT}", at=rungs[0].token)
        rungs = rungs[:1]  # of 30-40 min the lower end is planned
    for amount in rungs:
        check_amount(tokens, amount)
    return rungs


def _by_turns(
    tokens: Tokens, draft: Draft, work: WrittenAmount, rest: WrittenAmount
) -> list[WrittenAmount]:
    """Read 20x30s/30s as work and rest; of meters it is a list."""
    if work.duration_s is None or rest.duration_s is None:
        if not work.unit and (work.distance_m or 0.0) < LEAST_UNNAMED_M:
            raise tokens.error("s or m behind the numbers: 30s/30s", at=work.token)
        return [work, rest]
    fields = {"low_s": rest.duration_s, "high_s": rest.duration_s}
    draft.rest, draft.mode = RestDraft(fields=fields, words={"rest"}), Mode.EFFORT
    return [work]


def _rung(tokens: Tokens) -> WrittenAmount | None:
    """Read one length of a ladder; None where none, or a rest or another part, follows."""
    position = tokens.position
    try:
        amount = read_number(tokens)
    except NotationError:
        tokens.position = position
        return None
    return amount


def _is_ladder(rungs: Sequence[WrittenAmount], sign: str, *, is_counted: bool, depth: int) -> bool:
    """Tell a list of like lengths from parts that only stand beside each other."""
    in_last_unit = [amount.in_unit(rungs[-1].unit) for amount in rungs]
    are_distances = {amount.distance_m is not None for amount in in_last_unit}
    units = {amount.unit or "m" for amount in in_last_unit}
    is_loose = sign in _LOOSE_SIGNS
    if len(are_distances) > 1 or (is_counted and is_loose):
        return False
    if is_loose and are_distances == {False} and (sign != "," or depth == 0):
        return depth > 0 or not any(amount.unit for amount in rungs[:-1])
    return not is_loose or len(units) == 1 or len(rungs) > 2


def _length_of(amount: WrittenAmount) -> float:
    return amount.distance_m or amount.duration_s or 0.0
