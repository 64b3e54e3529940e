"""Stored bytes as numbers and texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.fit import decode, gather
from parsers.fit.layout import layout_of
from parsers.fit.profile import message_spec
from tests.parsers.fit.packed import (
    ALTITUDE,
    BYTE,
    DEVELOPER_DATA_ID,
    DISTANCE,
    FLOAT32,
    LATITUDE,
    NOON,
    RECORD,
    SINT32,
    STRING,
    TIMESTAMP,
    UINT16,
    UINT32,
    column,
    data,
    definition,
    file,
)


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders(order: str) -> None:
    fields = [(TIMESTAMP, 4, UINT32), (LATITUDE, 4, SINT32), (ALTITUDE, 2, UINT16)]
    read = decode(
        file(
            definition(1, RECORD, fields, order=order),
            data(1, "IiH", NOON, -600_000_000, 3000, order=order),
            data(1, "IiH", NOON + 1, 0x7FFFFFFF, 0xFFFF, order=order),
        )
    )
    assert column(read, "timestamp") == [NOON, NOON + 1]
    np.testing.assert_equal(column(read, "position_lat"), [-600_000_000.0, np.nan])
    np.testing.assert_equal(column(read, "altitude"), [100.0, np.nan])
    np.testing.assert_equal(column(read, "enhanced_altitude"), [100.0, np.nan])


def test_arrays_of_several_lengths() -> None:
    hrv = 78
    read = decode(
        file(
            definition(0, hrv, [(0, 6, UINT16)]),
            data(0, "3H", 800, 810, 0xFFFF),
            definition(0, hrv, [(0, 4, UINT16)]),
            data(0, "2H", 820, 830),
        )
    )
    time = read.parts[0].of(hrv).column("time")
    assert time is not None
    np.testing.assert_equal(time.values, [[0.8, 0.81, np.nan], [0.82, 0.83, np.nan]])


def test_bytes_are_empty_only_when_all_of_them_are() -> None:
    read = decode(
        file(
            definition(0, DEVELOPER_DATA_ID, [(1, 4, BYTE)]),
            data(0, "4s", b"\xff\1\2\xff"),
            data(0, "4s", b"\xff\xff\xff\xff"),
        )
    )
    identity = read.parts[0].of(DEVELOPER_DATA_ID).column("application_id")
    assert identity is not None
    np.testing.assert_equal(identity.values, [[255.0, 1.0, 2.0, 255.0], [np.nan] * 4])


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (b"Laufuhr\0\0\0", "Laufuhr"),
        (b"name\0ZZZZZ", "name"),
        (b"\0\0\0\0\0\0\0\0\0\0", None),
        ("Müsli\0\0\0\0".encode(), "Müsli"),
        (b"M\xfcsli\0\0\0\0\0", "M�sli"),
        (b"ten_bytes!", "ten_bytes!"),
    ],
)
def test_texts(stored: bytes, text: str | None) -> None:
    read = decode(file(definition(0, 0, [(8, 10, STRING)]), data(0, "10s", stored)))
    assert read.parts[0].of(0).texts("product_name") == [text]


@pytest.mark.parametrize("bits", [0x7FC00000, 0x7F800001, 0x7F800000, 0xFFFFFFFF, 0x7F7FFFFF])
def test_floats_that_measure_nothing(bits: int) -> None:
    read = decode(file(definition(0, RECORD, [(DISTANCE, 4, FLOAT32)]), data(0, "I", bits)))
    assert np.isnan(column(read, "distance")).all()


_SIZES = {0: 1, 1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 8: 4, 9: 8, 10: 1, 11: 2, 12: 4, 14: 8, 15: 8}
"""Of every stored type of one number, by the type's own number."""


@pytest.mark.parametrize("order", ["<", ">"])
@given(content=st.data())
def test_a_handful_of_messages_is_read_as_many_are(order: str, content: st.DataObject) -> None:
    """Few are taken apart one by one, more of them all at once: the numbers are the same."""
    fields = [(number, size, base) for number, (base, size) in enumerate(_SIZES.items())]
    layout = layout_of(definition(0, RECORD, fields, order=order)[1:])
    few, many = gather._HANDFUL, 2 * gather._HANDFUL
    size = layout.size * many
    stored = content.draw(st.binary(min_size=size, max_size=size) | st.just(b"\xff" * size))
    positions, spec = np.arange(many) * layout.size, message_spec(RECORD)
    rows = {
        count: gather.Rows(stored, layout, positions[:count], np.arange(count))
        for count in (few, many)
    }
    for field in layout.fields.values():
        expected = rows[many].values(field, spec)[:few]
        np.testing.assert_array_equal(rows[few].values(field, spec), expected)
