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
from metrics.judgements.inputs.coach import AthleteContext, PlanItem
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.progression.foundation_rule import (
    OUTSIDE,
    Finding,
    Foundation,
    Safety,
    check_planned,
)
from metrics.judgements.progression.sentences import count_text
from metrics.judgements.sessions.alignment import efforts_asked
from metrics.workouts.model import Block, Rep, RepKind

BY_FEEL = (*OUTSIDE, RepKind.ALL_OUT)
"""Reps that need not name a pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCheck:
    """A plan item and what A4 says of it, in a sentence with its numbers."""

    item: PlanItem
    safety: Safety
    sentence: str


def check_plan(
    plan: Iterable[PlanItem], foundation: Foundation, context: AthleteContext
) -> tuple[ItemCheck, ...]:
    """Every item of one athlete's plan, in the order of days."""
    checks = []
    for item in sorted(plan, key=lambda item: (item.day, item.plan_item)):
        check = check_item(item, foundation, context)
        checks.append(check)
        if item.day > foundation.through and check.safety is not Safety.BREAKS_A4:
            foundation = foundation.with_planned(with_race_paces(item, context))
    return tuple(checks)


def check_item(item: PlanItem, foundation: Foundation, context: AthleteContext) -> ItemCheck:
    """One item against what will lie behind it by then."""
    rhythmic = with_race_paces(item, context)
    findings = check_planned(rhythmic, foundation)
    weeks = context.settings.lookback_weeks
    broken = [finding for finding in findings if finding.safety is Safety.BREAKS_A4]
    if broken:
        return _check(item, Safety.BREAKS_A4, f"{_gaps(broken)} in the {weeks} weeks before")
    if nameless := _nameless(rhythmic):
        return _check(item, Safety.UNKNOWN, _no_pace(nameless))
    unknown = [finding for finding in findings if finding.safety is Safety.UNKNOWN]
    if unknown:
        why = f"{_gaps(unknown)} in what is known of the {weeks} weeks before"
        return _check(item, Safety.UNKNOWN, f"{why}; {_missing(foundation, item)}")
    return _check(item, Safety.SAFE, "nothing that it needs is missing")


def with_race_paces(item: PlanItem, context: AthleteContext) -> PlanItem:
    """The item with the race pace of every rep that gives a time instead, by the paces of its day."""
    paces = DatePaces.of(context, item.day)
    blocks = tuple(_with_block_paces(block, paces) for block in item.workout.blocks)
    return replace(item, workout=replace(item.workout, blocks=blocks))


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


def _nameless(item: PlanItem) -> int:
    """Reps that should be at a pace and whose pace nobody can tell."""
    planned = [planned_rep.rep for planned_rep in efforts_asked(item.workout)]
    return sum(
        rep.race_pace in {None, RacePace.UNKNOWN} and rep.kind not in BY_FEEL for rep in planned
    )


def _gaps(findings: Sequence[Finding]) -> str:
    return "; ".join(
        f"{count_text(finding.reps, 'rep')} at {finding.race_pace} pace after"
        f" {' and '.join(f'{reps} at {race_pace}' for race_pace, reps in finding.unmet.items())}"
        for finding in findings
    )


def _missing(foundation: Foundation, item: PlanItem) -> str:
    """What would have to be known."""
    if foundation.history(item.day) is History.KNOWN:
        return "some sets have no pace: a result or a coach's estimate would give them one"
    settings = foundation.settings
    return (
        f"the history is {foundation.history(item.day)}: it takes {settings.min_runs} recorded runs"
        f" a week in {settings.min_weeks} of {settings.lookback_weeks} weeks"
    )


def _no_pace(reps: int) -> str:
    return (
        f"no pace is known for {count_text(reps, 'rep')}: name one, such as @1600,"
        " or add a result of the athlete where a time is given"
    )


def _check(item: PlanItem, safety: Safety, sentence: str) -> ItemCheck:
    return ItemCheck(item=item, safety=safety, sentence=sentence)
