"""Errors say where, and survive the way between processes."""

from __future__ import annotations

import pickle

import pytest

from parsers.common.errors import DamagedError, ParseError, TruncatedError
from parsers.common.reasons import Reason


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ParseError(Reason.FIT_WITHOUT_HEADER), "no FIT header"),
        (ParseError(Reason.FIT_WITHOUT_HEADER, source="a.fit"), "a.fit: no FIT header"),
        (
            TruncatedError(Reason.XML_CUT, source="a.gpx", line=3, offset=12_345),
            "a.gpx, line 3, byte 12,345: the file ends inside an element",
        ),
        (DamagedError(Reason.FIT_CHECKSUM, offset=0), "byte 0: wrong checksum"),
    ],
)
def test_an_error_names_its_place(error: ParseError, text: str) -> None:
    assert str(error) == text
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.reason, again.numbers) == (error.reason, error.numbers)
    assert str(again) == text


def test_an_error_further_on_is_the_same_one() -> None:
    error = DamagedError(Reason.FIT_STRANGE_BYTES, 12, offset=3, line=2, excerpt="x")
    moved = error.moved(7)
    assert (moved.problem, moved.offset, moved.line, moved.excerpt) == (error.problem, 10, 2, "x")
