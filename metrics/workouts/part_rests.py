"""Where rests stand in a part: behind the work, behind a comma, in a part of their own."""

from __future__ import annotations

from metrics.contract.race_paces import Mode
from metrics.contract.units import MILE_M
from metrics.workouts.amounts import starts_amount
from metrics.workouts.drafts import Draft
from metrics.workouts.model import Block
from metrics.workouts.rests import NOISE, RestDraft, RestScope, read_rest
from metrics.workouts.tokens import Kind, NotationError, Tokens
from metrics.workouts.vocabulary import AND, CALLED, MEANINGS, REST_MODES, REST_WORDS, WITH

LONGEST_JOG_S = 300.0
LONGEST_JOG_M = MILE_M / 2
"""A longer jog behind a comma is a cool-down and no rest."""


def read_part_rest(tokens: Tokens, draft: Draft, depth: int) -> bool:  # noqa: ARG001
    """Read a rest behind work: r3:00, w/ 3:00, `, 3:00 rest`, `and 1:00 off`, 200 jog."""
    if not draft.has_work:
        return _read_alone(tokens, draft)
    if _is_rest_word(tokens):
        add_rest(tokens, draft, read_rest(tokens))
        return True
    position = tokens.position
    is_with = tokens.take(*WITH) is not None
    is_comma = not is_with and tokens.take(",", ";", "/", "-", "and") is not None
    rest = _rest_ahead(tokens, is_sure=is_with, draft=draft)
    is_jog = rest is not None and rest.fields.keys() == {"mode"} and not rest.words
    if is_jog and not is_with and not is_comma and not draft.is_counted:
        tokens.position = position  # 20 min jog is a run
        return False
    is_second = rest is not None and draft.rest is not None and rest.scope is not RestScope.SETS
    is_cool_down = rest is not None and is_comma and _is_cool_down(rest)
    if rest is None or is_cool_down or (is_second and is_comma):
        tokens.position = position
        return False
    add_rest(tokens, draft, rest)
    return True


def read_two_rests(tokens: Tokens, draft: Draft, depth: int) -> bool:  # noqa: ARG001
    """Read the rest between reps and that between sets behind sets: `1 min / 4 min`."""
    if not _is_of_sets(draft) or draft.rest or draft.set_rest:
        return False
    position = tokens.position
    tokens.take(",", ";", *WITH)
    rests = _two_rests(tokens)
    is_over = tokens.here.kind is Kind.END or tokens.here.text in ("+", ";", ")")
    if rests is None or not is_over:
        tokens.position = position
        return False
    draft.rest, draft.set_rest = rests
    return True


def _is_of_sets(draft: Draft) -> bool:
    """Tell 2x4x400 and 2x(4x400), which have a rest between reps and one between sets."""
    members = draft.members
    is_inner = len(members) == 1 and isinstance(members[0], Block) and members[0].rest is None
    return draft.has_work and (len(draft.counts) > 1 or (bool(draft.counts) and is_inner))


def _two_rests(tokens: Tokens) -> tuple[RestDraft, RestDraft] | None:
    try:
        inner = read_rest(tokens)
        if tokens.take("/", "&") is None and tokens.phrase(dict.fromkeys(AND, True)) is None:
            return None
        outer = read_rest(tokens)
    except NotationError:
        return None
    has_length = all(rest.fields.keys() & {"low_s", "distance_m"} for rest in (inner, outer))
    if not has_length or inner.scope is RestScope.SETS or outer.scope is RestScope.REPS:
        return None
    inner.scope, outer.scope = RestScope.REPS, RestScope.SETS
    return inner, outer


def _is_rest_word(tokens: Tokens) -> bool:
    """Tell whether a rest begins; recovery run is another word."""
    position = tokens.position
    tokens.phrase(MEANINGS)
    is_longer = tokens.position > position + 1
    tokens.position = position
    return tokens.here.text in REST_WORDS and not is_longer


def _is_by_turns(tokens: Tokens, draft: Draft, rest: RestDraft) -> bool:
    """Tell 6x2:00 hard, 1:00 easy, where the easy part is the rest; the count may come last."""
    seconds = rest.fields.get("low_s", LONGEST_JOG_S)
    is_counted = draft.is_counted or tokens.here.kind is Kind.TIMES
    is_hard = draft.mode is Mode.EFFORT and is_counted
    return is_hard and "easy" in rest.words and seconds < LONGEST_JOG_S


def _rest_ahead(tokens: Tokens, *, is_sure: bool, draft: Draft | None = None) -> RestDraft | None:
    """Read a rest if one follows; a length alone is none unless it `is_sure` to be one."""
    if tokens.here.text in NOISE and not tokens.is_phrase(REST_MODES, after=0):
        return None
    try:
        rest = read_rest(tokens)
    except NotationError:
        return None
    is_marked = bool(rest.words - {"easy"}) or "mode" in rest.fields
    is_over = tokens.here.kind in (Kind.END, Kind.SIGN, Kind.TIMES) or tokens.here.text in WITH
    is_over = is_over or tokens.is_phrase(dict.fromkeys((*AND, *CALLED), True), after=0)
    if draft is not None and _is_by_turns(tokens, draft, rest):
        is_marked = True
    return rest if is_over and (is_marked or is_sure) else None


def _is_cool_down(rest: RestDraft) -> bool:
    """Tell a cool-down behind a comma, such as `10 min jog`, from a rest."""
    if rest.words - {"easy"} or "mode" not in rest.fields:
        return False
    seconds, metres = rest.fields.get("low_s", 0.0), rest.fields.get("distance_m", 0.0)
    return bool(seconds >= LONGEST_JOG_S or metres > LONGEST_JOG_M)


def _read_alone(tokens: Tokens, draft: Draft) -> bool:
    """Read a part that is only a rest, such as `rest 5:00` between two sets."""
    if draft.kind or draft.extra or draft.race_pace or draft.rest or draft.counts or draft.mode:
        return False
    position = tokens.position
    if _is_rest_word(tokens):
        tokens.step()
        has_length = starts_amount(tokens) or tokens.here.text in (":", "=")
        tokens.position = position
        if not has_length:
            return False
    rest = None if position == 0 else _rest_ahead(tokens, is_sure=False)
    if rest is None or _is_cool_down(rest) or not rest.fields.keys() - {"mode"}:
        tokens.position = position
        return False
    draft.rest = rest
    return True


def add_rest(tokens: Tokens, draft: Draft, rest: RestDraft) -> None:
    """Give a draft its rest between reps, or between sets; `NotationError` for a third."""
    name = "set_rest" if rest.scope is RestScope.SETS or draft.rest else "rest"
    if getattr(draft, name) is not None:
        raise tokens.error("one rest between the reps, and one between sets")
    setattr(draft, name, rest)
