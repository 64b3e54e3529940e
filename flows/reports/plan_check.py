"""A plan against rule A4, for every athlete in it, and what is to be said of it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flows.common.console import Exit
from flows.common.text import count
from flows.engine.athlete_inputs import Prospects, day_before
from metrics.judgements.inputs.coach import Coach, PlanItem
from metrics.judgements.progression.foresight import ItemCheck, check_plan
from metrics.judgements.progression.foundation_rule import Safety
from storage import Store

_HEADINGS = {
    Safety.BREAKS_A4: "not safe (rule A4)",
    Safety.UNKNOWN: "cannot be judged",
}
_INDENT = " " * 4


def check_items(
    store: Store, coach: Coach, items: Sequence[PlanItem], *, today: date
) -> list[ItemCheck]:
    """The items from today on, by athlete and day; what was planned before has been run or not."""
    athletes = sorted({item.athlete_id for item in items})
    found = [one for name in athletes for one in _of_athlete(store, coach, name, items, today)]
    return [one for one in found if one.item.day >= today]


def _of_athlete(
    store: Store, coach: Coach, athlete_id: str, items: Sequence[PlanItem], today: date
) -> tuple[ItemCheck, ...]:
    own = [item for item in items if item.athlete_id == athlete_id]
    through = day_before(today, today)
    prospects = Prospects.of(store, coach, athlete_id, through=through)
    return check_plan(own, prospects.foundation(), coach.context_of(athlete_id))


def exit_status(found: Sequence[ItemCheck]) -> Exit:
    """4 where anything is not safe, else 5 where anything cannot be judged."""
    safeties = {one.safety for one in found}
    if Safety.BREAKS_A4 in safeties:
        return Exit.PLAN_UNSAFE
    return Exit.PLAN_UNKNOWN if Safety.UNKNOWN in safeties else Exit.OK


def findings(found: Sequence[ItemCheck], *, names: Mapping[str, str], width: int) -> Iterator[str]:
    """Lines: what is not safe first, then what cannot be judged; what is safe in one line."""
    for safety, heading in _HEADINGS.items():
        own = [one for one in found if one.safety is safety]
        if own:
            yield f"{heading}: {count(len(own), 'item')}"
        for one in own:
            yield from _lines(one, names.get(one.item.athlete_id, one.item.athlete_id), width)
    if not found:
        yield "nothing to check: no item of today or later is in this plan"
        return
    safe = sum(one.safety is Safety.SAFE for one in found)
    athletes = len({one.item.athlete_id for one in found})
    yield f"safe: {safe} of {count(len(found), 'item')} for {count(athletes, 'athlete')}"


def _lines(one: ItemCheck, name: str, width: int) -> list[str]:
    head = f"{name}, {one.item.day}: {one.item.text}"
    return [
        *textwrap.wrap(head, width, initial_indent="  ", subsequent_indent=_INDENT),
        *textwrap.wrap(one.sentence, width, initial_indent=_INDENT, subsequent_indent=_INDENT),
    ]


def as_data(one: ItemCheck) -> dict[str, Any]:
    """One item as an object."""
    return {
        "athlete_id": one.item.athlete_id,
        "date": str(one.item.day),
        "plan_item": one.item.plan_item,
        "workout": one.item.text,
        "safety": one.safety,
        "reason": one.sentence,
    }
