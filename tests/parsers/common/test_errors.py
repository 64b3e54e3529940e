"""Errors say where, and survive the way between processes."""

from __future__ import annotations

import pickle

import pytest

from parsers.common.errors import DamagedError, ParseError, TruncatedError


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ParseError("no FIT header"), "no FIT header"),
        (ParseError("no FIT header", source="a.fit"), "a.fit: no FIT header"),
        (
            TruncatedError("cut", source="a.gpx", line=3, offset=12_345),
            "a.gpx, line 3, byte 12,345: cut",
        ),
        (DamagedError("wrong checksum", offset=0), "byte 0: wrong checksum"),
    ],
)
def test_an_error_names_its_place(error: ParseError, text: str) -> None:
    assert str(error) == text
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == text
