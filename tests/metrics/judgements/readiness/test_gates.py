from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from config.progression import default_progression
from metrics.judgements import sentences
from metrics.judgements.contract.enums import History
from metrics.judgements.readiness.gates import challenging_work
from tests.metrics.judgements.readiness.conftest import AT_ALL_PACES, ENGINE, Ready, runs, work

if TYPE_CHECKING:
    from metrics.judgements.readiness.training import Training


def test_A11_every_gate_has_its_numbers(ready: Ready) -> None:
    months = [row for week in range(8) for row in work("800", 5, 7 * week, 7 * week + 2)]
    exposure = [*months, *AT_ALL_PACES]
    passed = ready(exposure, **ENGINE).gates
    assert [gate.is_passed for gate in passed] == [True] * 6
    names = {gate.name: gate for gate in ready(runs=runs(9)).gates}
    assert names["800 pace for months"].is_passed is False
    assert names["800 pace for months"].sentence == sentences.months_at_800_sentence(
        weeks=0, days=2, months_weeks=8, goal=6
    )
    assert names["weekly long run"].is_passed is False
    assert names["challenging aerobic work"].is_passed is None


def test_A11_what_is_not_seen_is_unknown_where_files_may_be_missing(ready: Ready) -> None:
    gates = {gate.name: gate for gate in ready(history="partial").gates}
    assert gates["work at 800 pace"].is_passed is None
    assert gates["800 pace for months"].is_passed is None


def test_A11_too_few_long_runs_are_told_only_where_the_history_is_known(ready: Ready) -> None:
    for history, is_passed in (("known", False), ("partial", None), ("none", None)):
        gates = {gate.name: gate for gate in ready(history=history).gates}
        assert gates["weekly long run"].is_passed is is_passed


def test_A11_weeks_without_files_are_no_lack_of_challenging_work() -> None:
    weeks = [SimpleNamespace(challenging=False)] * 6
    for history, is_passed in (("known", False), ("partial", None), ("none", None)):
        training = SimpleNamespace(
            settings=default_progression(), weeks=weeks, history=History(history)
        )
        assert challenging_work(cast("Training", training)).is_passed is is_passed
