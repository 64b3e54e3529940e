"""Stored types."""

from __future__ import annotations

from parsers.fit import decode
from tests.parsers.fit.packed import (
    DISTANCE,
    HEART_RATE,
    RECORD,
    SPEED,
    UINT8,
    UINT16,
    UINT32,
    column,
    data,
    definition,
    file,
)


def test_a_size_that_does_not_fit_the_type_reads_as_bytes() -> None:
    fields = [(HEART_RATE, 1, UINT8), (DISTANCE, 3, UINT32), (SPEED, 2, UINT16)]
    read = decode(file(definition(0, RECORD, fields), data(0, "B3sH", 99, b"\1\2\3", 2500)))
    assert column(read, "heart_rate") == [99.0]
    assert column(read, "speed") == [2.5]
    distance = read.parts[0].of(RECORD).column("distance")
    assert distance is not None
    assert distance.values.shape == (1, 3)
