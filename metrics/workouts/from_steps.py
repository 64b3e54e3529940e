"""The workout that a watch led through, from its steps: as a value like any that a coach writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

import polars as pl

from metrics.contract.race_paces import RacePace
from metrics.contract.units import KILOMETRE_M, MILE_M
from metrics.workouts.model import Block, Rep, Rest, Workout
from parsers.common.activity import Intensity

_RESTS = (Intensity.REST, Intensity.RECOVERY)
_AROUND = (Intensity.WARMUP, Intensity.COOLDOWN)
_REPEAT = "repeat_until"

_Step: TypeAlias = dict[str, Any]


class _Placed(NamedTuple):
    """What a step asks for, and which step it is: of a repeat, its first."""

    step_index: int
    item: Rep | Block | Rest


class _Pair(NamedTuple):
    """Work, and the rest behind it."""

    member: Rep | Block
    rest: Rest | None


def workout_from_steps(steps: pl.DataFrame) -> Workout | None:
    """The workout of an activity's `steps`; None where there is none or its reps are unknown.

    Unknown are repeats until a time or a distance, repeats of steps that are not there, and
    repeats of work whose length nobody set (until a button is pressed or a heart rate is met).
    Other pieces of unset length, a warm-up or drills, are left out: they ask for no reps. Of a
    rest of unset length nothing is said. Steps by speed give their reps the middle of both
    limits, as a pace in whole seconds a kilometre; half miles cut off to metres are themselves
    again. Steps without an intensity are work. Like reps
    written one by one become one block, as they are where the watch was told to repeat.
    """
    rows = steps.sort("step_index").to_dicts()
    if not _are_known(rows):
        return None
    placed: list[_Placed] = []
    for row in rows:
        if _is_repeat(row):
            _repeat(placed, row)
        elif (item := _item(row)) is not None:
            placed.append(_Placed(row["step_index"], item))
    blocks = tuple(_merged(_pairs([item for _, item in placed])))
    return Workout(blocks=blocks) if blocks else None


def _are_known(rows: Sequence[_Step]) -> bool:
    """Whether each repeat is of so many times steps that are there and have a length."""
    return all(
        _is_counted(row) and not any(_is_open_work(step) for step in _repeated_steps(rows, row))
        for row in rows
        if _is_repeat(row)
    )


def _is_counted(row: _Step) -> bool:
    first, count = row["repeat_from_step"], row["repeat_count"]
    return first is not None and first < row["step_index"] and (count or 0) > 0


def _repeated_steps(rows: Sequence[_Step], repeat: _Step) -> Iterator[_Step]:
    first, behind = repeat["repeat_from_step"], repeat["step_index"]
    return (row for row in rows if first <= row["step_index"] < behind)


def _is_open_work(row: _Step) -> bool:
    is_work = not _is_repeat(row) and row["intensity"] not in (*_RESTS, *_AROUND)
    return is_work and not _has_length(row)


def _is_repeat(row: _Step) -> bool:
    return (row["duration_type"] or "").startswith(_REPEAT)


def _has_length(row: _Step) -> bool:
    return bool(row["distance_m"] or row["duration_s"])


def _repeat(placed: list[_Placed], row: _Step) -> None:
    """Put the steps that are repeated into a block, in their place."""
    first = row["repeat_from_step"]
    pairs = _pairs([item for index, item in placed if index >= first])
    placed[:] = [one for one in placed if one.step_index < first]
    if pairs:
        placed.append(_Placed(first, _repeated(pairs, row["repeat_count"])))


def _repeated(pairs: Sequence[_Pair], count: int) -> Block:
    if len(pairs) == 1:
        [(member, rest)] = pairs
        return Block(count=count, members=(member,), rest=rest)
    members = tuple(pair.member if pair.rest is None else _repeated([pair], 1) for pair in pairs)
    return Block(count=count, members=members)


def _item(row: _Step) -> Rep | Rest | None:
    if not _has_length(row):
        return None
    distance_m, duration_s = _distance_m(row), row["duration_s"] or None
    if row["intensity"] in _RESTS:
        return Rest(distance_m=distance_m, low_s=duration_s, high_s=duration_s)
    return Rep(
        distance_m=distance_m,
        duration_s=duration_s,
        race_pace=RacePace.EASY if row["intensity"] in _AROUND else None,
        speed_mps=_target_mps(row),
    )


def _distance_m(row: _Step) -> float | None:
    """Watches hold half miles cut off to whole metres."""
    distance_m: float = row["distance_m"] or 0.0
    half_miles_m = round(2 * distance_m / MILE_M) * MILE_M / 2
    return (half_miles_m if abs(distance_m - half_miles_m) < 1 else distance_m) or None


def _target_mps(row: _Step) -> float | None:
    limits = [row[name] for name in ("target_low_mps", "target_high_mps") if row[name]]
    return KILOMETRE_M / round(KILOMETRE_M * len(limits) / sum(limits)) if limits else None


def _pairs(items: Sequence[Rep | Block | Rest]) -> list[_Pair]:
    """Each piece of work with the rest behind it; a rest before any work is none."""
    pairs: list[_Pair] = []
    for item in items:
        if not isinstance(item, Rest):
            pairs.append(_Pair(item, None))
        elif pairs:
            member, rest = pairs[-1]
            pairs[-1] = _Pair(member, item if rest is None else _joined(rest, item))
    return pairs


def _joined(one: Rest, other: Rest) -> Rest | None:
    """Two rests in a row: their sum where both are told alike, else nothing is said."""
    if one.low_s is not None and other.low_s is not None:
        together_s = one.low_s + other.low_s
        return Rest(low_s=together_s, high_s=together_s)
    if one.distance_m is not None and other.distance_m is not None:
        return Rest(distance_m=one.distance_m + other.distance_m)
    return None


def _merged(pairs: list[_Pair]) -> Iterator[Block]:
    """The blocks of a workout; of like reps the last needs no rest behind it to be one of them."""
    if len(pairs) > 1 and pairs[-1] == (pairs[-2].member, None):
        pairs = [*pairs[:-1], pairs[-2]]
    for pair, alike in groupby(pairs):
        count = sum(1 for _ in alike)
        alone = pair.member if count == 1 and pair.rest is None else None
        yield alone if isinstance(alone, Block) else _repeated([pair], count)
