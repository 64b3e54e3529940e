from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.marks import (
    STYLES,
    UNKNOWN,
    between,
    clock,
    day,
    half_up,
    number,
    pace,
    per_400,
    row,
    share,
    text,
    total,
)


@pytest.mark.parametrize(
    ("seconds", "tenths", "text"),
    [
        (0, False, "0"),
        (42.06, True, "42.1"),
        (59.96, True, "1:00.0"),
        (72.5, False, "1:13"),
        (1051, False, "17:31"),
        (3599.96, True, "1:00:00"),
        (3723, False, "1:02:03"),
    ],
)
def test_durations_are_written_as_runners_do(seconds: float, tenths: bool, text: str) -> None:
    assert clock(seconds, tenths=tenths) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"), [(2.5, 0, "3"), (-0.4, 0, "0"), (1234.56, 1, "1,234.6")]
)
def test_halves_are_rounded_up(value: float, digits: int, text: str) -> None:
    assert half_up(value, digits) == text


def test_a_lap_of_less_than_100_s_is_seconds() -> None:
    assert per_400(72.44) == "72.4"
    assert per_400(99.9) == "99.9"
    assert per_400(105.2) == "1:45.2"


def test_an_element_names_the_row_of_its_numbers() -> None:
    where = row("progression", athlete_id='x"<', week_start=date(2026, 2, 9))
    assert where == (' data-table=progression data-key="athlete_id=x%22%3C;week_start=2026-02-09"')
    assert row(local_date=date(2026, 2, 9)) == ' data-key="local_date=2026-02-09"'
    assert row("plan") == " data-table=plan"


def test_a_number_names_its_column() -> None:
    assert number("stride_days", 3) == "<span data-column=stride_days>3</span>"
    assert (
        total("files", "file_sha256", 2, agg="count", verdict="rejected")
        == '<span data-table=files data-key="verdict=rejected" data-column=file_sha256'
        " data-agg=count>2</span>"
    )


def test_an_error_is_a_share_of_what_it_is_of() -> None:
    assert (
        share("sd_mps speed_mps", 0.29, 5.0) == '<span data-column="sd_mps speed_mps">5.8%</span>'
    )
    assert share("sd_mps speed_mps", None, 5.0) == ""


def test_a_range_has_the_columns_of_both_its_ends() -> None:
    assert 'data-column="metres_low metres_high">680–1,840<' in between(
        "metres", 684.0, 1836.0, "tens"
    )
    assert between("metres", None, 3.0) == ""
    assert between("metres", 0.0, 4.9, "tens") == ""  # 0 (0–0) says no more than 0
    assert "0–10<" in between("metres", 0.0, 5.0, "tens")


def test_what_is_not_known_is_a_dash_and_zero_is_zero() -> None:
    assert number("stride_days", None) == UNKNOWN
    assert ">0</span>" in number("stride_days", 0)
    assert total("files", "verdict", None, agg="count") == UNKNOWN
    assert day(None) == UNKNOWN
    assert pace("speed_mps", None) == UNKNOWN


def test_days_are_written_as_americans_do() -> None:
    assert ">Apr 5<" in day(date(2026, 4, 5))
    assert ">Sun, Apr 5, 2026<" in day(date(2026, 4, 5), year=True, weekday=True)


def test_a_pace_stands_in_three_units() -> None:
    shown = pace("judged_speed_mps", 5.0)
    assert "per400>80.0<" in shown
    assert "permile>5:22<" in shown
    assert "perkm>3:20<" in shown


@pytest.mark.parametrize(
    ("sd_mps", "told"),
    [
        (None, ["96.6", "6:29", "4:01"]),
        (0.04, ["96.6", "6:29", "4:01"]),
        (0.05, ["97", "6:29", "4:01"]),
        (0.8, ["1:40", "6:30", "4:00"]),
    ],
)
def test_a_pace_is_told_as_exactly_as_its_error_lets_it(
    sd_mps: float | None, told: list[str]
) -> None:
    shown = pace("judged_speed_mps", 4.141, sd_mps)
    assert re.findall(r">([\d:.]+)<", shown) == told


@given(st.sampled_from(sorted(STYLES)), st.floats(0.5, 90_000))
def test_every_style_writes_digits(style: str, value: float) -> None:
    assert any(letter.isdigit() for letter in STYLES[style](value))


@given(st.text())
def test_text_of_a_table_is_escaped(words: str) -> None:
    shown = str(text("text", words))
    assert "<" not in shown.split(">", 1)[1].rsplit("<", 1)[0]
