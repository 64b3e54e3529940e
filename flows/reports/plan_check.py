"""A plan against rule A4, for every athlete in it, in words."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from config.problems import Problem, Severity, grouped
from flows.common.console import Exit
from flows.common.text import count, listed
from flows.engine.athlete_inputs import foundations_today
from metrics.judgements.inputs.coach import Coach, PlanItem
from metrics.judgements.progression.foresight import ItemCheck, check_plan
from metrics.judgements.progression.foundation_rule import Safety
from storage import Store

_HEADINGS = {
    Safety.BREAKS_A4: "not safe (rule A4)",
    Safety.UNKNOWN: "cannot be checked",
}
_INDENT = " " * 4


def check_items(
    store: Store, coach: Coach, items: Sequence[PlanItem], *, today: date
) -> list[ItemCheck]:
    """Check the items from today on, by athlete and day; earlier ones have been run or not."""
    ahead: dict[str, list[PlanItem]] = defaultdict(list)
    for item in items:
        if item.day >= today:
            ahead[item.athlete_id].append(item)
    foundations = foundations_today(store, coach, sorted(ahead), today=today)
    return [
        item_check
        for athlete_id, foundation in foundations.items()
        for item_check in check_plan(ahead[athlete_id], foundation, coach.context_of(athlete_id))
    ]


def unread_lines(problems: Iterable[Problem]) -> int:
    """Count the lines of a plan that could not be used, and so were not checked."""
    return len({it.line for it in problems if it.severity is not Severity.WARNING})


def problem_lines(problems: Sequence[Problem], *, width: int) -> Iterator[str]:
    """Write what is wrong with a plan by kind, and how many of its lines are not checked."""
    for group in grouped(problems):
        yield from textwrap.wrap(str(group), width, subsequent_indent=_INDENT)
    if unread := unread_lines(problems):
        lines, are = count(unread, "line"), "is" if unread == 1 else "are"
        yield f"{lines} of the plan {are} not used, so not checked"


def exit_status(checks: Sequence[ItemCheck], *, unread: int = 0) -> Exit:
    """Return 4 where anything is not safe, else 5 where anything cannot be checked, else 0.

    `unread` lines could not be checked.
    """
    safeties = {item_check.safety for item_check in checks}
    if Safety.BREAKS_A4 in safeties:
        return Exit.PLAN_UNSAFE
    return Exit.PLAN_UNKNOWN if Safety.UNKNOWN in safeties or unread else Exit.OK


def report_lines(
    checks: Sequence[ItemCheck], *, names: Mapping[str, str], width: int
) -> Iterator[str]:
    """Write what is not safe first, then what cannot be checked; what is safe in one line."""
    for safety, heading in _HEADINGS.items():
        matching = [item_check for item_check in checks if item_check.safety is safety]
        if matching:
            yield f"{heading}: {count(len(matching), 'item')}"
        for alike in _alike(matching):
            ids = [item_check.item.athlete_id for item_check in alike]
            yield from _lines(alike[0], [names.get(one, one) for one in ids], width)
    if not checks:
        yield "nothing to check: this plan has no item today or later"
        return
    safe = sum(item_check.safety is Safety.SAFE for item_check in checks)
    athletes = len({item_check.item.athlete_id for item_check in checks})
    yield f"safe: {safe} of {count(len(checks), 'item')} for {count(athletes, 'athlete')}"
    if outside := sum(item_check.safety is Safety.NOT_JUDGED for item_check in checks):
        yield f"speed work, hills or races, not judged by the progression: {count(outside, 'item')}"


def _alike(checks: Iterable[ItemCheck]) -> list[list[ItemCheck]]:
    """Put together what is said of one workout for the same reason: a group's is said once."""
    together: dict[tuple[date, str, str], list[ItemCheck]] = defaultdict(list)
    for it in checks:
        together[it.item.day, it.item.text, it.sentence].append(it)
    is_of_one = all(len(alike) == 1 for alike in together.values())
    # Many athletes are read workout by workout, few ones athlete by athlete.
    return list(together.values()) if is_of_one else [together[key] for key in sorted(together)]


def _lines(item_check: ItemCheck, names: Sequence[str], width: int) -> Iterator[str]:
    workout = f"{item_check.item.day}: {item_check.item.text}"
    head = f"{names[0]}, {workout}" if len(names) == 1 else workout
    yield from textwrap.wrap(head, width, initial_indent="  ", subsequent_indent=_INDENT)
    told = [item_check.sentence]
    if len(names) > 1:
        told.append(f"{count(len(names), 'athlete')}: {listed(names)}")
    for text in told:
        yield from textwrap.wrap(text, width, initial_indent=_INDENT, subsequent_indent=_INDENT)


def as_data(item_check: ItemCheck) -> dict[str, Any]:
    """Return one checked item as an object."""
    return {
        "athlete_id": item_check.item.athlete_id,
        "date": str(item_check.item.day),
        "plan_item": item_check.item.plan_item,
        "workout": item_check.item.text,
        "safety": item_check.safety,
        "reason": item_check.sentence,
    }
