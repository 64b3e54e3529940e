from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import cells
from config.problems import UnusableError
from metrics.judgements.inputs.coach import ResultKind

Reader = Callable[[str], Any]


@pytest.mark.parametrize(
    ("text", "metres"),
    [
        ("800", 800),
        ("60m", 60),
        ("60 m", 60),
        ("5k", 5000),
        ("5K", 5000),
        ("1.5 km", 1500),
        ("1,5km", 1500),
        ("mile", 1609.344),
        ("Mile", 1609.344),
        ("2 miles", 3218.688),
        ("100 yards", 91.44),
        ("1,600", 1600),
        ("3,200m", 3200),
        ("half marathon", 21_097.5),
    ],
)
def test_distances_as_coaches_write_them(text: str, metres: float) -> None:
    assert cells.distance_m(text) == pytest.approx(metres)


@pytest.mark.parametrize(
    ("text", "is_read"), [("19", False), ("20", True), ("200 km", True), ("201 km", False)]
)
def test_a_distance_is_20_m_to_200_km(text: str, is_read: bool) -> None:
    if is_read:
        assert cells.distance_m(text)
        return
    with pytest.raises(UnusableError):
        cells.distance_m(text)


@pytest.mark.parametrize("text", ["5", "k", "far", "", "-800", "1e3", "m"])
def test_any_other_distance_is_refused(text: str) -> None:
    with pytest.raises(UnusableError, match="800, 60m, mile or 5k"):
        cells.distance_m(text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("58.4", 58.4),
        ("58,4", 58.4),
        ("125", 125),
        ("2:05.3", 125.3),
        ("17:45", 1065),
        ("1:02:03", 3723),
        ("0:58.4", 58.4),
        ("7.81", 7.81),
        ("2.05,3", 125.3),
        ("2.05.3", 125.3),
        ("2:05,3", 125.3),
        ("2'05\"3", 125.3),
        ("4:58 min", 298),
        ("58.4s", 58.4),
    ],
)
def test_times_as_coaches_write_them(text: str, seconds: float) -> None:
    assert cells.duration_s(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["2:65", "1:75:00", "0", "0:00", "fast", "2:5x", "", "-58", "::"])
def test_any_other_time_is_refused(text: str) -> None:
    with pytest.raises(UnusableError, match=r"minutes and seconds"):
        cells.duration_s(text)


@settings(max_examples=50)
@given(tenths=st.integers(min_value=1, max_value=99 * 3600 * 10))
def test_a_time_reads_as_it_is_written(tenths: int) -> None:
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02d}:{rest / 10:04.1f}"
    assert cells.duration_s(text) == pytest.approx(tenths / 10)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("07:52:00 PM", "19:52"),
        ("7:52 PM", "19:52"),
        ("12:05:31 AM", "5:31"),
        ("1:02:03 AM", "1:02:03"),
    ],
)
def test_a_time_that_a_spreadsheet_made_a_time_of_day_gets_a_hint(text: str, meant: str) -> None:
    with pytest.raises(UnusableError, match="not a time of day") as caught:
        cells.duration_s(text)
    assert caught.value.near_miss == meant


def test_a_time_of_day() -> None:
    assert cells.clock("3:30 PM") == cells.clock("15:30:00") == time(15, 30)
    assert cells.clock("12:10 a.m.") == time(0, 10)
    assert cells.clock("15:30") == time(15, 30)
    assert cells.clock("7:05:10") == time(7, 5, 10)
    with pytest.raises(UnusableError, match="15:30"):
        cells.clock("25:00")


@pytest.mark.parametrize(
    ("reader", "text", "expected"),
    [
        (cells.yes_or_no, "Yes", True),
        (cells.yes_or_no, "FALSE", False),
        (cells.zone, "Europe/Berlin", "Europe/Berlin"),
        (cells.number(0, 10), "7,5", 7.5),
        (cells.whole(0, 10), "0", 0),
        (cells.one_of(ResultKind), "Time trial", ResultKind.TIME_TRIAL),
    ],
)
def test_words_and_numbers(reader: Reader, text: str, expected: object) -> None:
    assert reader(text) == expected


@pytest.mark.parametrize(
    ("reader", "text", "expected", "near_miss"),
    [
        (cells.yes_or_no, "maybe", "yes or no", None),
        (cells.zone, "America/Denvr", "a time zone, such as", "America/Denver"),
        (cells.zone, "../etc", "a time zone", None),
        (cells.zone, "Denver", "a time zone", "America/Denver"),
        (cells.zone, "UTC-7", "a time zone", None),
        (cells.number(0, 10, unit="minutes"), "11", "a number from 0 to 10 minutes", None),
        (cells.number(0, 10), "nan", "a number from 0 to 10", None),
        (cells.whole(9, 12), "8", "a whole number from 9 to 12", None),
        (cells.whole(9, 12), "²", "a whole number from 9 to 12", None),
        (cells.one_of(ResultKind), "rase", "one of race, time_trial", "race"),
    ],
)
def test_what_cannot_be_used_is_told(
    reader: Reader, text: str, expected: str, near_miss: str | None
) -> None:
    with pytest.raises(UnusableError, match=expected) as caught:
        reader(text)
    assert caught.value.near_miss == near_miss
