"""Marks that the watch itself ended."""

from __future__ import annotations

import pytest

from metrics.contract.enums import EffortEvidence
from metrics.efforts.marks.mark import Mark, are_whole_workout


@pytest.mark.parametrize(
    ("metres", "seconds", "are_round", "are_exact"),
    [
        (450.9, 101.4, (True, False), (False, False)),
        (451.1, 101.4, (False, False), (False, False)),
        (450.25, 101.4, (True, False), (True, False)),
        (450.35, 101.4, (True, False), (False, False)),
        (402.3, 101.4, (True, False), (True, False)),  # A quarter of a mile.
        (1207.0, 101.4, (True, False), (True, False)),  # Three of them.
        (421.0, 95.28, (False, True), (False, False)),
        (421.0, 95.32, (False, False), (False, False)),
        (421.0, 95.045, (False, True), (False, True)),
        (421.0, 95.055, (False, True), (False, False)),
    ],
)
def test_laps_of_50_m_a_quarter_mile_or_5_s_are_round(
    metres: float, seconds: float, are_round: tuple[bool, bool], are_exact: tuple[bool, bool]
) -> None:
    """Within 1 m and 0.3 s a row of laps is, within 0.3 m and 0.05 s a single one."""
    mark = Mark(
        start_s=0.0,
        end_s=seconds,
        official_s=seconds,
        evidence=EffortEvidence.LAP,
        watch_m=metres,
    )
    assert (mark.is_of_round_metres, mark.is_of_round_seconds) == are_round
    assert (mark.is_of_exact_metres, mark.is_of_exact_seconds) == are_exact


@pytest.mark.parametrize(("count", "is_whole"), [(2, False), (3, True)])
def test_three_round_laps_are_a_workout_that_lost_its_steps(count: int, *, is_whole: bool) -> None:
    round_lap = Mark(
        start_s=0.0, end_s=91.3, official_s=91.3, evidence=EffortEvidence.LAP, watch_m=400.0
    )
    assert are_whole_workout((round_lap,) * count) is is_whole
