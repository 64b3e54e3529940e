"""A plan before anyone runs it: each item against A4, as if all before it had been run.

What is planned after today counts as run at the pace that it names, if it is lawful itself. What
was planned up to today counts as it was run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.judgements.contract.enums import History
from metrics.judgements.inputs.coach import AthleteContext, PlanItem
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.progression.foundation_rule import (
    OUTSIDE,
    Finding,
    Foundation,
    Safety,
    check_planned,
)
from metrics.judgements.sessions.alignment import efforts_asked
from metrics.judgements.sessions.all_out import is_speed_work
from metrics.workouts.model import Block, Rep, RepKind, Workout

BY_FEEL = (*OUTSIDE, RepKind.ALL_OUT)
"""Reps that need not name a pace."""


class ItemCheck(Struct, frozen=True, kw_only=True):
    """A plan item and what A4 says of it, in a sentence with its numbers."""

    item: PlanItem
    safety: Safety
    sentence: str


def check_plan(
    plan: Iterable[PlanItem], foundation: Foundation, context: AthleteContext
) -> tuple[ItemCheck, ...]:
    """Check every item of one athlete's plan, in the order of days.

    Parameters
    ----------
    plan
        The plan items, in any order.
    foundation
        What lies behind the athlete.
    context
        What the coach knows of the athlete.

    Returns
    -------
    tuple of ItemCheck
        One for each item. Lawful items after the last known day count as run for later ones.
    """
    checks: list[ItemCheck] = []
    ordered = sorted(plan, key=lambda item: (item.day, item.plan_item))
    for day, items in groupby(ordered, key=lambda item: item.day):
        of_day = [check_item(item, foundation, context) for item in items]
        checks += of_day
        for check in of_day:
            if day > foundation.through and check.safety is Safety.SAFE:
                foundation = foundation.with_planned(with_race_paces(check.item, context))
    return tuple(checks)


def check_item(item: PlanItem, foundation: Foundation, context: AthleteContext) -> ItemCheck:
    """Check one item against what will lie behind it by then.

    Parameters
    ----------
    item
        The plan item.
    foundation
        What lies behind the athlete.
    context
        What the coach knows of the athlete.

    Returns
    -------
    ItemCheck
        What A4 says, with its numbers.
    """
    with_paces = with_race_paces(item, context)
    findings = check_planned(with_paces, foundation)
    settings = context.settings
    broken = [finding for finding in findings if finding.safety is Safety.BREAKS_A4]
    if broken:
        sentence = sentences.unsafe_sentence(_gaps(broken), settings)
        return ItemCheck(item=item, safety=Safety.BREAKS_A4, sentence=sentence)
    if nameless := _nameless(with_paces):
        sentence = sentences.nameless_sentence(nameless)
        return ItemCheck(item=item, safety=Safety.UNKNOWN, sentence=sentence)
    unknown = [finding for finding in findings if finding.safety is Safety.UNKNOWN]
    if unknown:
        why = _missing(foundation, item)
        sentence = sentences.unjudged_sentence(_gaps(unknown), why, settings)
        return ItemCheck(item=item, safety=Safety.UNKNOWN, sentence=sentence)
    if not findings and _is_outside(with_paces):
        return ItemCheck(
            item=item, safety=Safety.NOT_JUDGED, sentence=sentences.NOT_JUDGED_SENTENCE
        )
    return ItemCheck(item=item, safety=Safety.SAFE, sentence=sentences.SAFE_SENTENCE)


def with_race_paces(item: PlanItem, context: AthleteContext) -> PlanItem:
    """Name the race pace of every rep that gives a time instead, by the paces of its day.

    Parameters
    ----------
    item
        The plan item.
    context
        What the coach knows of the athlete.

    Returns
    -------
    PlanItem
        A rep slower than every pace stays without one, and so do all where no pace is known.
    """
    if not _has_timed_reps(item.workout):
        return item
    paces = DatePaces.of(context, item.day)
    blocks = tuple(_with_block_paces(block, paces) for block in item.workout.blocks)
    return replace(item, workout=replace(item.workout, blocks=blocks))


@lru_cache(maxsize=1024)
def _has_timed_reps(workout: Workout) -> bool:
    """Tell whether any rep gives a time instead of a race pace."""
    return any(
        planned.rep.speed_mps is not None and planned.rep.race_pace is None
        for planned in workout.reps()
    )


def _with_block_paces(block: Block, paces: DatePaces) -> Block:
    members = tuple(
        _with_rep_pace(member, paces)
        if isinstance(member, Rep)
        else _with_block_paces(member, paces)
        for member in block.members
    )
    return replace(block, members=members)


def _with_rep_pace(rep: Rep, paces: DatePaces) -> Rep:
    if rep.race_pace is not None or rep.speed_mps is None:
        return rep
    reached = [
        pace.race_pace
        for pace in paces.paces
        if pace.low_mps is None or pace.low_mps <= rep.speed_mps
    ]
    return replace(rep, race_pace=reached[-1] if reached else None)


def _is_outside(item: PlanItem) -> bool:
    """Tell whether all efforts of an item are sprints, hills or races."""
    reps = [planned.rep for planned in efforts_asked(item.workout)]
    return bool(reps) and all(
        rep.kind in (RepKind.HILL, RepKind.RACE) or is_speed_work(rep) for rep in reps
    )


def _nameless(item: PlanItem) -> int:
    """Count reps that should be at a pace and whose pace nobody can tell."""
    planned = [planned_rep.rep for planned_rep in efforts_asked(item.workout)]
    return sum(
        rep.race_pace in {None, RacePace.UNKNOWN} and rep.kind not in BY_FEEL for rep in planned
    )


def _gaps(findings: Sequence[Finding]) -> str:
    return sentences.gaps_text(
        [(finding.reps, finding.race_pace, finding.unmet) for finding in findings]
    )


def _missing(foundation: Foundation, item: PlanItem) -> str:
    """Say what would have to be known."""
    history = foundation.history(item.day)
    if history is History.KNOWN:
        return sentences.UNKNOWN_PACES_TEXT
    return sentences.history_needed_text(history, foundation.settings)
