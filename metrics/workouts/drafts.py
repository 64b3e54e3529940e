"""A part of a workout as far as it has been read, and the blocks that it becomes."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from metrics.contract.race_paces import Mode, RacePace
from metrics.workouts.amounts import AMOUNT, WrittenAmount
from metrics.workouts.model import Block, Extra, ExtraKind, Rep, RepKind, Rest
from metrics.workouts.printing import LEAST_CONTINUOUS_M, LEAST_CONTINUOUS_S
from metrics.workouts.rests import RestDraft, RestScope
from metrics.workouts.targets import TargetTime
from metrics.workouts.tokens import Token, Tokens
from metrics.workouts.vocabulary import EASY_EXTRAS, TIMED_EXTRAS

STRIDE_M = 100.0
"""Strides written without a length: the middle of the usual 70 to 150 m."""
SHORTEST_RUN_S = 30.0
"""A few seconds alone are no run: they belong to a pace, as in `@5k - 5 sec`."""
MOST_SHORT = 100
"""150 reps of 10 m are ten of 150 m, written the other way around."""
SHORTEST_LONE_M = 50.0
"""A shorter rep that is run once is a count without its length: 16 @400 for 16x200 @400."""
NEXT = "a kind such as strides, @ and a pace, a rest, + and another part, or the end"

Part: TypeAlias = Rep | Block | Extra | RestDraft


class Draft(Struct):
    """A part as far as it has been read; `has_sets` where a count says that it is of sets."""

    start: Token
    counts: list[int] = field(default_factory=list)
    amounts: list[WrittenAmount] = field(default_factory=list)
    members: tuple[Rep | Block, ...] = ()
    kind: RepKind | None = None
    parts_m: tuple[float, ...] = ()
    race_pace: RacePace | None = None
    time: TargetTime | None = None
    mode: Mode | None = None
    extra: ExtraKind | None = None
    rest: RestDraft | None = None
    set_rest: RestDraft | None = None
    has_sets: bool = False

    @property
    def has_work(self) -> bool:
        """Whether the part has a length, or a group in brackets."""
        return bool(self.amounts or self.members)

    @property
    def is_counted(self) -> bool:
        """Whether the part is repeated or a list of several."""
        return bool(self.counts) or len(self.amounts) > 1 or bool(self.members)


def finished(tokens: Tokens, draft: Draft, depth: int) -> list[Part]:
    """Turn a draft into the parts of a workout; `NotationError` where it is none."""
    if draft.members:
        return [_block(draft, _spread(tokens, draft))]
    if not draft.amounts:
        return _without_length(tokens, draft)
    if draft.extra is not None and draft.extra not in EASY_EXTRAS:
        return [_extra_with_length(tokens, draft)]
    if draft.extra is not None and draft.race_pace is None:
        draft.race_pace = RacePace.EASY
    if draft.kind is RepKind.FLY:
        draft.amounts = [_flying(tokens, amount) for amount in draft.amounts]
    _check_continuous(tokens, draft, depth)
    reps = [_rep(tokens, draft, amount) for amount in draft.amounts]
    if len(reps) == 1:
        return [_block(draft, (reps[0],))]
    rests = [draft.rest.rest_after(amount) if draft.rest else None for amount in draft.amounts]
    members = tuple(map(_rested_rep, reps, rests))
    if not draft.counts and draft.set_rest is None:
        return list(members)
    return [_block(replace(draft, rest=draft.set_rest, set_rest=None), members)]


def _flying(tokens: Tokens, amount: WrittenAmount) -> WrittenAmount:
    """Return the meters of a flying sprint: flying 30s are several of 30 m."""
    if amount.duration_s is None:
        return amount
    if amount.unit != "s":
        raise tokens.error("meters, as in fly30", at=amount.token)
    return amount._replace(distance_m=amount.duration_s, duration_s=None)


def _rested_rep(rep: Rep, rest: Rest | None) -> Rep | Block:
    return rep if rest is None else Block(count=1, members=(rep,), rest=rest)


def _without_length(tokens: Tokens, draft: Draft) -> list[Part]:
    """Return a part that names no length: strides of the usual one, a rest, a warm-up."""
    is_plain = draft.time is None and draft.mode is None and not draft.counts and not draft.rest
    if draft.kind is RepKind.STRIDE and draft.counts:
        stride = _rep(tokens, draft, WrittenAmount(STRIDE_M, None, "m", draft.start))
        return [_block(draft, (stride,))]
    if draft.rest is not None and draft.kind is None and draft.extra is None:
        return [draft.rest]
    if draft.extra is not None and draft.kind is None and is_plain:
        if draft.race_pace in (None, RacePace.EASY):
            return [Extra(kind=draft.extra)]
    elif draft.kind in _OPEN_KINDS and is_plain and draft.extra is None:
        return [Extra(kind=_OPEN_KINDS[draft.kind])]
    elif draft.race_pace is RacePace.EASY and is_plain and draft.kind is None:
        return [Extra(kind=ExtraKind.EASY_RUN)]
    raise tokens.error(AMOUNT)


_OPEN_KINDS = {RepKind.RACE: ExtraKind.RACE, RepKind.STRIDE: ExtraKind.STRIDES}


def _extra_with_length(tokens: Tokens, draft: Draft) -> Extra:
    """Return a part such as 45 min bike; a rest day, or a race by time, has no length."""
    amount = draft.amounts[0]
    is_alone = len(draft.amounts) == 1 and not draft.counts and draft.rest is None
    is_plain = not (draft.kind or draft.time or draft.mode)
    is_easy = draft.race_pace in (None, RacePace.EASY)
    is_timed = draft.extra in TIMED_EXTRAS and amount.duration_s is not None
    if draft.extra is None or not (is_alone and is_plain and is_easy and is_timed):
        raise tokens.error("a time with other work, such as 45 min bike", at=amount.token)
    return Extra(kind=draft.extra, duration_s=amount.duration_s)


def _check_continuous(tokens: Tokens, draft: Draft, depth: int) -> None:
    """Refuse `45 easy`: a run of 45 m is a slip for 45 min."""
    amount = draft.amounts[0]
    is_run = draft.kind in (None, RepKind.RUN)
    is_rep = draft.race_pace not in (None, RacePace.EASY, RacePace.THRESHOLD) or draft.time
    if draft.is_counted or depth or not is_run:
        return
    if is_rep:
        if amount.distance_m is not None and amount.distance_m < SHORTEST_LONE_M:
            raise tokens.error("a length of 50 m or more, or how many of what", at=amount.token)
        return
    if amount.distance_m is None:
        if (amount.duration_s or 0.0) < SHORTEST_RUN_S:
            message = "a race pace alone or a time such as in 75, or 1x before a rep"
            raise tokens.error(message, at=amount.token)
        is_clock = amount.token.text.count(":") == 1
        if is_clock and (amount.duration_s or 0.0) < LEAST_CONTINUOUS_S:
            message = "min or h behind the number, or 1x before it if minutes and seconds are meant"
            raise tokens.error(message, at=amount.token)
        return
    least_m = LEAST_CONTINUOUS_M if draft.race_pace else STRIDE_M
    if amount.distance_m < least_m:
        message = "min, mi or km behind the number, or 1x before it if meters are meant"
        raise tokens.error(message, at=amount.token)


def _rep(tokens: Tokens, draft: Draft, amount: WrittenAmount) -> Rep:
    if draft.counts and amount.distance_m and draft.counts[-1] > MOST_SHORT > amount.distance_m:
        message = f"at most {MOST_SHORT} reps of so few meters; 10x150 for ten of 150 m"
        raise tokens.error(message, at=amount.token)
    return Rep(
        distance_m=amount.distance_m,
        duration_s=amount.duration_s,
        race_pace=draft.race_pace,
        mode=draft.mode,
        kind=draft.kind or RepKind.RUN,
        speed_mps=draft.time.speed_mps(tokens, amount) if draft.time else None,
        parts_m=draft.parts_m,
    )


def _block(draft: Draft, members: tuple[Rep | Block, ...]) -> Rep | Block:
    """Return the members as often as the part says, with its rests."""
    amount = draft.amounts[0] if len(draft.amounts) == 1 else None
    rest = draft.rest.rest_after(amount) if draft.rest else None
    set_rest = draft.set_rest.rest_after(None) if draft.set_rest else None
    if rest is None and set_rest is not None and len(draft.counts) == 1:
        rest, set_rest = set_rest, None  # the sets are what is counted
    only = members[0]
    if not draft.counts and rest is None and set_rest is None and len(members) == 1:
        return only
    counts = draft.counts or [1]
    while len(counts) > 1 and counts[-1] == 1 and rest is None and len(members) == 1:
        counts = counts[:-1]  # 6x1x150
    is_inner = draft.rest is not None and draft.rest.scope is RestScope.REPS
    if draft.members and rest is not None and (is_inner or set_rest is not None):
        members = tuple(_rested_inside(member, rest) for member in members)
        rest, set_rest = set_rest, None
    is_one = len(members) == 1 and isinstance(only, Rep) and counts[-1] == 1 and rest is None
    if is_one and isinstance(only, Rep) and len(counts) == 1 and set_rest is None:
        return only
    block = Block(count=counts[-1], members=members, rest=rest)
    for position, count in enumerate(reversed(counts[:-1])):
        is_outermost = position == len(counts) - 2
        block = Block(count=count, members=(block,), rest=set_rest if is_outermost else None)
    if set_rest is not None and len(counts) == 1:
        block = with_rest(block, set_rest)
    return block


def _rested_inside(member: Rep | Block, rest: Rest) -> Rep | Block:
    """Return a member of a group with the rest that is between its reps."""
    if isinstance(member, Rep):
        return Block(count=1, members=(member,), rest=rest)
    return member if member.rest else replace(member, rest=rest)


def _spread(tokens: Tokens, draft: Draft) -> tuple[Rep | Block, ...]:
    """Return the members of a group with the pace and kind that stand behind the brackets."""
    if draft.extra is not None or draft.amounts:
        raise tokens.error(NEXT, at=draft.start)
    return tuple(_spread_to(tokens, draft, member) for member in draft.members)


def _spread_to(tokens: Tokens, draft: Draft, member: Rep | Block) -> Rep | Block:
    if isinstance(member, Block):
        return replace(
            member, members=tuple(_spread_to(tokens, draft, inner) for inner in member.members)
        )
    amount = WrittenAmount(member.distance_m, member.duration_s, "m", draft.start)
    is_open = member.race_pace is None and member.speed_mps is None
    speed_mps = draft.time.speed_mps(tokens, amount) if draft.time and is_open else None
    return replace(
        member,
        race_pace=draft.race_pace if is_open else member.race_pace,
        speed_mps=speed_mps if is_open else member.speed_mps,
        mode=member.mode or draft.mode,
        kind=draft.kind if draft.kind and member.kind is RepKind.RUN else member.kind,
    )


def with_rest(block: Block, rest: Rest) -> Block:
    """Put a rest behind a block, whose own rest stays between its reps."""
    if block.rest is None and block.count == 1:
        return replace(block, rest=rest)
    return Block(count=1, members=(block,), rest=rest)
