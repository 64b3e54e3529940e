import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.common.errors import ParseError
from parsers.markup.cells import epoch_s, instant, number, numbers, report_times, times


@given(st.lists(st.none() | st.floats(allow_nan=False, allow_infinity=False), max_size=20))
def test_every_double_survives_its_own_text(values: list[float | None]) -> None:
    errors: list[ParseError] = []
    points = [{} if value is None else {"ele": repr(value)} for value in values]
    read = numbers(points, "ele", errors)
    assert [None if math.isnan(value) else value for value in read] == values
    assert errors == []


@given(st.decimals(-180, 180, places=28))
def test_twenty_digits_round_as_float_does(value: object) -> None:
    assert numbers([{"lat": f"{value}"}], "lat", [])[0] == float(f"{value}")


@pytest.mark.parametrize(
    "text", ["\u0661\u0662\u066b\u0665", "12,5", "\u200e12.5\u200e", "\u06f1\u06f2.\u06f5"]
)
@pytest.mark.parametrize(("sign", "of"), [("", 1), ("-", -1), ("\u2212", -1)])
def test_numbers_in_other_signs(text: str, sign: str, of: int) -> None:
    assert numbers([{"lon": sign + text}], "lon", []).tolist() == [of * 12.5]


def test_unreadable_numbers_are_null_and_counted() -> None:
    errors: list[ParseError] = []
    cells = ["1.5", "", "abc", "1,5", "inf", "nan", "1e400", " +2\n"]
    read = numbers([{"hr": cell} for cell in cells] + [{}], "hr", errors)
    assert np.flatnonzero(~np.isnan(read)).tolist() == [0, 3, 7]
    assert (read[3], read[7]) == (1.5, 2)
    (error,) = errors
    assert error.problem == "4 of 9 values of <hr> are unreadable"
    assert error.excerpt == "abc"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-04-18T11:10:44Z", datetime(2020, 4, 18, 11, 10, 44, tzinfo=UTC)),
        ("2020-04-18T11:10:44.250Z", datetime(2020, 4, 18, 11, 10, 44, 250_000, tzinfo=UTC)),
        ("2020-04-18T11:10:44.2073437Z", datetime(2020, 4, 18, 11, 10, 44, 207_343, tzinfo=UTC)),
        ("2020-04-18T13:10:44+02:00", datetime(2020, 4, 18, 11, 10, 44, tzinfo=UTC)),
        ("2020-04-18T11:10:44", datetime(2020, 4, 18, 11, 10, 44, tzinfo=UTC)),
        ("2020-04-18 11:10:44", datetime(2020, 4, 18, 11, 10, 44, tzinfo=UTC)),
        ("2020/4/18 11:10", datetime(2020, 4, 18, 11, 10, tzinfo=UTC)),
        ("2020.04.18 13:10:44 +0200", datetime(2020, 4, 18, 11, 10, 44, tzinfo=UTC)),
        ("1587208244", datetime(2020, 4, 18, 11, 10, 44, tzinfo=UTC)),
        ("1587208244250", datetime(2020, 4, 18, 11, 10, 44, 250_000, tzinfo=UTC)),
        ("٢٠٢٠-٠٤-١٨T١١:١٠:٤٤Z", datetime(2020, 4, 18, 11, 10, 44, tzinfo=UTC)),
        ("18/04/2020 11:10:44", None),  # or the 4th of an 18th month: nobody knows whose order
        ("2020/13/01 00:00:00", None),
        ("", None),
        ("yesterday", None),
        ("2020-02-30T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:00:00-14:00", None),
    ],
)
def test_instants(text: str, expected: datetime | None) -> None:
    assert instant(text) == expected


def test_times_keep_the_offset_that_the_file_states() -> None:
    cells = [{"time": "2020-04-18T13:00:00.5+02:00"}, {}, {"time": "noon"}]
    errors: list[ParseError] = []
    read = times(cells, "time")
    report_times(read, "time", errors)
    assert read.utc_offset_s == 7200
    assert read.epoch_s[0] == datetime(2020, 4, 18, 11, tzinfo=UTC).timestamp() + 0.5
    assert np.isnan(read.epoch_s[1:]).all()
    assert len(errors) == 1


def test_no_instant_is_no_number_of_seconds() -> None:
    assert math.isnan(epoch_s(None))
    assert epoch_s(instant("1970-01-01T01:00:00+01:00")) == 0.0


@given(st.text(max_size=30))
def test_any_text_is_a_number_an_instant_or_nothing(text: str) -> None:
    errors: list[ParseError] = []
    report_times(times([{"time": text}], "time"), "time", errors)
    numbers([{"hr": text}], "hr", errors)
    value = number({"hr": text}, "hr")
    assert value is None or math.isfinite(value)
