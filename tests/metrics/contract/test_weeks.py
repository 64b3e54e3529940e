from __future__ import annotations

from datetime import date, timedelta

from metrics.contract.weeks import day_text, monday


def test_each_day_of_a_week_has_the_same_monday() -> None:
    first = date(2026, 11, 30)
    assert {monday(first + timedelta(days=days)) for days in range(7)} == {first}
    assert monday(first - timedelta(days=1)) == date(2026, 11, 23)


def test_a_day_is_written_as_americans_do() -> None:
    assert day_text(date(2026, 4, 5)) == "Apr 5"
    assert day_text(date(2026, 11, 30), weekday=True) == "Mon Nov 30"
