"""Rests in a workout's text: `r3:00`, `(400 jog 2:30-3:00)`, `w/ 3:00`, `walk back`."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from metrics.contract.enums import RestMode
from metrics.workouts.amounts import WrittenAmount, check_amount, read_number, starts_amount
from metrics.workouts.model import Rest
from metrics.workouts.tokens import Kind, Tokens
from metrics.workouts.vocabulary import (
    BACK,
    BETWEEN_REPS,
    BETWEEN_SETS,
    FULL,
    REST_MODES,
    REST_WORDS,
    SAME,
)

REST = "a rest such as r3:00 or (400 jog 2:30-3:00)"
NOISE = (":", "=", "of", "a", "the", "easy", "slow", "in", "about", "light", "brisk")
_WORDS = dict.fromkeys(REST_WORDS, "rest")
_FULL, _SAME, _BACK = (
    dict.fromkeys(FULL, True),
    dict.fromkeys(SAME, True),
    dict.fromkeys(BACK, True),
)
_SETS, _REPS = dict.fromkeys(BETWEEN_SETS, True), dict.fromkeys(BETWEEN_REPS, True)


class RestScope(StrEnum):
    """Where a rest belongs."""

    REPS = "reps"
    SETS = "sets"
    OPEN = "open"
    """The text does not say."""


class RestDraft(Struct):
    """A rest as far as it has been read; `words` are those that only a rest has."""

    fields: dict[str, Any] = field(default_factory=dict)
    scope: RestScope = RestScope.OPEN
    words: set[str] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a rest was read."""
        return not self.fields and not self.words & {"full", "same", "back"}

    def rest_after(self, amount: WrittenAmount | None) -> Rest:
        """Return the rest after a rep of this amount, which `walk back` and `equal` refer to."""
        fields = dict(self.fields)
        if "easy" in self.words:
            fields.setdefault("mode", RestMode.JOGGED)
        is_open = not fields.keys() & {"distance_m", "low_s"}
        if amount is not None and is_open and self.words & {"back", "same"}:
            if amount.distance_m is not None:
                fields["distance_m"] = amount.distance_m
            elif "same" in self.words:
                fields |= {"low_s": amount.duration_s, "high_s": amount.duration_s}
        return Rest(**fields)


def read_rest(tokens: Tokens) -> RestDraft:
    """Read a distance, times, a mode and rest words, each at most once and in any order."""
    draft = RestDraft()
    while _read_word(tokens, draft) or _read_field(tokens, draft):
        pass
    if draft.is_empty:
        raise tokens.error(REST)
    return draft


def _read_word(tokens: Tokens, draft: RestDraft) -> bool:
    if tokens.phrase(_SETS):
        draft.scope = RestScope.SETS
        draft.words.add("between")
    elif _take_between_lengths(tokens) or tokens.phrase(_REPS):
        draft.scope = RestScope.REPS
        draft.words.add("between")
    elif tokens.phrase(_FULL):
        draft.words.add("full")
    elif tokens.phrase(_SAME):
        draft.words.add("same")
    elif _is_back(tokens):
        draft.words.add("back")
        return tokens.take("back") is not None or _read_field(tokens, draft)
    elif tokens.phrase(_WORDS):
        draft.words.add("rest")
    else:
        word = tokens.take(*NOISE)
        draft.words |= {"easy"} & {word}
        return word is not None
    return True


def _take_between_lengths(tokens: Tokens) -> bool:
    """Go past `between 200s`, which is no time."""
    if tokens.here.text != "between":
        return False
    of_reps = 2 if tokens.behind.text == "the" else 1
    is_length = tokens.ahead(of_reps).kind is Kind.NUMBER and tokens.ahead(of_reps + 1).text == "s"
    if is_length:
        tokens.position += of_reps + 2
    return is_length


def _is_back(tokens: Tokens) -> bool:
    position = tokens.position
    is_back = tokens.phrase(_BACK) is not None
    tokens.position = position
    return is_back


def _read_field(tokens: Tokens, draft: RestDraft) -> bool:
    mode = _read_mode(tokens)
    if mode is not None:
        part: dict[str, Any] = {"mode": mode}
    elif starts_amount(tokens):
        part = _read_amounts(tokens, draft)
    else:
        return False
    if part.keys() & draft.fields.keys():
        raise tokens.error(f"{REST}, with one time, one distance and one mode at most")
    draft.fields |= part
    return True


def _read_mode(tokens: Tokens) -> RestMode | None:
    mode = tokens.phrase(REST_MODES)
    if mode is not None and tokens.here.text in ("/", "or"):
        position = tokens.position
        tokens.step()
        other = tokens.phrase(REST_MODES)
        if other is not None:
            return RestMode.MIXED
        tokens.position = position
    return mode


def _read_amounts(tokens: Tokens, draft: RestDraft) -> dict[str, Any]:
    first = read_number(tokens, is_rest=True)
    upper = None
    if tokens.here.text in ("-", "to") and tokens.behind.kind in (Kind.NUMBER, Kind.CLOCK):
        tokens.step()
        upper = read_number(tokens, is_rest=True)
        first = first.in_unit(upper.unit)
    _check_clear(tokens, draft, first)
    check_amount(tokens, first)
    if upper is None:
        return _single(first)
    if first.duration_s is None or upper.duration_s is None or upper.duration_s < first.duration_s:
        message = "two times, the shorter first: 90s-120s or 1:30-2:00"
        raise tokens.error(message, at=upper.token)
    return {"low_s": first.duration_s, "high_s": upper.duration_s}


def _single(amount: WrittenAmount) -> dict[str, Any]:
    if amount.duration_s is not None:
        return {"low_s": amount.duration_s, "high_s": amount.duration_s}
    return {"distance_m": amount.distance_m}


def _check_clear(tokens: Tokens, draft: RestDraft, amount: WrittenAmount) -> None:
    """Refuse a bare number without a mode: 90 may be seconds or meters."""
    position = tokens.position
    tokens.take("easy", "slow")
    is_clear = amount.unit or "mode" in draft.fields or _read_mode(tokens) is not None
    tokens.position = position
    if not is_clear:
        raise tokens.error(
            "s, m, jog, walk or stand after the rest's number: 90s, 200m, 200 jog", at=amount.token
        )
