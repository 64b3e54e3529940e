"""Where the parts of a file begin and end, whatever their headers claim."""

from __future__ import annotations

import struct

import pytest

from parsers.common.errors import DamagedError, UnknownFormatError
from parsers.fit import decode
from parsers.fit.crc import crc16
from tests.parsers.fit.packed import RECORD, TIMED, beat, column, file


def test_a_header_without_checksum_is_legal() -> None:
    assert decode(file(TIMED, beat(0, 1), header_checksum=0)).errors == ()


def test_a_header_of_twelve_bytes_is_legal() -> None:
    body = TIMED + beat(0, 1)
    head = struct.pack("<BBHI4s", 12, 0x10, 2134, len(body), b".FIT")
    read = decode(head + body + struct.pack("<H", crc16(head + body)))
    assert read.errors == ()
    assert column(read, "heart_rate") == [1.0]


def test_a_wrong_header_checksum_is_reported() -> None:
    read = decode(file(TIMED, beat(0, 1), header_checksum=0xBEEF))
    assert [(type(e), e.offset) for e in read.errors] == [(DamagedError, 12)]
    assert column(read, "heart_rate") == [1.0]


def test_a_wrong_checksum_is_reported_and_the_data_kept() -> None:
    whole = file(TIMED, beat(0, 1))
    read = decode(whole[:-2] + b"\xde\xad")
    assert [(type(e), e.offset) for e in read.errors] == [(DamagedError, len(whole) - 2)]
    assert column(read, "heart_rate") == [1.0]


@pytest.mark.parametrize("lie", [0, 5, 17, 25, 27, 1000, 0xFFFFFFFF])
def test_a_wrong_size_in_the_header_costs_nothing(lie: int) -> None:
    messages = (TIMED, beat(0, 1), beat(1, 2))
    read = decode(file(*messages, size=lie))
    assert column(read, "heart_rate") == [1.0, 2.0]
    assert [e.offset for e in read.errors] == [4]
    assert f"{lie:,} bytes" in str(read.errors[0])


def test_up_to_seven_files_in_one() -> None:
    parts = [file(TIMED, *(beat(i, part + 1) for i in range(part + 1))) for part in range(7)]
    read = decode(b"".join(parts))
    assert read.errors == ()
    assert [part.of(RECORD).count for part in read.parts] == [1, 2, 3, 4, 5, 6, 7]
    assert [part.start for part in read.parts] == [sum(map(len, parts[:n])) for n in range(7)]


def test_bytes_between_and_behind_parts_are_reported() -> None:
    first, second = file(TIMED, beat(0, 1)), file(TIMED, beat(1, 2))
    read = decode(first + b"\0" * 9 + second + b"rest")
    assert [part.of(RECORD).count for part in read.parts] == [1, 1]
    assert [e.offset for e in read.errors] == [len(first), len(first) + 9 + len(second)]


@pytest.mark.parametrize("junk", [b"", b"\0", b"no header at all", b".FIT", b"x" * 8 + b".FI"])
def test_what_is_no_fit_file(junk: bytes) -> None:
    read = decode(junk)
    assert read.parts == ()
    assert isinstance(read.errors[0], UnknownFormatError)


def test_too_many_parts_are_refused() -> None:
    read = decode(file(TIMED) * 300)
    assert len(read.parts) == 256
    assert isinstance(read.errors[-1], DamagedError)
