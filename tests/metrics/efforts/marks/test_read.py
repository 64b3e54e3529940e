"""The best kind of marks that a file holds."""

from __future__ import annotations

from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence
from metrics.efforts.marks.read import marks
from parsers.common.activity import Activity
from tests.metrics.hand_made import (
    COUNT,
    REP_S,
    all_laps,
    rep_start_s,
    split,
    step_laps,
    with_laps,
    with_splits,
    workout,
)


def _kinds(activity: Activity) -> list[EffortEvidence]:
    return [mark.evidence for mark in marks(activity)]


def test_steps_tell_better_than_splits_and_these_better_than_laps(reps: Activity) -> None:
    starts_s = [rep_start_s(number) for number in range(COUNT)]
    rows = [split("interval_warmup", 0.0, starts_s[0])]
    rows += [split("interval_active", start_s, start_s + REP_S) for start_s in starts_s]
    rows += [split("interval_rest", starts_s[0] + REP_S, starts_s[1])]
    pressed = with_laps(reps, all_laps())
    by_split = with_splits(pressed, rows)
    by_step = replace(with_laps(by_split, step_laps(cut_reps=False)), steps=workout(400.0, None))
    assert _kinds(pressed) == [EffortEvidence.LAP] * COUNT
    assert _kinds(by_split) == [EffortEvidence.SPLIT] * COUNT
    assert _kinds(by_step) == [EffortEvidence.STEP] * COUNT


def test_without_laps_and_splits_there_are_none(reps: Activity) -> None:
    assert marks(reps) == ()
