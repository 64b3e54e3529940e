from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dashboard.urgency import urgency
from tests.dashboard.frames import MONDAY, week

BEHIND: dict[str, Any] = {"status": "behind", "paces_short": 1, "due_since": MONDAY}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"status": "jumped_ahead"}, BEHIND),
        (BEHIND, {"status": "unknown_paces"}),
        ({**BEHIND, "paces_short": 2}, BEHIND),
        ({**BEHIND, "due_since": MONDAY - timedelta(days=7)}, BEHIND),
        (BEHIND, {**BEHIND, "due_since": None}),
        ({**BEHIND, "stride_days": 1}, {**BEHIND, "stride_days": 2}),
    ],
)
def test_the_most_urgent_is_first(first: dict[str, Any], second: dict[str, Any]) -> None:
    rows = [week(**{"paces_short": 0, "due_since": None, **cells}) for cells in (first, second)]
    assert urgency(rows[0], "z") < urgency(rows[1], "a")


def test_names_decide_last_in_any_case() -> None:
    row = week(paces_short=0, due_since=None)
    assert sorted(["ben", "Ada", "Cy"], key=lambda name: urgency(row, name)) == ["Ada", "ben", "Cy"]
