"""Reading on behind damaged bytes."""

from __future__ import annotations

from parsers.common.errors import DamagedError
from parsers.fit import decode
from tests.parsers.fit.packed import NOON, TIMED, beat, column, file


def test_what_stands_behind_damage_is_found_again() -> None:
    """A missing byte shifts all that follows, here until a header that is none."""
    head, tail = [beat(i, 100) for i in range(5)], [beat(i, 110) for i in range(6, 30)]
    read = decode(file(TIMED, *head, beat(5, 105)[:-1], *tail))
    assert read.errors
    assert all(isinstance(error, DamagedError) for error in read.errors)
    rates = column(read, "heart_rate")
    assert rates[:5] == [100.0] * 5
    assert rates[-22:] == [110.0] * 22
    assert column(read, "timestamp")[-22:] == [NOON + i for i in range(8, 30)]


def test_bytes_that_only_look_like_messages_are_passed_over() -> None:
    noise = b"\x09" + b"\x00" * 65
    read = decode(file(TIMED, beat(0, 1), noise, *(beat(i, 2) for i in range(1, 9))))
    assert column(read, "heart_rate") == [1.0] + [2.0] * 8
    assert [error.offset for error in read.errors] == [32]
