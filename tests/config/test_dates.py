"""Dates as spreadsheets of different countries write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.dates import DateOrder, dates_of, day
from config.problems import Problem, UnusableError
from config.rows import Row

MARCH_20 = date(2027, 3, 20)


def rows(*texts: str) -> tuple[list[Row], list[Problem]]:
    problems: list[Problem] = []
    written = [
        Row(file="a.csv", line=line, cells={"date": text}, problems=problems, lines={})
        for line, text in enumerate(texts, start=2)
    ]
    return written, problems


@pytest.mark.parametrize(
    "text",
    [
        "2027-03-20",
        "2027/3/20",
        "2027-03-20 00:00:00",
        "2027-03-20T00:00",
        "3/20/2027",
        "20/3/2027",
        "20.03.2027",
        "20.3.27",
        "03-20-2027",
        "20-Mar-27",
        "20 Mar 2027",
        "March 20, 2027",
        "Mar 20 2027",
        "20. March 2027",
        "Sat 3/20/2027",
        "Saturday, March 20, 2027",
        "3/20/27",
    ],
)
def test_a_date_that_may_mean_one_day_is_read(text: str) -> None:
    assert day(text) == MARCH_20


@pytest.mark.parametrize(
    "text", ["2027-02-30", "0027-03-20", "2027-03-20 15:00", "", "3/20", "31/31/2027", "1989-01-01"]
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(UnusableError, match="year-month-day"):
        day(text)


def test_a_date_that_may_mean_two_days_is_refused_with_both() -> None:
    with pytest.raises(UnusableError, match="may be March 4 or April 3"):
        day("3/4/2027")
    assert day("3/4/2027", DateOrder.MONTH_FIRST) == date(2027, 3, 4)
    assert day("3/4/2027", DateOrder.DAY_FIRST) == date(2027, 4, 3)
    assert day("4/4/2027") == date(2027, 4, 4)
    # Points are written only where the day goes first.
    assert day("3.4.2027") == date(2027, 4, 3)


def test_the_day_number_of_a_spreadsheet_is_told_as_a_date() -> None:
    with pytest.raises(UnusableError) as caught:
        day("46466")
    assert caught.value.near_miss == "2027-03-20"


@pytest.mark.parametrize(
    ("other", "meant"),
    [("10/17/2026", date(2027, 3, 4)), ("17/10/2026", date(2027, 4, 3))],
)
def test_the_other_dates_of_a_file_tell_the_order_and_it_is_said(other: str, meant: date) -> None:
    written, problems = rows("3/4/2027", other)
    assert dates_of(written, "date", DateOrder.AUTO)("3/4/2027") == meant
    (problem,) = problems
    assert f"read as {meant:%B} {meant.day}" in str(problem)


@pytest.mark.parametrize("others", [(), ("2026-10-17",), ("10/17/2026", "17/10/2026")])
def test_without_one_order_nothing_is_guessed(others: tuple[str, ...]) -> None:
    written, problems = rows("3/4/2027", *others)
    with pytest.raises(UnusableError):
        dates_of(written, "date", DateOrder.AUTO)("3/4/2027")
    assert not problems


def test_a_setting_goes_before_what_the_file_shows() -> None:
    written, problems = rows("3/4/2027", "17/10/2026")
    assert dates_of(written, "date", DateOrder.MONTH_FIRST)("3/4/2027") == date(2027, 3, 4)
    assert not problems


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_date_is_read_as_it_was_written(meant: date) -> None:
    numbers = f"{meant.month}/{meant.day}/{meant.year}"
    assert day(numbers, DateOrder.MONTH_FIRST) == meant
    assert day(f"{meant.day}/{meant.month}/{meant.year}", DateOrder.DAY_FIRST) == meant
    assert day(f"{meant:%d %b %Y}") == day(f"{meant:%B %d, %Y}") == day(str(meant)) == meant


def test_the_date_that_is_told_is_the_first_of_its_file() -> None:
    written, problems = rows("11/2/2026", "5/9/2026", "10/17/2026")
    dates_of(written, "date", DateOrder.AUTO)
    assert "line 2, date: found '11/2/2026'" in str(problems[0])
    assert "read as November 2" in str(problems[0])
