"""Definition messages."""

from __future__ import annotations

from parsers.fit import decode
from tests.parsers.fit.packed import (
    DISTANCE,
    HEART_RATE,
    RECORD,
    UINT8,
    UINT32,
    column,
    definition,
    file,
)


def test_a_field_of_no_size_is_not_there() -> None:
    read = decode(
        file(definition(0, RECORD, [(DISTANCE, 0, UINT32), (HEART_RATE, 1, UINT8)]), b"\0\x63")
    )
    assert column(read, "heart_rate") == [99.0]
    assert read.parts[0].of(RECORD).column("distance") is None
