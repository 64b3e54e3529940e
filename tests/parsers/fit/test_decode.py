"""Whole files and compressed timestamps."""

from __future__ import annotations

import numpy as np

from parsers.fit import decode
from tests.parsers.fit.packed import (
    EVENT,
    HEART_RATE,
    NOON,
    RECORD,
    TIMED,
    TIMESTAMP,
    UINT8,
    UINT32,
    beat,
    column,
    data,
    definition,
    file,
)


def test_a_plain_file() -> None:
    read = decode(file(TIMED, beat(0, 120), beat(1, 255), beat(2, 122)))
    assert read.errors == ()
    records = read.parts[0].of(RECORD)
    assert records.name == "record"
    assert records.count == 3
    assert records.positions.tolist() == [26, 32, 38]
    assert records.values("timestamp").tolist() == [NOON, NOON + 1, NOON + 2]
    np.testing.assert_equal(records.values("heart_rate"), [120.0, np.nan, 122.0])
    heart_rate = records.column("heart_rate")
    assert heart_rate is not None
    assert heart_rate.units == "bpm"
    assert records.column("power") is None


def test_compressed_timestamps_count_on_over_their_five_bits() -> None:
    bare = definition(2, RECORD, [(HEART_RATE, 1, UINT8)])
    seconds = [0, 1, 30, 31, 33, 64, 64, 95]
    offsets = [(NOON + second) & 31 for second in seconds]
    compressed = [bytes([0x80 | 2 << 5 | offset, 100]) for offset in offsets[1:]]
    read = decode(file(TIMED, bare, beat(0, 100), *compressed))
    assert read.errors == ()
    assert column(read, "timestamp") == [NOON + second for second in seconds]


def test_compressed_timestamps_follow_those_of_any_message() -> None:
    bare = definition(2, RECORD, [(HEART_RATE, 1, UINT8)])
    event = definition(3, EVENT, [(TIMESTAMP, 4, UINT32)])
    compressed = [bytes([0x80 | 2 << 5 | (NOON + second) & 31, 100]) for second in (3, 1003)]
    read = decode(
        file(
            bare, event, data(3, "I", NOON), compressed[0], data(3, "I", NOON + 1000), compressed[1]
        )
    )
    assert column(read, "timestamp") == [NOON + 3, NOON + 1003]


def test_a_compressed_timestamp_with_nothing_before_tells_no_time() -> None:
    bare = definition(2, RECORD, [(HEART_RATE, 1, UINT8)])
    read = decode(file(bare, bytes([0x80 | 2 << 5 | 7, 100])))
    assert np.isnan(column(read, "timestamp")).all()
    assert column(read, "heart_rate") == [100.0]


def test_a_compressed_timestamp_beside_one_of_a_wrong_size() -> None:
    odd = definition(2, RECORD, [(TIMESTAMP, 3, UINT32), (HEART_RATE, 1, UINT8)])
    read = decode(file(odd, b"\2abc\x64", bytes([0x80 | 2 << 5 | 7]) + b"abc\x65"))
    assert column(read, "heart_rate") == [100.0, 101.0]
    assert len(column(read, "timestamp")) == 2
