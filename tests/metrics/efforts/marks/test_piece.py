"""What a step asked of a lap."""

from __future__ import annotations

import pytest

from tests.metrics.efforts.marks.lapped import stepped
from tests.metrics.hand_made import (
    Make,
    workout,
)


@pytest.mark.parametrize(
    ("metres", "is_broken_off"), [(387.0, True), (389.0, False), (413.0, False)]
)
def test_a_step_of_meters_is_met_within_3_percent(
    make_activity: Make, metres: float, *, is_broken_off: bool
) -> None:
    whole, last = stepped(make_activity, workout(400.0, None), (80.0, 5.0), (80.0, metres / 80))
    assert (whole.is_broken_off, last.is_broken_off) == (False, is_broken_off)


@pytest.mark.parametrize(("seconds", "is_broken_off"), [(27.8, True), (28.2, False)])
def test_a_step_of_seconds_is_met_within_2_s(
    make_activity: Make, seconds: float, *, is_broken_off: bool
) -> None:
    whole, last = stepped(make_activity, workout(None, 30.0), (30.0, 5.0), (seconds, 5.0))
    assert (whole.is_broken_off, last.is_broken_off) == (False, is_broken_off)
