from __future__ import annotations

from datetime import date

import pytest

from flows.common.console import Exit
from flows.reports.plan_check import as_data, exit_status, report_lines
from metrics.judgements.inputs.coach import PlanItem
from metrics.judgements.progression.foresight import ItemCheck
from metrics.judgements.progression.foundation_rule import Safety
from metrics.workouts.notation import parse_workout

DAY = date(2026, 3, 2)


def check(safety: Safety, athlete_id: str = "f07") -> ItemCheck:
    text = "6x150 @800"
    item = PlanItem(
        athlete_id=athlete_id, day=DAY, plan_item=1, workout=parse_workout(text), text=text
    )
    return ItemCheck(item=item, safety=safety, sentence=f"It is {safety.value}.")


@pytest.mark.parametrize(
    ("safeties", "status"),
    [
        ([], Exit.OK),
        ([Safety.SAFE, Safety.NOT_JUDGED], Exit.OK),
        ([Safety.SAFE, Safety.UNKNOWN], Exit.PLAN_UNKNOWN),
        ([Safety.UNKNOWN, Safety.BREAKS_A4, Safety.SAFE], Exit.PLAN_UNSAFE),
    ],
)
def test_the_worst_of_a_plan_is_its_status(safeties: list[Safety], status: Exit) -> None:
    assert exit_status([check(safety) for safety in safeties]) is status


def test_what_is_not_safe_comes_first_and_what_is_safe_is_counted() -> None:
    checks = [
        check(Safety.SAFE),
        check(Safety.UNKNOWN, "m02"),
        check(Safety.BREAKS_A4),
        check(Safety.NOT_JUDGED),
    ]
    assert list(report_lines(checks, names={"f07": "Zoe Z"}, width=80)) == [
        "not safe (rule A4): 1 item",
        "  Zoe Z, 2026-03-02: 6x150 @800",
        f"    It is {Safety.BREAKS_A4.value}.",
        "cannot be checked: 1 item",
        "  m02, 2026-03-02: 6x150 @800",
        f"    It is {Safety.UNKNOWN.value}.",
        "safe: 1 of 4 items for 2 athletes",
        "speed work, hills or races, not judged by the progression: 1 item",
    ]


def test_a_workout_of_a_group_is_told_once_with_the_athletes_whom_it_is_about() -> None:
    checks = [check(Safety.UNKNOWN, "m02"), check(Safety.UNKNOWN), check(Safety.SAFE, "m03")]
    assert list(report_lines(checks, names={"f07": "Zoe Z"}, width=80)) == [
        "cannot be checked: 2 items",
        "  2026-03-02: 6x150 @800",
        f"    It is {Safety.UNKNOWN.value}.",
        "    2 athletes: m02, Zoe Z",
        "safe: 1 of 3 items for 3 athletes",
    ]


def test_an_empty_plan_is_not_called_safe() -> None:
    assert list(report_lines([], names={}, width=80)) == [
        "nothing to check: this plan has no item today or later"
    ]


def test_an_item_as_data_has_its_words() -> None:
    assert as_data(check(Safety.SAFE)) == {
        "athlete_id": "f07",
        "date": "2026-03-02",
        "plan_item": 1,
        "workout": "6x150 @800",
        "safety": Safety.SAFE,
        "reason": f"It is {Safety.SAFE.value}.",
    }
