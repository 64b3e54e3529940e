"""How often a part is run: 6x, 3 sets of, 8 400s, 400m x 6, 4-6x, 20 min of 30/30."""

from __future__ import annotations

from metrics.workouts.amounts import in_one_unit, read_number
from metrics.workouts.drafts import Draft
from metrics.workouts.model import RepKind
from metrics.workouts.tokens import Kind, NotationError, Tokens
from metrics.workouts.vocabulary import BY_FEEL, KINDS, METRES, REPS, SETS

MOST_REPS = 1000
"""More is a typing mistake."""
MOST_COUNTED = 60
"""In 8 400s and 6-8 strides the first number counts, up to so many."""
LEAST_LENGTH_M = 100.0
"""And the second is a length from here on; 400x6 is 6x400 turned around."""
MOST_TURNED = 30
_COUNTED_KINDS = (RepKind.STRIDE, RepKind.HILL, RepKind.SPRINT, RepKind.IN_N_OUT)
"""In 8 hills of 45 s the first number counts."""


def read_count(tokens: Tokens, draft: Draft, depth: int) -> bool:  # noqa: ARG001
    """Read 6x, 3 sets of, and the counts behind: 400m x 6, (…) x 3."""
    here, behind = tokens.here, tokens.behind
    if here.kind is Kind.TIMES:
        return _read_times(tokens, draft)
    if here.kind is not Kind.NUMBER:
        return False
    if behind.text == "-" and not draft.has_work and _is_count_range(tokens):
        draft.counts.append(_count(tokens))
        tokens.position += 2
        tokens.take("x")
        return True
    is_sets = behind.text in SETS
    if behind.kind is Kind.TIMES and not draft.has_work:
        if _is_turned(tokens):
            draft.amounts.append(read_number(tokens))
            return True
        draft.counts.append(_count(tokens))
        tokens.step()
    elif is_sets:
        place = len(draft.counts) if not draft.has_work else 0
        draft.counts.insert(place, _count(tokens))
        draft.has_sets = True
        tokens.step()
        tokens.take("of", ":", "x")
    elif behind.text in REPS and not draft.has_work and float(here.text) <= MOST_COUNTED:
        draft.counts.append(_count(tokens))
        tokens.step()
        tokens.take("of", ":", "x")
    elif not draft.has_work and not draft.counts and _is_counting(tokens):
        draft.counts.append(_count(tokens))
    else:
        return False
    return True


def _read_times(tokens: Tokens, draft: Draft) -> bool:
    """Read x 6 behind work, or the x of `10 hills x 8s` before it."""
    if draft.has_work and tokens.behind.kind is Kind.NUMBER:
        tokens.step()
        draft.counts.insert(0, _count(tokens))
        tokens.take(*SETS, "times")
        return True
    is_before = bool(draft.counts) and not draft.has_work
    return is_before and tokens.step().kind is Kind.TIMES


def _is_count_range(tokens: Tokens) -> bool:
    """Tell whether 6-8 x or 4-6 strides follows, of which the lower number is planned."""
    upper = tokens.ahead(2)
    if (
        upper.kind is not Kind.NUMBER
        or not float(tokens.here.text) < float(upper.text) <= MOST_COUNTED
    ):
        return False
    is_kind = _kind_ahead(tokens, after=3) in _COUNTED_KINDS
    return tokens.ahead(3).kind is Kind.TIMES or is_kind


def _is_turned(tokens: Tokens) -> bool:
    """Tell 400x6 from 6x400: nobody runs hundreds of reps of a few meters."""
    count = tokens.ahead(2)
    is_bare = tokens.ahead(3).kind is not Kind.TIMES and tokens.ahead(3).text not in METRES
    is_short = (
        count.kind is Kind.NUMBER and count.text.isdecimal() and int(count.text) <= MOST_TURNED
    )
    return is_short and is_bare and float(tokens.here.text) >= LEAST_LENGTH_M


def _is_counting(tokens: Tokens) -> bool:
    """Tell whether a number counts what follows it: 8 400s, 12 quarters, 6 strides."""
    number, behind = tokens.here, tokens.behind
    if not number.text.isdecimal() or int(number.text) > MOST_COUNTED:
        return False
    if behind.kind is Kind.NUMBER:
        return float(behind.text) >= LEAST_LENGTH_M
    is_kind = _kind_ahead(tokens, after=1) in _COUNTED_KINDS
    is_quarter = behind.text in ("quarter", "quarters")
    is_repeat = behind.text in ("mile", "miles") and tokens.ahead(2).text in ("repeat", "repeats")
    return is_kind or is_quarter or is_repeat


def _kind_ahead(tokens: Tokens, *, after: int) -> RepKind | None:
    position = tokens.position
    tokens.position = min(position + after, tokens.last)
    kind = tokens.phrase(KINDS)
    tokens.position = position
    return kind


def _count(tokens: Tokens) -> int:
    if not tokens.here.text.isdecimal() or not 0 < int(tokens.here.text) <= MOST_REPS:
        raise tokens.error(f"how many times, 1 to {MOST_REPS}")
    return int(tokens.step().text)


def read_total(tokens: Tokens, draft: Draft, depth: int) -> bool:  # noqa: ARG001
    """Read `30 min of` before `1 min on, 1 min off`: as many turns as fill that time."""
    if draft.counts or draft.has_work or tokens.here.kind not in (Kind.NUMBER, Kind.CLOCK):
        return False
    position, place = tokens.position, tokens.here
    times = _total_and_turn_s(tokens)
    if times is None or 2 * times[1] > times[0]:
        tokens.position = position
        return False
    total_s, turn_s = times
    count, left_s = divmod(total_s, turn_s)
    if left_s:
        message = "how many times, as the turns do not fill that time: 10x(1:00 hard, 1:00 easy)"
        raise tokens.error(message, at=place)
    draft.counts.append(int(count))
    return True


_OPENERS = dict.fromkeys(("of", "as", "alternating", "alternate", *BY_FEEL), True)


def _total_and_turn_s(tokens: Tokens) -> tuple[float, float] | None:
    """Read a time and that of one turn, before which the reader stops; None for other words."""
    try:
        total_s = read_number(tokens).duration_s
        behind = tokens.position
        while tokens.phrase(_OPENERS) or tokens.take(":"):
            pass
        start = tokens.position
        is_opened = start > behind or tokens.here.text == "("
        turn_s = _turn_s(tokens) if is_opened else None
    except NotationError:
        return None
    tokens.position = start
    return (total_s, turn_s) if total_s and turn_s else None


def _turn_s(tokens: Tokens) -> float | None:
    """Read how long the work and the rest of one turn last together; None for other lengths."""
    tokens.take("(")
    work = read_number(tokens)
    while tokens.phrase(_WORK_WORDS):
        pass
    is_parted = tokens.take("/", "-", ",", ";", "+", "and") is not None
    work, rest = in_one_unit(work, read_number(tokens))
    if not is_parted and tokens.here.text != "off":
        return None
    work_s, rest_s = work.duration_s, rest.duration_s
    return work_s + rest_s if work_s and rest_s else None


_WORK_WORDS = dict.fromkeys(("on", *BY_FEEL), True)
