from __future__ import annotations

from datetime import date

import pytest

from config.dates import DateOrder
from flows.common.days import day_meant


@pytest.mark.parametrize("text", ["2026-03-04", " 4 Mar 2026", "4.3.2026", "March 4, 2026"])
def test_a_day_is_read_as_in_a_file(text: str) -> None:
    assert day_meant(text) == date(2026, 3, 4)


def test_the_order_of_the_workspace_decides() -> None:
    assert day_meant("4/3/2026", DateOrder.DAY_FIRST) == date(2026, 3, 4)
    with pytest.raises(ValueError, match="this may be April 3 or March 4"):
        day_meant("4/3/2026")


def test_what_is_no_day_is_told() -> None:
    with pytest.raises(ValueError, match="expected a day such as 2027-03-20, found 'soon'"):
        day_meant("soon")
