"""The workout that a watch led its runner through, from the steps in its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

import polars as pl

from metrics.contract.race_paces import RacePace
from metrics.contract.units import KILOMETRE_M, as_set_m
from metrics.workouts.model import Block, Rep, Rest, Workout
from parsers.common.activity import Intensity

_RESTS = (Intensity.REST, Intensity.RECOVERY)
_AROUND = (Intensity.WARMUP, Intensity.COOLDOWN)
_REPEAT = "repeat_until"

_Step: TypeAlias = dict[str, Any]


class _Placed(NamedTuple):
    """The work or rest of a step with its index; a repeat has that of its first step."""

    step_index: int
    item: Rep | Block | Rest


class _Pair(NamedTuple):
    """A piece of work and the rest after it."""

    member: Rep | Block
    rest: Rest | None


def workout_from_steps(steps: pl.DataFrame) -> Workout | None:
    """Build the workout that the steps of an activity ask for.

    Work of unset length, such as a warm-up or drills, is left out because it asks for no reps; a
    rest of unset length is left open. Equal reps written one by one become one block, as if the
    watch had been set to repeat them. Steps without an intensity are work.

    Parameters
    ----------
    steps : pl.DataFrame
        The `steps` table of one activity, one row per step, in any order. Distances in m,
        durations in s, target speeds in m/s; null and 0 mean that the step sets none.

    Returns
    -------
    Workout or None
        None if there are no steps or if the number of reps cannot be known: a repeat until a
        time or a distance, a repeat of missing steps, or a repeat of work of unset length (until
        a button is pressed or a heart rate is reached). Reps by speed get the middle of both
        limits, as a pace in whole seconds per kilometer. Quarter miles that the watch cut off to
        whole meters are quarter miles again.
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
    """Check that each repeat has a count, and steps that exist and have a length."""
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
    """Replace the repeated steps by a block."""
    first = row["repeat_from_step"]
    pairs = _pairs([item for index, item in placed if index >= first])
    placed[:] = [earlier for earlier in placed if earlier.step_index < first]
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
    distance_m, duration_s = as_set_m(row["distance_m"] or 0.0) or None, row["duration_s"] or None
    if row["intensity"] in _RESTS:
        return Rest(distance_m=distance_m, low_s=duration_s, high_s=duration_s)
    return Rep(
        distance_m=distance_m,
        duration_s=duration_s,
        race_pace=RacePace.EASY if row["intensity"] in _AROUND else None,
        speed_mps=_target_mps(row),
    )


def _target_mps(row: _Step) -> float | None:
    limits = [row[name] for name in ("target_low_mps", "target_high_mps") if row[name]]
    return KILOMETRE_M / round(KILOMETRE_M * len(limits) / sum(limits)) if limits else None


def _pairs(items: Sequence[Rep | Block | Rest]) -> list[_Pair]:
    """Pair each piece of work with the rest after it; a rest before any work is dropped."""
    pairs: list[_Pair] = []
    for item in items:
        if not isinstance(item, Rest):
            pairs.append(_Pair(item, None))
        elif pairs:
            member, rest = pairs[-1]
            pairs[-1] = _Pair(member, item if rest is None else _joined(rest, item))
    return pairs


def _joined(first: Rest, second: Rest) -> Rest | None:
    """Add two rests in a row; None if one is a time and the other a distance."""
    if first.low_s is not None and second.low_s is not None:
        together_s = first.low_s + second.low_s
        return Rest(low_s=together_s, high_s=together_s)
    if first.distance_m is not None and second.distance_m is not None:
        return Rest(distance_m=first.distance_m + second.distance_m)
    return None


def _merged(pairs: list[_Pair]) -> Iterator[Block]:
    """Yield the blocks of a workout; the last of several equal reps may lack its rest."""
    if len(pairs) > 1 and pairs[-1] == (pairs[-2].member, None):
        pairs = [*pairs[:-1], pairs[-2]]
    for pair, alike in groupby(pairs):
        count = sum(1 for _ in alike)
        alone = pair.member if count == 1 and pair.rest is None else None
        yield alone if isinstance(alone, Block) else _repeated([pair], count)
