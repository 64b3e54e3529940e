from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.marks import STYLES, UNKNOWN, Source, clock, day, half_up, per_400, total


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


def test_a_number_says_its_table_key_and_column() -> None:
    source = Source.of("progression", athlete_id='x"<', week_start=date(2026, 2, 9))
    assert source.number("stride_days", 3) == (
        '<data data-table="progression" data-key="athlete_id=x%22%3C;week_start=2026-02-09"'
        ' data-column="stride_days" data-style="int">3</data>'
    )


def test_what_is_not_known_is_a_dash_and_zero_is_zero() -> None:
    source = Source.of("progression", athlete_id="a")
    assert source.number("stride_days", None) == UNKNOWN
    assert ">0</data>" in source.number("stride_days", 0)
    assert total("files", "verdict", None, agg="count") == UNKNOWN
    assert day(None) == UNKNOWN
    assert source.pace("speed_mps", None) == UNKNOWN


def test_a_pace_stands_in_three_units() -> None:
    text = Source.of("efforts", effort_index=1).pace("judged_speed_mps", 5.0)
    assert ">80.0</data>" in text
    assert ">5:22</data>" in text
    assert ">3:20</data>" in text


@given(st.sampled_from(sorted(STYLES)), st.floats(0.5, 90_000))
def test_every_style_writes_digits(style: str, value: float) -> None:
    assert any(letter.isdigit() for letter in STYLES[style](value))


@given(st.text())
def test_text_of_a_table_is_escaped(text: str) -> None:
    shown = str(Source.of("sets", set_index=1).text("text", text))
    assert "<" not in shown.split(">", 1)[1].rsplit("<", 1)[0]
