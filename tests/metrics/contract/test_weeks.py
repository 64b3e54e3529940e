from __future__ import annotations

from datetime import date, timedelta

from metrics.contract.weeks import dated_text, day_text, monday


def test_each_day_of_a_week_has_the_same_monday() -> None:
    first = date(2026, 11, 30)
    assert {monday(first + timedelta(days=days)) for days in range(7)} == {first}
    assert monday(first - timedelta(days=1)) == date(2026, 11, 23)


def test_a_day_is_written_as_americans_do() -> None:
    assert day_text(date(2026, 4, 5)) == "Apr 5"
    assert day_text(date(2026, 11, 30), weekday=True) == "Mon Nov 30"


def test_a_day_of_another_season_has_its_year() -> None:
    today = date(2026, 11, 30)
    days = (date(2026, 11, 1), date(2026, 6, 1), date(2026, 5, 31), date(2016, 12, 11))
    texts = [dated_text(day, seen_on=today) for day in days]
    assert texts == ["Nov 1", "Jun 1", "May 31, 2026", "Dec 11, 2016"]
