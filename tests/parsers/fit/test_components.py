"""Fields packed into the bits of other fields."""

from __future__ import annotations

import numpy as np

from parsers.fit import decode
from tests.parsers.fit.packed import (
    BYTE,
    RECORD,
    SPEED,
    UINT16,
    UINT32,
    column,
    data,
    definition,
    file,
)

ENHANCED_SPEED, COMPRESSED_SPEED_DISTANCE = 73, 8


def test_speed_and_distance_in_three_bytes() -> None:
    """Distance is a counter of twelve bits and 1/16 m that starts over at 256 m."""
    packed = [(350, 0), (350, 4000), (360, 100), (0xFFF, 0xFFF), (340, 200)]
    rows = [b"\0" + (speed | distance << 12).to_bytes(3, "little") for speed, distance in packed]
    read = decode(file(definition(0, RECORD, [(COMPRESSED_SPEED_DISTANCE, 3, BYTE)]), *rows))
    np.testing.assert_equal(column(read, "speed"), [3.5, 3.5, 3.6, np.nan, 3.4])
    np.testing.assert_equal(column(read, "distance"), [0.0, 250.0, 262.25, np.nan, 268.5])


def test_enhanced_speed_is_filled_from_speed_row_by_row() -> None:
    both = definition(0, RECORD, [(SPEED, 2, UINT16), (ENHANCED_SPEED, 4, UINT32)])
    read = decode(
        file(
            both,
            data(0, "HI", 3000, 3100),
            data(0, "HI", 3200, 0xFFFFFFFF),
            data(0, "HI", 0xFFFF, 7),
        )
    )
    np.testing.assert_equal(column(read, "enhanced_speed"), [3.1, 3.2, 0.007])
    np.testing.assert_equal(column(read, "speed"), [3.0, 3.2, np.nan])
