from __future__ import annotations

from datetime import date
from typing import Any

import click
import pytest
from hypothesis import given as hypotheses
from hypothesis import strategies as st

from flows.common.periods import THIS, DayRange, month_of, period_meant, week_of

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("options", "first", "last"),
    [
        ({}, date(2026, 3, 2), date(2026, 3, 8)),
        ({"week": THIS}, date(2026, 3, 2), date(2026, 3, 8)),
        ({"week": "2026-01-01"}, date(2025, 12, 29), date(2026, 1, 4)),
        ({"month": THIS}, date(2026, 3, 1), date(2026, 3, 31)),
        ({"month": "2026-02"}, date(2026, 2, 1), date(2026, 2, 28)),
        ({"start": date(2026, 2, 1)}, date(2026, 2, 1), TODAY),
        ({"start": date(2026, 3, 5)}, date(2026, 3, 5), date(2026, 3, 11)),
        ({"end": date(2026, 2, 1)}, date(2026, 2, 1), date(2026, 2, 1)),
    ],
)
def test_options_name_days(options: dict[str, Any], first: date, last: date) -> None:
    given: dict[str, Any] = {"week": None, "month": None, "start": None, "end": None, **options}
    assert period_meant(**given, today=TODAY) == DayRange(first, last)


def test_several_periods_are_refused() -> None:
    with pytest.raises(click.UsageError, match="not several"):
        period_meant(week=THIS, month=THIS, start=None, end=None, today=TODAY)


def test_what_is_no_month_is_told_as_one() -> None:
    with pytest.raises(click.UsageError, match=r"a month such as 2027-03, .*found '2026-13'"):
        period_meant(week=None, month="2026-13", start=None, end=None, today=TODAY)


@hypotheses(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_day_lies_in_its_week_and_month(day: date) -> None:
    week, month = week_of(day), month_of(day)
    assert day in week.days()
    assert len(week.days()) == 7
    assert week.first.weekday() == 0
    assert day in month.days()
    assert {(one.year, one.month) for one in month.days()} == {(day.year, day.month)}
