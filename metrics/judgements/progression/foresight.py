"""A plan before anyone runs it: each item against A4, as if all before it had been run.

What is planned after the last day known counts as run at the pace that it names, unless it breaks
A4 itself: an unlawful set is nobody's foundation. What was planned up to that day counts as it was
run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import History
from metrics.judgements.inputs.coach import Known, PlanItem
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.progression.foundation_rule import (
    OUTSIDE,
    Behind,
    Finding,
    Safety,
    planned_breaks_a4,
)
from metrics.judgements.progression.sentences import counted
from metrics.judgements.sessions.alignment import efforts_asked
from metrics.workouts.model import Block, Rep, RepKind

BY_FEEL = (*OUTSIDE, RepKind.ALL_OUT)
"""Reps that need not name a pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """A plan item and what A4 says of it, in a sentence with its numbers."""

    item: PlanItem
    safety: Safety
    sentence: str


def foreseen(plan: Iterable[PlanItem], behind: Behind, known: Known) -> tuple[Foreseen, ...]:
    """Every item of one athlete's plan, in the order of days."""
    found = []
    for item in sorted(plan, key=lambda one: (one.day, one.plan_item)):
        one = foresee(item, behind, known)
        found.append(one)
        if item.day > behind.through and one.safety is not Safety.BREAKS_A4:
            behind = behind.with_planned(named(item, known))
    return tuple(found)


def foresee(item: PlanItem, behind: Behind, known: Known) -> Foreseen:
    """One item against what will lie behind it by then."""
    rhythmic = named(item, known)
    findings = planned_breaks_a4(rhythmic, behind)
    weeks = known.settings.lookback_weeks
    broken = [one for one in findings if one.safety is Safety.BREAKS_A4]
    if broken:
        return _found(item, Safety.BREAKS_A4, f"{_gaps(broken)} in the {weeks} weeks before")
    if nameless := _nameless(rhythmic):
        return _found(item, Safety.UNKNOWN, _no_pace(nameless))
    unknown = [one for one in findings if one.safety is Safety.UNKNOWN]
    if unknown:
        why = f"{_gaps(unknown)} in what is known of the {weeks} weeks before"
        return _found(item, Safety.UNKNOWN, f"{why}; {_missing(behind, item)}")
    return _found(item, Safety.SAFE, "nothing that it needs is missing")


def named(item: PlanItem, known: Known) -> PlanItem:
    """The item with the race pace of every rep that gives a time instead, by the paces of its day."""
    paces = DatePaces.of(known, item.day)
    blocks = tuple(_named_block(block, paces) for block in item.workout.blocks)
    return replace(item, workout=replace(item.workout, blocks=blocks))


def _named_block(block: Block, paces: DatePaces) -> Block:
    members = tuple(
        _named_rep(one, paces) if isinstance(one, Rep) else _named_block(one, paces)
        for one in block.members
    )
    return replace(block, members=members)


def _named_rep(rep: Rep, paces: DatePaces) -> Rep:
    if rep.race_pace is not None or rep.speed_mps is None:
        return rep
    reached = [
        pace.race_pace
        for pace in paces.paces
        if pace.low_mps is None or pace.low_mps <= rep.speed_mps
    ]
    return replace(rep, race_pace=reached[-1] if reached else None)


def _nameless(item: PlanItem) -> int:
    """Reps that should be at a pace and whose pace nobody can tell."""
    asked = [one.rep for one in efforts_asked(item.workout)]
    return sum(
        rep.race_pace in {None, RacePace.UNKNOWN} and rep.kind not in BY_FEEL for rep in asked
    )


def _gaps(findings: Sequence[Finding]) -> str:
    return "; ".join(
        f"{counted(one.reps, 'rep')} at {one.race_pace} pace after"
        f" {' and '.join(f'{reps} at {race_pace}' for race_pace, reps in one.unmet.items())}"
        for one in findings
    )


def _missing(behind: Behind, item: PlanItem) -> str:
    """What would have to be known."""
    if behind.history(item.day) is History.KNOWN:
        return "some sets have no pace: a result or a coach's estimate would give them one"
    settings = behind.settings
    return (
        f"the history is {behind.history(item.day)}: it takes {settings.min_runs} recorded runs"
        f" a week in {settings.min_weeks} of {settings.lookback_weeks} weeks"
    )


def _no_pace(reps: int) -> str:
    return (
        f"no pace is known for {counted(reps, 'rep')}: name one, such as @1600,"
        " or add a result of the athlete where a time is given"
    )


def _found(item: PlanItem, safety: Safety, sentence: str) -> Foreseen:
    return Foreseen(item=item, safety=safety, sentence=sentence)
